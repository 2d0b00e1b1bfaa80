"""What one agrees to, and where one does."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from content.newsletter import Ask


def consent() -> str:
    """The sentence beside the button, which is kept with the address word for word."""
    return _(
        "Bambou writes to me once a month: the next theme, an idea to make, nothing else. My address serves for this alone,"
        " and one click in each letter ends it."
    )


def ask() -> Ask:
    """What a page needs to ask for an address."""
    return Ask(action=reverse("newsletter:sign_up"), consent=consent())
