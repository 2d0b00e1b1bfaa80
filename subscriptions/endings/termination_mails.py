"""The mails about a notified termination: what was received and when, what follows from it, and a person's answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import mail
from core.components import Line
from core.templatetags.days import full_day
from subscriptions.endings.cancel import Ending
from subscriptions.models import Termination


def stated(termination: Termination) -> list[Line]:
    """What was notified, line by line, in the language that is active."""
    wished = full_day(termination.wished_on) if termination.wished_on else _("at the earliest date")
    lines = [
        Line(label=_("Last name"), text=termination.last_name),
        Line(label=_("First name"), text=termination.first_name),
        Line(label=_("E-mail address"), text=termination.email),
        Line(label=_("Contract"), text=termination.contract),
        Line(label=_("Wished date"), text=wished),
    ]
    reason = [Line(label=_("Reason given"), text=termination.reason)] if termination.reason else []
    return [*lines, *reason]


def acknowledge(*, termination: Termination, ending: Ending | None, now: datetime) -> None:
    """The acknowledgement on a durable medium: content, day and hour, and the end date where it is known (L215-1-1)."""
    _send("termination-received", termination, ending=ending, now=now)


def tell_effect(*, termination: Termination, ending: Ending | None, now: datetime) -> None:
    """When the contract ends and what that means; `ending` is None while the wished day is still to come."""
    _send("termination-effect", termination, ending=ending, now=now)


def tell_answer(*, termination: Termination, now: datetime) -> None:
    """What a person decided."""
    _send("termination-answer", termination, ending=None, now=now)


def _send(kind: str, termination: Termination, *, ending: Ending | None, now: datetime) -> None:
    with translation.override(termination.language):
        context: dict[str, Any] = {
            "termination": termination,
            "subscription": termination.subscription,
            "stated": stated(termination),
            "outcome": ending,
            "is_early_end_asked": ending is not None and bool(ending.boxes) and bool(termination.reason),
        }
        key = f"{termination.reference}:done" if kind == "termination-effect" and ending else termination.reference
        mail.send(kind=kind, key=key, to=termination.email, language=termination.language, context=context, now=now)
