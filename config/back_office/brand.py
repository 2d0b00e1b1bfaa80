from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core import identity


def environment_badge(request: HttpRequest) -> list[str] | None:
    """What stands at the top of every page so that nobody takes a rehearsal for the shop; nothing in production.

    A copy of another shop's database says so everywhere.
    """
    owner = identity.copied_from()
    if owner is not None:
        return [_("Copy of %(host)s: charges and mails nobody") % {"host": owner.host}, "danger"]
    return {
        "demo": [_("Demo"), "warning"],
        "staging": [_("Rehearsal"), "danger"],
        "local": [_("Local"), "info"],
    }.get(settings.ENVIRONMENT)
