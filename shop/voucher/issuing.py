"""A voucher as a marketing person thinks of it; Oscar's offer, condition, benefit and range are made behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.locks import in_transaction
from core.money import ZERO
from shop.offer.models import Benefit, Condition, ConditionalOffer, Range
from shop.offer.ranges import Goods
from shop.voucher.models import Voucher

_MODULE = "shop.offer.reductions"


class Reduction(TextChoices):
    """Each value is the name of a class in shop.offer.reductions."""

    PERCENT = "PercentOff", _("per cent")
    AMOUNT = "AmountOff", _("euros")


class VoucherInUse(Exception):
    """What a voucher gives cannot change once an order has used it: the order's page tells it."""


@dataclass(frozen=True)
class Terms:
    """What a code gives and to whom. `most_uses` counts orders in all; None is no limit."""

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

    @property
    def usage(self) -> str:
        """Oscar's way to say who may use it; the number of uses stands on the offer."""
        return Voucher.ONCE_PER_CUSTOMER if self.is_once_per_customer else Voucher.MULTI_USE


def written(code: str) -> str:
    """A code as it is kept and compared: upper case, without blanks."""
    return "".join(code.split()).upper()


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
    goods, _created = Range.objects.get_or_create(
        proxy_class=terms.goods.proxy_class, defaults={"name": f"voucher: {terms.goods.value}"}
    )
    rule = {"range": goods, "type": "", "proxy_class": f"{_MODULE}.InBasket", "value": terms.least}
    condition = Condition.objects.create(**rule)
    given = {"range": goods, "type": "", "proxy_class": f"{_MODULE}.{terms.reduction.value}", "value": terms.value}
    benefit = Benefit.objects.create(**given)
    offer = ConditionalOffer.objects.create(
        name=f"voucher {voucher.pk}",
        offer_type=ConditionalOffer.VOUCHER,
        condition=condition,
        benefit=benefit,
        max_basket_applications=1,
        max_global_applications=terms.most_uses,
    )
    voucher.offers.add(offer)
    return voucher


@in_transaction
def change(*, voucher: Voucher, terms: Terms) -> None:
    """Give the voucher other terms. Raises VoucherInUse where an order has used it and what it gives would change."""
    offer = voucher.offers.select_related("condition__range", "benefit__range").get()
    if voucher.applications.exists() and _gives(terms_of(voucher=voucher)) != _gives(terms):
        raise VoucherInUse(voucher.code)
    goods, _created = Range.objects.get_or_create(
        proxy_class=terms.goods.proxy_class, defaults={"name": f"voucher: {terms.goods.value}"}
    )
    Condition.objects.filter(pk=offer.condition_id).update(range=goods, value=terms.least)
    Benefit.objects.filter(pk=offer.benefit_id).update(
        range=goods, value=terms.value, proxy_class=f"{_MODULE}.{terms.reduction.value}"
    )
    ConditionalOffer.objects.filter(pk=offer.pk).update(max_global_applications=terms.most_uses)
    voucher.code, voucher.name, voucher.usage = written(terms.code), terms.name, terms.usage
    voucher.start_datetime, voucher.end_datetime = terms.starts_at, terms.ends_at
    voucher.save()


def terms_of(*, voucher: Voucher) -> Terms:
    """The terms that a voucher was made with. Raises DoesNotExist for one that was not made here."""
    offer = voucher.offers.select_related("condition", "benefit__range").get()
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
    )


def _gives(terms: Terms) -> tuple[object, ...]:
    return terms.code, terms.reduction, terms.value, terms.goods, terms.least
