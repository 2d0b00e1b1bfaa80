"""The addresses of shelves and products in each language, and what search engines are told of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from core.components import Alternate


@lru_cache(maxsize=8)
def list_path(*, language: str) -> str:
    """The shop's front shelf."""
    with translation.override(language):
        return reverse("catalogue:list")


@lru_cache(maxsize=8)
def _shelf_pattern(*, language: str) -> str:
    with translation.override(language):
        return reverse("catalogue:category", kwargs={"slug": "SLUG"})


def product_path(*, slug: str, language: str) -> str:
    """A product's page; the same as reversing `catalogue:detail`, at a hundredth of the cost, for lists of them."""
    return f"{list_path(language=language)}{slug}/"


def shelf_path(*, slug: str, language: str) -> str:
    """A category's page."""
    return _shelf_pattern(language=language).replace("SLUG", slug)


def absolute(path: str) -> str:
    """The address as customers type it; one that names its host already (a CDN's) stays as it is."""
    return f"{settings.PUBLIC_URL}{path}" if path.startswith("/") else path


def alternates(paths: Mapping[str, str]) -> list[Alternate]:
    """The same page in every language, from its path in each; the shop's own language also serves all others."""
    found = [Alternate(language=code, href=absolute(path)) for code, path in paths.items()]
    return [*found, Alternate(language="x-default", href=absolute(paths[settings.LANGUAGE_CODE]))]
