"""What is proposed under the street: a piece of page. It is sent for by POST, so that no log keeps what was typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.http import client_address
from core.throttle import place_of
from shop.completion import proposing


@never_cache
@require_POST
def proposals(request: HttpRequest) -> HttpResponse:
    """The addresses that begin like the street typed; empty where there is nothing to propose, whatever the reason."""
    found = proposing.propose(
        country=request.POST.get("country", ""),
        text=request.POST.get("line1", ""),
        place=place_of(client_address(request)),
    )
    return render(request, "shop/completion/proposals.html", {"proposals": found})
