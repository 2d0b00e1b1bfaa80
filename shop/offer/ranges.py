"""What a voucher can be good for. Oscar's own ranges ask the database once per basket line; these look at the product."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, TextChoices
from django.utils.translation import gettext_lazy as _

from shop.catalogue.enums import ProductKind


class Goods(TextChoices):
    """Each value is the end of the dotted name of a class below."""

    EVERYTHING = "Everything", _("everything")
    SHELVES = "Shelves", _("the shop's shelves, no subscriptions")
    PLANS = "Plans", _("subscriptions only")

    @property
    def proxy_class(self) -> str:
        """The class as Oscar's Range names it."""
        return f"{__name__}.{self.value}"


class Everything:
    """All that can be put in a basket."""

    def contains_product(self, product: Any) -> bool:
        return True

    def num_products(self) -> None:
        """Oscar's word for: all of them."""

    def all_products(self) -> QuerySet[Any]:
        raise NotImplementedError("vouchers have no page of their products")


class Shelves(Everything):
    """What is sold by the piece."""

    def contains_product(self, product: Any) -> bool:
        return product.kind != ProductKind.PLAN


class Plans(Everything):
    """The first payment of a subscription."""

    def contains_product(self, product: Any) -> bool:
        return product.kind == ProductKind.PLAN
