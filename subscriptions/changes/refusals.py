"""Why a change was refused, in the customer's words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from subscriptions import words
from subscriptions.changes import changeable, changing, extras, ranges, skipping, swapping
from subscriptions.gifts import continuing


def words_of(problem: changeable.CannotChange) -> str:
    """One sentence that says what stands in the way; nothing was changed."""
    if isinstance(problem, skipping.PauseTooLong):
        return _("A pause ends at the latest in %(month)s. Nothing was changed.") % {
            "month": words.month_name(problem.latest)
        }
    if isinstance(problem, extras.TooMany):
        if not problem.free:
            return _("This has just sold out. Nothing was changed.")
        text = ngettext("Only %(count)d is left.", "Only %(count)d are left.", problem.free)
        return text % {"count": problem.free}
    sentences = {
        changeable.BoxIsFixed: _("This box is fixed and already being packed: it comes as it is. Nothing was changed."),
        changeable.NoSuchBox: _("There is no such box to change."),
        changeable.HasEnded: _("This subscription has been ended, so there is nothing more to change."),
        skipping.StopsBefore: _(
            "Your subscription stops before this month. Have it go on first, then take the month back."
        ),
        skipping.PauseInThePast: _("Choose a month that is still to come. Nothing was changed."),
        swapping.AlreadyHad: _("This box has been to you before. Choose another one."),
        swapping.CannotBeHad: _("This box cannot be had just now. Choose another one."),
        extras.IsPresent: _("These boxes are a present, so nothing is debited for them. Nothing was changed."),
        extras.NotAnExtra: _("This article does not go with a box."),
        continuing.NotTheirCard: _("This card cannot pay these boxes. Nothing was changed."),
        changing.NotYours: _("Choose one of your addresses."),
        ranges.CannotMove: _("This range cannot be had just now. Nothing was changed."),
        changing.NotOffered: _("This plan is not offered any more. Choose another one."),
    }
    return next(text for kind, text in sentences.items() if isinstance(problem, kind))
