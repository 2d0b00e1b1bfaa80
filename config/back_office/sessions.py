"""Sessions in the back offices end sooner than in the shop: 12 hours after signing in, and after an hour of silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from core.http import BACK_OFFICE

SEEN = "back_office_seen_at"
NOTE_EVERY_SECONDS = 60


class StaffSessionMiddleware:
    """Signs out whoever comes to a back office with an old session. Everywhere else nothing is read or written.

    This is about people at desks, so it goes by the real time, not by the shop's clock.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(BACK_OFFICE) and request.user.is_authenticated:
            now = timezone.now()
            if _is_over(request, now=now):
                logout(request)
            else:
                _note(request, now=now)
        return self.get_response(request)


def _is_over(request: HttpRequest, *, now: datetime) -> bool:
    signed_in_at, seen = getattr(request.user, "last_login", None), request.session.get(SEEN)
    is_old = signed_in_at is not None and now - signed_in_at > settings.STAFF_SESSION_AGE
    is_idle = seen is not None and now.timestamp() - seen > settings.STAFF_IDLE_AGE.total_seconds()
    return is_old or is_idle


def _note(request: HttpRequest, *, now: datetime) -> None:
    """Remember the moment, at most once a minute: a session is a row."""
    if now.timestamp() - request.session.get(SEEN, 0) > NOTE_EVERY_SECONDS:
        request.session[SEEN] = int(now.timestamp())
