"""Who guesses passwords waits. The counting is django-axes'; what is counted and what is answered is said here."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from axes.backends import AxesStandaloneBackend
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import sweeps
from core.due import before_now
from core.statements import statement

KEPT = timedelta(days=30)


class PasswordBackend(AxesStandaloneBackend, ModelBackend):
    """Signs in by mail address and password, unless too many wrong ones were tried. The one backend of all sessions."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **rest: Any
    ) -> Any:
        if request is not None:
            AxesStandaloneBackend.authenticate(self, request, username=username, password=password, **rest)
        return ModelBackend.authenticate(self, request, username=username, password=password, **rest)


@statement
def _old() -> QuerySet[AccessAttempt, Any]:
    return AccessAttempt.objects.filter(attempt_time__lt=before_now(KEPT)).values_list("pk")[:1]


@sweeps.register(
    "back_office.attempts", order=97, every=3600, says="%d old failed sign-ins forgotten", wakes_others=False, due=_old
)
def forget_attempts(*, now: datetime) -> int:
    """Delete failed sign-ins of more than 30 days ago, with the addresses on them; return how many."""
    old = AccessAttempt.objects.filter(attempt_time__lt=now - KEPT)
    return old.delete()[0] if _old().rows(now=now) else 0


def account(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The account that somebody tries to enter, in the form in which it is counted: addresses know no capitals."""
    given = (credentials or {}).get("username") or (credentials or {}).get("email") or request.POST.get("username", "")
    return str(given).strip().lower()[:255]


def refuse(request: HttpRequest, response: Any, credentials: Any = None) -> HttpResponse:
    """The page for whoever tried too often; it does not say whether the account exists."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    answer = render(request, "429.html", {"minutes": minutes}, status=429)
    answer["Retry-After"] = str(minutes * 60)
    return answer
