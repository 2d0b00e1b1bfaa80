"""Where providers send their messages."""

from __future__ import annotations

import structlog
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from core import clock
from shop.payments import webhooks
from shop.payments.providers.base import NoticeForged

log = structlog.get_logger(__name__)


@csrf_exempt
@require_POST
def webhook(request: HttpRequest, provider: str) -> HttpResponse:
    """Verify, store, answer; the sweep does the rest. Whatever is not surely the provider's is answered 400 and forgotten."""
    try:
        webhooks.receive(provider=provider, body=request.body, headers=request.headers, now=clock.now())
    except NoticeForged as error:
        log.warning("webhook_refused", provider=provider, why=str(error))
        return HttpResponseBadRequest("signature")
    return HttpResponse(status=200)
