"""Which lines of a basket an offer reaches, and an offer made ready for a basket."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet

from shop.catalogue.ranges import range_keys
from shop.offer.models import ConditionalOffer


def with_parts(vouchers: QuerySet[Any]) -> QuerySet[Any]:
    """The vouchers with all of their offers that `ready` reads: two queries more."""
    offers = ConditionalOffer.objects.select_related("condition__range", "benefit__range", "scope").order_by("pk")
    return vouchers.prefetch_related(Prefetch("offers", queryset=offers), "offers__scope__products")


def ready(*, vouchers: Iterable[Any], basket: Any) -> list[Any]:
    """The vouchers' offers with their rules turned into their classes, each knowing which products of the basket it is for.

    One query for the ranges of the basket's goods where some offer is for a range, else none beyond `with_parts`.
    """
    pairs = [(offer, voucher) for voucher in vouchers for offer in voucher.offers.all()]
    products = {line.product_id: line.product.parent_id or line.product_id for line in basket.all_lines()}
    is_by_range = any(scope is not None and scope.range_key for scope in (scope_of(offer) for offer, _ in pairs))
    keys = range_keys(product_ids=set(products.values())) if is_by_range else {}
    return [
        _ready(offer, voucher=voucher, reach=_reach(offer, products=products, keys=keys)) for offer, voucher in pairs
    ]


def scope_of(offer: Any) -> Any | None:
    """The offer's scope, or None for one that is not narrowed."""
    return getattr(offer, "scope", None)


def _reach(offer: Any, *, products: Mapping[int, int], keys: Mapping[int, str]) -> frozenset[int] | None:
    """The products (as in the basket) that the offer's scope lets through; None is all. A parent stands for its variants."""
    scope = scope_of(offer)
    if scope is None:
        return None
    chosen = {product.pk for product in scope.products.all()}
    return frozenset(
        own
        for own, shown in products.items()
        if (not scope.range_key or keys.get(shown) == scope.range_key) and (not chosen or {own, shown} & chosen)
    )


def _ready(offer: Any, *, voucher: Any, reach: frozenset[int] | None) -> Any:
    for part in ("condition", "benefit"):
        rule = getattr(offer, part)
        proxy = rule.proxy()
        proxy.range, proxy.reach = rule.range, reach
        setattr(offer, part, proxy)
    offer.set_voucher(voucher)
    return offer
