"""What can be judged in a parcel: each box of a subscription, and the kits and single boxes of an order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from core.statements import Given, statement
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product, ProductFacts
from shop.order.models import Line
from subscriptions.boxes.snapshots import Texts, texts
from subscriptions.enums import CycleState
from subscriptions.models import Box, Cycle
from subscriptions.reviews.arrivals import Arrival

JUDGED = (ProductKind.KIT, ProductKind.BOX)
# Of a large order the dearest things: nobody answers a mail of ten questions.
MOST_OF_AN_ORDER = 3


@dataclass(frozen=True)
class Thing:
    """`key` names it within its parcel: c<cycle> or l<line>. `order_ids` are the orders whose money paid it.

    `child` and `age` are the child's as they were when the box was fixed; "" and None for what no child stands beside.
    """

    key: str
    parcel: str
    order_ids: frozenset[int]
    name: Texts
    received_on: date
    cycle_id: int | None = None
    line_id: int | None = None
    theme_id: int | None = None
    range_id: int | None = None
    product_id: int | None = None
    range_key: str = ""
    child: str = ""
    age: int | None = None

    def title(self, *, language: str) -> str:
        """What it is called in a language, without the child."""
        return self.name.get(language) or self.name.get(settings.LANGUAGE_CODE, "")


def things_in(arrivals: Collection[Arrival]) -> dict[str, list[Thing]]:
    """What there is to judge in each of these parcels, by its reference: three queries, however many they are."""
    found: dict[str, list[Thing]] = {each.parcel: [] for each in arrivals}
    for thing in (*_boxes(arrivals), *_goods(arrivals)):
        found[thing.parcel].append(thing)
    return found


def _boxes(arrivals: Collection[Arrival]) -> list[Thing]:
    paid_by = {cycle_id: (each, order_id) for each in arrivals for cycle_id, order_id in each.boxes}
    fixed = [row for row in _fixed().rows(cycles=list(paid_by)) if row[1]]
    places = {pk: place for pk, *place in _places().rows(boxes=sorted({row[1]["box"]["id"] for row in fixed}))}
    found = []
    for cycle_id, snapshot, term_order_id in fixed:
        arrival, order_id = paid_by[cycle_id]
        theme_id, range_id = places.get(snapshot["box"]["id"], (None, None))
        if theme_id is None:
            continue
        found.append(
            Thing(
                key=f"c{cycle_id}",
                parcel=arrival.parcel,
                order_ids=frozenset(key for key in (order_id, term_order_id) if key),
                name=snapshot["box"]["name"],
                received_on=arrival.day,
                cycle_id=cycle_id,
                theme_id=theme_id,
                range_id=range_id,
                range_key=snapshot["range"]["key"],
                child=snapshot["child"]["first_name"],
                age=snapshot["child"]["age"],
            )
        )
    return found


@statement
def _fixed() -> QuerySet[Cycle, Any]:
    rows = Cycle.objects.filter(pk__in=[Given("cycles")]).exclude(state=CycleState.CANCELLED)
    return rows.order_by("pk").values_list("pk", "snapshot", "term_order_id")


@statement
def _places() -> QuerySet[Box, Any]:
    return QuerySet(Box).filter(pk__in=[Given("boxes")]).values_list("pk", "theme_id", "range_id")


def _goods(arrivals: Collection[Arrival]) -> list[Thing]:
    by_order = {each.order_id: each for each in arrivals if not each.boxes}
    judged: dict[int, dict[int, tuple[Line, Product]]] = defaultdict(dict)
    line: Line
    for line in _lines().objects(orders=list(by_order)):
        assert line.product is not None
        product = line.product.parent or line.product
        judged[line.order_id].setdefault(product.pk, (line, product))
    return [
        _of_goods(line, product=product, arrival=by_order[order_id])
        for order_id, of_order in judged.items()
        for line, product in list(of_order.values())[:MOST_OF_AN_ORDER]
    ]


def _of_goods(line: Line, *, product: Product, arrival: Arrival) -> Thing:
    facts: ProductFacts | None = getattr(product, "facts", None)
    return Thing(
        key=f"l{line.pk}",
        parcel=arrival.parcel,
        order_ids=frozenset((arrival.order_id,)),
        name=texts(product, "title"),
        received_on=arrival.day,
        line_id=line.pk,
        product_id=product.pk,
        range_key=facts.range_key if facts else "",
    )


@statement
def _lines() -> QuerySet[Line, Any]:
    """The lines of orders that are judged, the dearest of each order first; a variant counts as what it is one of."""
    lines = Line.objects.filter(order__id__in=[Given("orders")], product__kind__in=JUDGED)
    related = ("product__facts", "product__parent__facts")
    return lines.select_related(*related).order_by("order_id", "-line_price_incl_tax", "pk")
