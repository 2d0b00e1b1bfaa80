"""The address of the search in each language."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation

from shop.search.asking import cleaned


@lru_cache(maxsize=8)
def search_path(*, language: str) -> str:
    """The page of results, without a question."""
    with translation.override(language):
        return reverse("search:results")


def question_path(text: str, *, language: str) -> str:
    """The results for `text`."""
    return f"{search_path(language=language)}?{urlencode({'q': cleaned(text)})}"
