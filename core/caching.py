"""Pages that are the same bytes for everybody, so that a shared cache may keep them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page

from core import clock, slots

SHARED_SECONDS = 60
# Functions of nothing that return the moments to come at which the frame of pages changes by itself.
CHANGES = "page.changes"

View = Callable[..., HttpResponseBase]


def public_page(view: View) -> View:
    """Let shared caches keep a good answer for a minute, browsers ask again each time, and answer 304 to a known ETag.

    Before something in the frame appears or disappears at its moment, the minute is shorter.
    """

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seconds = shared_seconds()
        response = view(request, *args, **kwargs)
        if response.status_code in (200, 301) and request.method in ("GET", "HEAD"):
            patch_cache_control(response, public=True, max_age=0, s_maxage=seconds)
        return response

    answered.__name__, answered.__doc__ = view.__name__, view.__doc__
    return conditional_page(answered)


def shared_seconds() -> int:
    """For how long a page drawn now stays what it is. Where no moment is known, nobody asks for the time."""
    moments: list[datetime] = [moment for filling in slots.fillings(CHANGES) for moment in filling()]
    if not moments:
        return SHARED_SECONDS
    now = clock.now()
    return min([SHARED_SECONDS, *(int((moment - now).total_seconds()) for moment in moments if moment > now)])
