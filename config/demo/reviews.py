"""What the parents of the demo shop say: each sentence of the data once, by somebody who received that very thing.

Given and read through the real code, some days after the question came. Whoever is left over gives a mark alone, or nothing.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from config.demo.cast import SEED
from config.demo.sources import read
from content.models import HomePage
from core.locks import in_transaction
from shop.catalogue.models import Product
from subscriptions.enums import Refusal, ReviewRequestState, ReviewState
from subscriptions.models import BoxRange, Review, ReviewRequest, Theme
from subscriptions.reviews import giving, moderating
from subscriptions.reviews.arrivals import arrivals_of
from subscriptions.reviews.giving import Opinion
from subscriptions.reviews.things import Thing, things_in

ANSWERS_AFTER_HOURS, READ_AFTER_HOURS = (2, 120), (3, 60)
# Of a hundred who find no sentence of theirs in the data; the others say nothing.
GIVES_A_MARK = 12
MARKS, WEIGHTS = (5, 4, 3, 2, 1), (52, 30, 11, 5, 2)
LEFT = ("waiting", "private")
MARKS_AT_HOME = (5, 4, 3)

Row = dict[str, Any]
Place = tuple[str, str, str]


@dataclass(frozen=True)
class Received:
    """Something that somebody was asked about, with the language and the first name of whoever it was."""

    request: ReviewRequest
    thing: Thing
    place: Place
    language: str
    first_name: str


@in_transaction
def load(*, now: datetime) -> int:
    """Have the parents answer what they were asked until `now`; return how many did. A shop with reviews keeps those it has."""
    if Review.objects.exists():
        return 0
    draw = random.Random(SEED)  # noqa: S311 - a demo's past, nothing secret
    sentences = _sentences()
    given = 0
    for each in _received():
        left = sentences[each.place].get(each.language, [])
        row = left.pop(0) if left else _mark_alone(draw)
        if row is None:
            continue
        at = _after(each.request.asked_at, hours=ANSWERS_AFTER_HOURS, draw=draw)
        if at < now:
            _give(each, row=row, at=at, read_at=_after(at, hours=READ_AFTER_HOURS, draw=draw), now=now)
            given += 1
    _show_at_home()
    return given


def _sentences() -> dict[Place, dict[str, list[Row]]]:
    """The rows of the data by what they are about and by language, in their order."""
    found: dict[Place, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in read("reviews"):
        place = ("theme", row["theme"], row["range"]) if "theme" in row else ("product", row["product"], "")
        found[place][row.get("language", "fr")].append(row)
    return found


def _mark_alone(draw: random.Random) -> Row | None:
    if draw.random() * 100 >= GIVES_A_MARK:
        return None
    return {"mark": draw.choices(MARKS, WEIGHTS)[0], "words": ""}


def _received() -> Iterator[Received]:
    """What was asked about, in the order of the questions."""
    requests = ReviewRequest.objects.filter(state=ReviewRequestState.ASKED).select_related("user")
    ordered = list(requests.order_by("asked_at", "pk"))
    things = things_in(arrivals_of(parcels=[row.parcel for row in ordered]).values())
    themes, ranges = dict(Theme.objects.values_list("pk", "key")), dict(BoxRange.objects.values_list("pk", "key"))
    keys = {row["sku"]: row["key"] for row in read("products")}
    products = {pk: keys.get(upc or "", "") for pk, upc in Product.objects.values_list("pk", "upc")}
    for row in ordered:
        for thing in things.get(row.parcel, ()):
            place = (
                ("product", products[thing.product_id], "")
                if thing.product_id
                else ("theme", themes[thing.theme_id or 0], ranges[thing.range_id or 0])
            )
            name = row.user.first_name if row.user else ""
            yield Received(request=row, thing=thing, place=place, language=row.language, first_name=name)


def _after(moment: datetime | None, *, hours: tuple[int, int], draw: random.Random) -> datetime:
    assert moment is not None
    return moment + timedelta(hours=draw.randint(*hours), minutes=draw.randint(0, 59))


def _give(each: Received, *, row: Row, at: datetime, read_at: datetime, now: datetime) -> None:
    """One review, and what a colleague made of it if there was time for that."""
    thing, signed, becomes = each.thing, row.get("signed", "name"), row.get("becomes", "published")
    has_words = bool(row["words"])
    opinion = Opinion(
        mark=row["mark"],
        words=row["words"],
        language=each.language,
        first_name=each.first_name if has_words else "",
        child_name=thing.child if signed == "child" else "",
        child_age=thing.age if signed in ("child", "age") else None,
        may_publish=has_words and becomes != "private",
    )
    review = giving.give(request_id=each.request.pk, thing=thing, opinion=opinion, now=at)
    if not has_words or becomes in LEFT or read_at > now:
        return
    seen = {review.pk: review.revision}
    if becomes != "published":
        moderating.refuse(seen=seen, refusal=Refusal(becomes), by_id=None, now=read_at)
        return
    moderating.approve(seen=seen, by_id=None, now=read_at)
    if "answer" in row:
        moderating.answer(review_id=review.pk, text=row["answer"], by_id=None, now=read_at + timedelta(hours=1))


def _show_at_home() -> None:
    """Three sentences stand on the home page of their language, in the place of the letters."""
    for home in HomePage.objects.select_related("locale").order_by("path"):
        chosen = _chosen(language=home.locale.language_code)
        blocks = [dict(block) for block in home.body.raw_data]
        voices = next((block for block in blocks if block["type"] == "voices"), None)
        if voices is None or len(chosen) < len(MARKS_AT_HOME):
            continue
        items = [{"type": "item", "value": pk, "id": str(uuid4())} for pk in chosen]
        voices["value"] = {**voices["value"], "reviews": items, "voices": []}
        home.body = HomePage._meta.get_field("body").to_python(blocks)
        home.save_revision().publish()


def _chosen(*, language: str) -> list[int]:
    """The latest sentence with each of these marks, each about another range: delighted, content, and not quite."""
    rows = Review.objects.filter(state=ReviewState.PUBLISHED, language=language, range__isnull=False)
    chosen: dict[int | None, int] = {}
    for mark in MARKS_AT_HOME:
        found = rows.filter(mark=mark).exclude(range__in=list(chosen)).order_by("-published_at", "-pk").first()
        if found is not None:
            chosen[found.range_id] = found.pk
    return list(chosen.values())
