"""Where an address of the old site leads in the new one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urljoin, urlsplit

from content.importers.wordpress.hosts import is_inner
from content.importers.wordpress.media import Library
from content.importers.wordpress.reasons import Reason, Refused
from content.importers.wordpress.source import Source, page_path

QUERIES = ("p", "page_id", "attachment_id", "post")
KEPT_SCHEMES = ("mailto", "tel")


@dataclass(frozen=True)
class Target:
    """A page by its key, or an address; `is_dead` for one of the old site that nothing was found for."""

    page: int | None = None
    href: str = ""
    is_dead: bool = False


@dataclass
class Finder:
    """`pages` are the keys of our pages by the number of the item that they were made of; `homes` those by language.

    `listed` says where the path of a list of articles leads, `redirected` where an address leads by a redirect: what was
    imported from another file of the same site.
    """

    source: Source
    library: Library
    pages: dict[str, int] = field(default_factory=dict)
    homes: dict[str, int] = field(default_factory=dict)
    old_paths: dict[str, str] = field(default_factory=dict)
    redirected: Callable[[str], Target | None] = lambda address: None
    listed: Callable[[str], Target | None] = lambda path: None

    def number_of(self, address: str) -> str | None:
        """The number of the item at an address of the old site."""
        query = parse_qs(urlsplit(address).query)
        for name in QUERIES:
            if number := next(iter(query.get(name, ())), ""):
                return number if number in self.source.by_number else None
        path = page_path(address)
        return self.source.by_path.get(path) or self.old_paths.get(path)

    def target(self, href: str, *, base: str, language: str) -> Target:
        """Where a link on the page at `base` leads. Raises Refused for one that must not be made."""
        href = href.strip()
        if href.startswith("#"):
            return Target(href=href)
        try:
            parts = urlsplit(href)
        except ValueError as error:
            raise Refused(Reason.BAD_LINK, address=href[:200]) from error
        if parts.scheme in KEPT_SCHEMES:
            return Target(href=href)
        if parts.scheme not in ("http", "https", ""):
            raise Refused(Reason.BAD_LINK, address=href[:200])
        address = urljoin(base, href)
        if not self.source.is_own(address):
            if is_inner(urlsplit(address).hostname):
                raise Refused(Reason.PRIVATE_ADDRESS, address=address[:200])
            return Target(href=address)
        return self._own(address, language=language)

    def _own(self, address: str, *, language: str) -> Target:
        number = self.number_of(address)
        if number and number in self.pages:
            return Target(page=self.pages[number])
        if file := self.library.address_of(number) or self.library.address_at(address):
            return Target(href=file)
        parts = urlsplit(address)
        if page_path(address) == page_path(self.source.site.address) and not parts.query and language in self.homes:
            return Target(page=self.homes[language])
        if found := self.listed(page_path(address)) or self.redirected(address):
            return found
        if is_inner(parts.hostname):
            raise Refused(Reason.PRIVATE_ADDRESS, address=address[:200])
        return Target(href=address, is_dead=True)
