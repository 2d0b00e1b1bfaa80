"""Which page an address is, without what it says of a person: a token, a number of an order, an e-mail address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from wagtail.urls import serve_pattern

# The parts of an address that name a page. Every other variable part may name a person and is replaced by its name.
PAGE_PARTS = frozenset({"slug"})
CMS_PAGE = "page"
_LOOKS_LIKE_MAIL = re.compile(r"[^/]*(@|%40)[^/]*", re.IGNORECASE)


class NotAPage(ValueError):
    """The address is none of the shop's public pages."""


@dataclass(frozen=True)
class Page:
    """`path` as it may be stored, and the name of its route such as `checkout:done`."""

    path: str
    route: str


def page_of(*, path: str) -> Page:
    """The page at `path`; raises NotAPage outside the language prefixes: back offices, health, webhooks, nothing at all."""
    language = translation.get_language_from_path(path)
    if language is None:
        raise NotAPage(path)
    try:
        with translation.override(language):
            match = resolve(path)
    except Resolver404 as error:
        raise NotAPage(path) from error
    if match.route.endswith(serve_pattern.removeprefix("^")):
        return Page(path=_LOOKS_LIKE_MAIL.sub(":mail", path), route=CMS_PAGE)
    return Page(path=_LOOKS_LIKE_MAIL.sub(":mail", _masked(path=path, match=match)), route=match.view_name or "")


def _masked(*, path: str, match: ResolverMatch) -> str:
    named: dict[str, Any] = match.captured_kwargs  # type: ignore[attr-defined]  # unknown to the stubs
    hidden = {str(value): f":{name}" for name, value in named.items() if name not in PAGE_PARTS}
    hidden |= {str(value): ":value" for value in match.args}
    return "/".join(hidden.get(part, part) if part else part for part in path.split("/"))
