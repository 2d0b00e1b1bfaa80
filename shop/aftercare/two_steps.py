"""Pages of the back office that give money back: what and why, then the effect, and only its button does anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

Rows = Sequence[tuple[str, str]]


def two_steps(
    request: HttpRequest,
    *,
    form: forms.Form,
    effect: Callable[[dict[str, Any]], Rows],
    carry_out: Callable[[dict[str, Any]], HttpResponse],
    page: dict[str, Any],
) -> HttpResponse:
    """The page of either step; `carry_out` is called with what the form holds once the effect was seen and confirmed.

    `page` has `title`, `intro` (lines), `warning`, `confirm_label`, `back` (an address), and the admin's context.
    """
    is_agreed = form.is_bound and form.is_valid() and "change" not in request.POST
    if is_agreed and "confirm" in request.POST:
        return carry_out(form.cleaned_data)
    shown = {**page, "form": form, "effect": effect(form.cleaned_data) if is_agreed else None}
    status = 422 if form.is_bound and form.errors else 200
    return TemplateResponse(request, "shop/aftercare/admin/two_steps.html", shown, status=status)
