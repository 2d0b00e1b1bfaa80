"""Pages that are the same bytes for everybody, so that a shared cache may keep them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page

# What an editor publishes is seen within five seconds: two in a cache between, two in a web process (core.page_cache).
SHARED_SECONDS = 2

View = Callable[..., HttpResponseBase]


def public_page(view: View) -> View:
    """Let shared caches keep a good answer for seconds, browsers ask again each time, and answer 304 to a known ETag."""

    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code in (200, 301) and request.method in ("GET", "HEAD"):
            patch_cache_control(response, public=True, max_age=0, s_maxage=SHARED_SECONDS)
        return response

    answered.__name__, answered.__doc__ = view.__name__, view.__doc__
    return conditional_page(answered)
