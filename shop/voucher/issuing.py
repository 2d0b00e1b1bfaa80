"""A voucher as a marketing person thinks of it; Oscar's offer, condition, benefit and range are made behind it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from core import ids
from core.locks import in_transaction
from core.money import ZERO
from shop.offer.models import Benefit, Condition, ConditionalOffer, OfferScope, Range
from shop.offer.ranges import Goods
from shop.voucher.enums import Reduction
from shop.voucher.models import Voucher

_MODULE = "shop.offer.reductions"
# Printed on a card and typed on a phone: no 0 or 1, which are taken for O and I.
_ALPHABET = ids.ALPHABET.translate({ord("0"): None, ord("1"): None})
CODE_LENGTH = 8


class VoucherInUse(Exception):
    """What a voucher gives cannot change once an order has used it: the order's page tells it."""


@dataclass(frozen=True)
class Terms:
    """What a code gives and to whom. `most_uses` counts orders in all; None is no limit.

    It is good for `goods`, of the range `range_key` where one is named, and of `product_ids` where there are any.
    """

    code: str
    name: str
    reduction: Reduction
    value: Decimal
    goods: Goods
    starts_at: datetime
    ends_at: datetime
    least: Decimal = ZERO
    most_uses: int | None = None
    is_once_per_customer: bool = False
    range_key: str = ""
    product_ids: frozenset[int] = frozenset()
    is_for_first_order: bool = False

    @property
    def usage(self) -> str:
        """Oscar's way to say who may use it; the number of uses stands on the offer."""
        return Voucher.ONCE_PER_CUSTOMER if self.is_once_per_customer else Voucher.MULTI_USE

    @property
    def gives(self) -> tuple[object, ...]:
        """What an order that used it tells of it, and therefore stays."""
        return self.code, self.reduction, self.value, self.goods, self.range_key, self.product_ids, self.least


def written(code: str) -> str:
    """A code as it is kept and compared: upper case, without blanks."""
    return "".join(code.split()).upper()


def made_up(*, prefix: str = "") -> str:
    """A random code of CODE_LENGTH characters (39 bits) after the prefix, which nobody guesses."""
    code = "".join(secrets.choice(_ALPHABET) for _ in range(CODE_LENGTH))
    return f"{written(prefix)}-{code}" if prefix else code


@in_transaction
def issue(*, terms: Terms) -> Voucher:
    """Make the voucher. Raises django's IntegrityError when the code or the name is taken."""
    voucher = Voucher.objects.create(
        code=written(terms.code),
        name=terms.name,
        usage=terms.usage,
        start_datetime=terms.starts_at,
        end_datetime=terms.ends_at,
    )
    voucher.offers.add(make_offer(name=f"voucher {voucher.pk}", terms=terms))
    return voucher


def make_offer(*, name: str, terms: Terms) -> ConditionalOffer:
    """Oscar's offer with these terms, under a name of its own, inside the caller's transaction."""
    goods = _range_of(terms.goods)
    rule = {"range": goods, "type": "", "proxy_class": f"{_MODULE}.InBasket", "value": terms.least}
    given = {"range": goods, "type": "", "proxy_class": f"{_MODULE}.{terms.reduction.value}", "value": terms.value}
    offer = ConditionalOffer.objects.create(
        name=name,
        offer_type=ConditionalOffer.VOUCHER,
        condition=Condition.objects.create(**rule),
        benefit=Benefit.objects.create(**given),
        max_basket_applications=1,
        max_global_applications=terms.most_uses,
    )
    _narrow(offer, terms=terms)
    return offer


def _range_of(goods: Goods) -> Range:
    found, _created = Range.objects.get_or_create(
        proxy_class=goods.proxy_class, defaults={"name": f"voucher: {goods.value}"}
    )
    return found


def _narrow(offer: ConditionalOffer, *, terms: Terms) -> None:
    scope, _created = OfferScope.objects.update_or_create(
        offer=offer, defaults={"range_key": terms.range_key, "is_for_first_order": terms.is_for_first_order}
    )
    scope.products.set(terms.product_ids)


@in_transaction
def change(*, voucher: Voucher, terms: Terms) -> None:
    """Give the voucher other terms. Raises VoucherInUse where an order has used it and what it gives would change."""
    offer = voucher.offers.select_related("condition__range", "benefit__range").get()
    if voucher.applications.exists() and terms_of(voucher=voucher).gives != terms.gives:
        raise VoucherInUse(voucher.code)
    goods = _range_of(terms.goods)
    Condition.objects.filter(pk=offer.condition_id).update(range=goods, value=terms.least)
    Benefit.objects.filter(pk=offer.benefit_id).update(
        range=goods, value=terms.value, proxy_class=f"{_MODULE}.{terms.reduction.value}"
    )
    ConditionalOffer.objects.filter(pk=offer.pk).update(max_global_applications=terms.most_uses)
    _narrow(offer, terms=terms)
    voucher.code, voucher.name, voucher.usage = written(terms.code), terms.name, terms.usage
    voucher.start_datetime, voucher.end_datetime = terms.starts_at, terms.ends_at
    voucher.save()


def terms_of(*, voucher: Voucher) -> Terms:
    """The terms that a voucher was made with. Raises DoesNotExist for one that was not made here."""
    offer = voucher.offers.select_related("condition", "benefit__range", "scope").get()
    scope = getattr(offer, "scope", None)
    return Terms(
        code=voucher.code,
        name=voucher.name,
        reduction=Reduction(offer.benefit.proxy_class.rpartition(".")[2]),
        value=offer.benefit.value or ZERO,
        goods=Goods(str(offer.benefit.range and offer.benefit.range.proxy_class).rpartition(".")[2]),
        starts_at=voucher.start_datetime,
        ends_at=voucher.end_datetime,
        least=offer.condition.value or ZERO,
        most_uses=offer.max_global_applications,
        is_once_per_customer=voucher.usage == Voucher.ONCE_PER_CUSTOMER,
        range_key=scope.range_key if scope else "",
        product_ids=frozenset(scope.products.values_list("pk", flat=True)) if scope else frozenset(),
        is_for_first_order=bool(scope and scope.is_for_first_order),
    )


@in_transaction
def stop(*, voucher_ids: Iterable[int], now: datetime) -> int:
    """End these vouchers at `now`; return how many were running or to come. Baskets that hold one pay the full price."""
    rows = Voucher.objects.filter(pk__in=list(voucher_ids), end_datetime__gt=now)
    rows.filter(start_datetime__gt=now).update(start_datetime=now)
    return rows.update(end_datetime=now)
