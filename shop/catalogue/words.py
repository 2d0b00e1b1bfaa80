"""What is known of a product, in words for a parent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from shop.catalogue.enums import Mess, ProductKind, WithdrawalRule
from shop.catalogue.filters import AGES
from shop.markets.queries import CurrentPrice

OLDEST = AGES.stop - 1
# So few that a parent who wants one should know.
FEW = 5
# A school class orders 30; more than this is a conversation, or a typing error.
MOST_AT_ONCE = 99


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether it can be bought now, how many at most, and the sentence that says so."""

    state: Literal["in", "few", "out"]
    free: int
    text: str

    @property
    def is_available(self) -> bool:
        return self.state != "out"


def availability(*, free: int, is_priced: bool) -> Availability:
    """`free` pieces in words; a product without a price is not on sale, however many there are."""
    if not is_priced or free < 1:
        return Availability(state="out", free=0, text=_("Sold out. We do not reprint: the next theme takes its place."))
    if free <= FEW:
        text = ngettext("The last one, in Nantes", "The last %(count)d, in Nantes", free) % {"count": free}
        return Availability(state="few", free=free, text=text)
    return Availability(state="in", free=free, text=_("In stock in Nantes"))


def age_words(*, age_from: int | None, age_to: int | None) -> str:
    """For whom it is: an age from which on, a span, or nothing."""
    if age_from is None:
        return "" if age_to is None else ngettext("up to %(age)d year", "up to %(age)d years", age_to) % {"age": age_to}
    if age_to is None or age_to >= OLDEST:
        return ngettext("from %(age)d year", "from %(age)d years", age_from) % {"age": age_from}
    return _("%(from)d to %(to)d years") % {"from": age_from, "to": age_to}


def kind_words(kind: str) -> str:
    """What kind of thing it is, as the beginning of a sentence."""
    return capfirst(str(ProductKind(kind).label))


def tag_words(*, kind: str, age_from: int | None, age_to: int | None) -> str:
    """The kind and the age on one line."""
    age = age_words(age_from=age_from, age_to=age_to)
    return f"{kind_words(kind)}, {age}" if age else kind_words(kind)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the table of facts."""

    label: str
    value: str


def facts(row: Mapping[str, Any]) -> Sequence[Fact]:
    """The table of facts from the columns of ProductFacts (names without prefix), what is unknown left out."""
    found = [
        Fact(_("Age"), capfirst(age_words(age_from=row["age_from"], age_to=row["age_to"]))),
        Fact(pgettext("facts", "Time"), _("about %(minutes)d minutes") % row if row["minutes"] else ""),
        Fact(_("Mess"), capfirst(str(Mess(row["mess"]).label)) if row["mess"] is not None else ""),
        Fact(_("In the box"), ngettext("%(count)d piece", "%(count)d pieces", row["pieces"]) % {"count": row["pieces"]})
        if row["pieces"]
        else Fact("", ""),
        Fact(_("Size"), row["dimensions"]),
        Fact(_("Weight"), _weight(row["weight_grams"])),
        Fact(_("Made"), row["made_in"]),
    ]
    return [fact for fact in found if fact.value]


def _weight(grams: int | None) -> str:
    if not grams:
        return ""
    return (
        _("%(grams)d g") % {"grams": grams}
        if grams < 1000
        else _("%(kilos)s kg") % {"kilos": number_format(grams / 1000, 2)}
    )


def withdrawal_words(rule: str | None) -> str:
    """What is said before the purchase of a product that cannot be sent back, or only sealed; nothing of any other."""
    if rule == WithdrawalRule.PERSONALISED:
        return _("Made to order for you, so it cannot be sent back: there is no right of withdrawal.")
    if rule == WithdrawalRule.SEALED:
        return _("Sealed for hygiene: once the seal is broken it cannot be sent back.")
    return ""


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be put in the basket: a product, or a variant of one."""

    pk: int
    label: str
    price: CurrentPrice | None
    availability: Availability
    is_chosen: bool = False

    @property
    def most(self) -> int:
        """How many can be asked for at once."""
        return min(self.availability.free, MOST_AT_ONCE)
