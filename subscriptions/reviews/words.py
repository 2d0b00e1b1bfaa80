"""A review in words: what a mark means, how it is signed, and why words are not published."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from subscriptions.boxes.snapshots import texts
from subscriptions.enums import Refusal
from subscriptions.models import Review

MARKS: dict[int, str | Promise] = {
    1: pgettext_lazy("mark", "not for us"),
    2: pgettext_lazy("mark", "so-so"),
    3: pgettext_lazy("mark", "good"),
    4: pgettext_lazy("mark", "very good"),
    5: pgettext_lazy("mark", "a delight"),
}
REFUSALS: dict[Refusal, str | Promise] = {
    Refusal.INSULT: gettext_lazy("It insults or belittles somebody."),
    Refusal.PERSONAL: gettext_lazy(
        "It names or describes somebody who can be recognised: a surname, an address, a school, a colleague of ours."
    ),
    Refusal.OFF_TOPIC: gettext_lazy("It is not about what came in the parcel, or about its delivery."),
    Refusal.ADVERT: gettext_lazy("It advertises something, or leads to another site."),
    Refusal.UNREADABLE: gettext_lazy("We could not understand it, and neither would other parents."),
    Refusal.UNLAWFUL: gettext_lazy("It says something that the law does not let us print."),
}


def signature(*, first_name: str, child_name: str = "", child_age: int | None = None) -> str:
    """How a review is signed: "Claire", "Claire, with a child of 6", "Claire, with Léo, 6"."""
    name = first_name or _("A parent")
    if child_age is None:
        return name
    words = {"name": name, "child": child_name, "age": child_age}
    if child_name:
        return (
            ngettext("%(name)s, with %(child)s, %(age)d year", "%(name)s, with %(child)s, %(age)d years", child_age)
            % words
        )
    return (
        ngettext("%(name)s, with a child of %(age)d year", "%(name)s, with a child of %(age)d years", child_age) % words
    )


def title_of(review: Review, *, language: str) -> str:
    """The theme of the box, or the product, that a review is about. Both are read."""
    if review.product is not None:
        return texts(review.product, "title")[language]
    assert review.theme is not None
    return texts(review.theme, "name")[language]
