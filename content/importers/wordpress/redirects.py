"""Old addresses lead to what came of them, so that links and search engines' memories stay good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from wagtail.contrib.redirects.models import Redirect

from content.addresses import path_of
from content.importers.wordpress.links import Target
from content.importers.wordpress.reasons import Reason, Refused
from content.redirects import leads_back

LONGEST = 255


@dataclass(frozen=True)
class Onward:
    """Where redirects lead: to a page by its key, wherever it moves, or to a file's address. `route` is a list of a journal."""

    page: int | None = None
    link: str = ""
    route: str = ""

    def columns(self) -> dict[str, Any]:
        return {
            "redirect_page_id": self.page,
            "redirect_link": self.link,
            "redirect_page_route_path": self.route,
        }


@dataclass
class Written:
    """`paths` now belong to the import, `made` of them are new, `refusals` say which could not be had."""

    paths: list[str]
    made: int
    refusals: list[Refused]


def write(*, old_paths: list[str], onward: Onward, present: str, known: list[str]) -> Written:
    """A permanent redirect from each old path; `known` are those that the import made before. Others' are left as they are.

    `present` is where the thing is now: it needs none from there.
    """
    written = Written(paths=[], made=0, refusals=[])
    goes_on = Redirect.objects.filter(old_path=Redirect.normalise_path(present or "/")).exists()
    for path in old_paths:
        old = _stored(path)
        if old in (Redirect.normalise_path(present), "/"):
            continue
        if len(old) > LONGEST:
            written.refusals.append(Refused(Reason.LONG_ADDRESS, path=old))
            continue
        row = Redirect.objects.filter(old_path=old).first()
        if row is None and old not in known:
            row = Redirect(old_path=old, is_permanent=True, automatically_created=True, **onward.columns())
            if goes_on and leads_back(redirect=row):
                written.refusals.append(Refused(Reason.REDIRECT_LOOP, path=old))
                continue
            row.save()
            written.made += 1
        elif row is not None and old not in known and not _is_same(row, onward):
            written.refusals.append(Refused(Reason.REDIRECT_TAKEN, path=old))
            continue
        written.paths.append(old)
    return written


def target_of(address: str) -> Target | None:
    """Where an address of the old site leads by a redirect; None for nowhere."""
    parts = urlsplit(address)
    row = Redirect.objects.filter(
        old_path=_stored(unquote(parts.path) + (f"?{parts.query}" if parts.query else ""))
    ).first()
    if row is None:
        return None
    if row.redirect_page and row.redirect_page_route_path:
        return Target(href=path_of(row.redirect_page).rstrip("/") + row.redirect_page_route_path)
    return Target(page=row.redirect_page_id) if row.redirect_page_id else Target(href=row.redirect_link)


def _stored(path: str) -> str:
    return str(Redirect.normalise_path(quote(path, safe="/?=&:+,;@~")))


def _is_same(row: Redirect, onward: Onward) -> bool:
    return all(getattr(row, name) == value for name, value in onward.columns().items())
