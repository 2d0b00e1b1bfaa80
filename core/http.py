"""What stands around every request: headers, and proof that a form was sent from our own pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.gzip import GZipMiddleware

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": f"'self' data: {settings.MEDIA_ORIGINS}".strip(),
    "media-src": f"'self' {settings.MEDIA_ORIGINS}".strip(),
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'self'",
    "object-src": "'none'",
}
# The back offices are other people's software: they write styles and small scripts into their pages.
BACK_OFFICE = ("/admin/", "/cms/")
BACK_OFFICE_POLICY = {
    **POLICY,
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": f"'self' data: blob: https: {settings.MEDIA_ORIGINS}".strip(),
    "frame-src": f"'self' {' '.join(settings.FILM_ORIGINS)}",
    "frame-ancestors": "'self'",
}


def _header(policy: dict[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


SHOP_HEADER, BACK_OFFICE_HEADER = _header(POLICY), _header(BACK_OFFICE_POLICY)


def wider_policy(**more: str) -> str:
    """The shop's policy for one page that needs other sources as well, such as `script_src="https://js.example"`."""
    policy = dict(POLICY)
    for name, sources in more.items():
        directive = name.replace("_", "-")
        policy[directive] = f"{policy.get(directive, policy['default-src'])} {sources}"
    return _header(policy)


def client_address(request: HttpRequest) -> str:
    """The address of whoever is on the other end: behind our own proxy, the last hop that it saw; empty if unknown.

    Earlier entries of X-Forwarded-For are whatever the client wrote there.
    """
    if settings.TRUST_PROXY:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


class SecurityHeadersMiddleware:
    """Content-Security-Policy without inline scripts in the shop, and Permissions-Policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(BACK_OFFICE):
            # A preview is a shop page answered through this middleware once already, and framed by the back office.
            response.headers["Content-Security-Policy"] = BACK_OFFICE_HEADER
        else:
            response.headers.setdefault("Content-Security-Policy", SHOP_HEADER)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response


class PackingMiddleware(GZipMiddleware):
    """Pages that belong to one visitor, compressed for whoever reads gzip: a basket of 17 kB goes out as 5.

    Public pages are compressed once, where they are kept (core.page_cache), files by WhiteNoise. A form's token is
    masked anew each time and Django adds random bytes, so that the size of a page tells nobody what is in it.
    Source: Django's security notes on GZipMiddleware ("Heal the Breach").
    """

    PACKED = ("text/", "application/json", "application/ld+json", "application/xml", "image/svg+xml")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_text = response.headers.get("Content-Type", "").startswith(self.PACKED)
        is_public = "s-maxage" in response.headers.get("Cache-Control", "")
        if response.streaming or is_public or not is_text:
            return response
        return super().process_response(request, response)


class OriginCheckMiddleware(CsrfViewMiddleware):
    """Refuse forms sent from elsewhere by what the browser says of their origin, not by a token in the page.

    Public pages are the same bytes for everybody, so they hold no token. Browsers since 2020 send Sec-Fetch-Site to
    https and localhost. To plain http elsewhere (a demo in a house's network) they send the Origin of a form alone: our
    own, or one of CSRF_TRUSTED_ORIGINS, passes. Scripts can forge neither. With neither header Django's token is asked.
    Source: W3C Fetch Metadata, 2.3; Fetch, 3.2 (Origin); OWASP's cheat sheet on cross-site request forgery.
    """

    def process_view(self, request: HttpRequest, callback: Any, callback_args: Any, callback_kwargs: Any) -> Any:
        site = request.headers.get("Sec-Fetch-Site")
        if site == "same-origin":
            request.csrf_processing_done = True  # type: ignore[attr-defined]  # Django's own mark
            return None
        if site in ("cross-site", "same-site") and request.method not in ("GET", "HEAD", "OPTIONS", "TRACE"):
            if getattr(callback, "csrf_exempt", False):
                return None
            return self._reject(request, f"Sec-Fetch-Site: {site}")  # type: ignore[attr-defined]  # not in the stubs
        if site is None and "Origin" in request.headers and self._origin_verified(request):  # type: ignore[attr-defined]  # as above
            request.csrf_processing_done = True  # type: ignore[attr-defined]  # as above
            return None
        return super().process_view(request, callback, callback_args, callback_kwargs)
