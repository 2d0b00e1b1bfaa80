"""Places of the shop that an editor can link to by name, so that no address is ever typed."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import TextChoices
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _


class Place(TextChoices):
    SUBSCRIBE = "subscribe", _("Subscribe")
    SHOP = "shop", _("Shop")
    BASKET = "basket", _("Basket")
    ACCOUNT = "account", _("Account")
    GIVE = "give", _("Give boxes")
    GIFT = "gift", _("Open a present")
    AGES = "ages", _("“How old is your child?” on the home page")


_URL_NAMES = {
    Place.SUBSCRIBE: "subscriptions:start",
    Place.SHOP: "catalogue:list",
    Place.BASKET: "basket:summary",
    Place.ACCOUNT: "account:home",
    Place.GIVE: "gifts:give",
    Place.GIFT: "gifts:open",
}


@lru_cache(maxsize=64)
def address_of(place: str, *, language: str) -> str:
    """The path of a place in `language`; the home page's for one that this installation does without."""
    if place == Place.AGES:
        return f"/{language}/#age"
    with translation.override(language):
        try:
            return reverse(_URL_NAMES[Place(place)])
        except NoReverseMatch:
            return f"/{language}/"
