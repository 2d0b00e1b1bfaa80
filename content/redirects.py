"""Redirects that never lead in a circle: refused when one is saved or imported, taken away when a page is back at its old address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from content.addresses import path_of, paths_of

LONGEST_WAY = 20


def refuse_loops() -> None:
    """Let every redirect be checked when it is cleaned: Wagtail's forms, its import and its API have nothing else in common."""
    own_clean: Callable[[Redirect], None] = Redirect.clean

    def clean(redirect: Redirect) -> None:
        own_clean(redirect)
        if leads_back(redirect=redirect):
            raise ValidationError(_("This leads back to where it comes from: a visitor would go round in a circle."))

    Redirect.clean = clean  # type: ignore[method-assign]


def leads_back(*, redirect: Redirect) -> bool:
    """Whether whoever follows the redirect, and those after it, comes to its own address again."""
    start = redirect.old_path
    path = target(redirect=redirect)
    for _step in range(LONGEST_WAY):
        if path is None:
            return False
        if path == start:
            return True
        following = (
            Redirect.objects.filter(old_path=path).exclude(pk=redirect.pk).select_related("redirect_page").first()
        )
        path = target(redirect=following) if following else None
    return True


def target(*, redirect: Redirect) -> str | None:
    """The address of this shop that a redirect leads to, as redirects store addresses; None where it leads elsewhere."""
    if redirect.redirect_page_id:
        path = path_of(redirect.redirect_page)
        return Redirect.normalise_path(path.rstrip("/") + redirect.redirect_page_route_path) if path else None
    parts = urlsplit(redirect.redirect_link)
    if not redirect.redirect_link or (parts.netloc and parts.netloc != settings.PUBLIC_HOST):
        return None
    return Redirect.normalise_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def drop_those_at(*, page: Page) -> int:
    """Delete the redirects of a page, or of one below it, whose address it has again by itself; return how many.

    They would send a visitor in a circle as soon as the page is taken off the site.
    """
    rows = Redirect.objects.filter(redirect_page__path__startswith=page.path).select_related("redirect_page")
    found = list(rows)
    addresses = paths_of({each.pk: each.redirect_page for each in found})
    here = [each.pk for each in found if Redirect.normalise_path(addresses[each.pk] or "/") == each.old_path]
    return Redirect.objects.filter(pk__in=here).delete()[0] if here else 0


def after_change(*, instance: Page, **_: Any) -> None:
    """Wagtail's signal that a page, and what is below it, has another address."""
    drop_those_at(page=Page.objects.get(pk=instance.pk))
