"""An export that was read to its end: its site, authors and terms, and its items by number, kind and address."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from content.importers.wordpress import languages, reader
from content.importers.wordpress.records import Author, Post, Site, Term
from content.importers.wordpress.spool import Spool
from content.importers.wordpress.stream import CleanStream

SIZED = re.compile(r"-(?:\d{1,5}x\d{1,5}|scaled|rotated|e\d{10,})(?=\.\w{2,5}$)")
UPLOADS = re.compile(r".*?/(?:wp-content/uploads|files)/(.+)")
# Jetpack's copies: https://i0.wp.com/blog.example/wp-content/uploads/…
COPIES = re.compile(r"i\d\.wp\.com")
ATTACHMENT, MENU_ENTRY, REUSABLE = "attachment", "nav_menu_item", "wp_block"


@dataclass(slots=True)
class Entry:
    """What is known of every item while none is at hand. `menu` is that of an entry of one."""

    place: int
    number: str
    kind: str
    status: str
    parent: str
    order: int
    language: str
    menu: str = ""

    @property
    def key(self) -> str:
        """What the item is known by among those of its site: entries of two menus may have the same number."""
        return f"{self.number}@{self.menu}" if self.menu else self.number


@dataclass
class Source:
    """`repeated` are the items whose number another one has already; they are in `counts`, and nowhere else."""

    spool: Spool
    rules: languages.Rules
    site: Site = field(default_factory=Site)
    authors: list[Author] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    repeated: list[Entry] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    by_number: dict[str, Entry] = field(default_factory=dict)
    by_path: dict[str, str] = field(default_factory=dict)
    by_upload: dict[str, str] = field(default_factory=dict)
    attached: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    hosts: set[str] = field(default_factory=set)
    repaired: int = 0

    @property
    def base(self) -> str:
        """The path that the blog was at, "" for the root of its host."""
        return urlsplit(self.site.address).path.rstrip("/")

    def of_kind(self, *kinds: str) -> Iterator[tuple[Entry, Post]]:
        """The items of these kinds in the order of the file."""
        for entry in self.entries:
            if entry.kind in kinds:
                yield entry, self.spool.get(entry.place)

    def post(self, number: str) -> Post | None:
        """The item of a number."""
        entry = self.by_number.get(number)
        return self.spool.get(entry.place) if entry else None

    def upload(self, address: str) -> str | None:
        """The number of the file that an address is of, in whatever size; None for no upload of the export."""
        key = upload_path(address)
        if key is None:
            return None
        original = SIZED.sub("", key)
        for name in (key, original, SIZED.sub("", original), scaled(original)):
            if found := self.by_upload.get(name):
                return found
        return None

    def is_own(self, address: str) -> bool:
        """Whether an address is one of the old site: without a host, or on one of its hosts."""
        parts = urlsplit(address)
        return (not parts.scheme and not parts.netloc) or bare_host(parts.hostname) in self.hosts


def load(file: BinaryIO, *, spool: Spool, rules: languages.Rules) -> Source:
    """Read an export whole. Raises UnreadableExport."""
    source = Source(spool=spool, rules=rules)
    stream = CleanStream(file)
    for record in reader.read(stream):
        if isinstance(record, Site):
            source.site = record
            source.hosts |= {bare_host(urlsplit(each).hostname) for each in (record.address, record.host_address)}
        elif isinstance(record, Author):
            source.authors.append(record)
            source.counts["author"] += 1
        elif isinstance(record, Term):
            source.terms.append(record)
            source.counts[record.element] += 1
        else:
            _take(source, post=record)
    # wordpress.com names itself as the installation; it is not the blog.
    source.hosts -= {"", "wordpress.com"}
    source.repaired = stream.repaired
    return source


def _take(source: Source, *, post: Post) -> None:
    source.counts[post.kind] += 1
    source.counts["comment"] += len(post.comments)
    menus = post.slugs("nav_menu")
    entry = Entry(
        place=source.spool.put(post),
        number=post.number,
        kind=post.kind,
        status=post.status,
        parent=post.parent,
        order=post.order,
        language=source.rules.language_of(post),
        menu=menus[0] if post.kind == MENU_ENTRY and menus else "",
    )
    if entry.key in source.by_number or not post.number:
        source.repeated.append(entry)
        return
    source.entries.append(entry)
    source.by_number[entry.key] = entry
    if post.kind == ATTACHMENT:
        _take_file(source, post=post)
    if post.kind != MENU_ENTRY and (path := page_path(post.link)):
        source.by_path.setdefault(path, post.number)


def _take_file(source: Source, *, post: Post) -> None:
    source.attached[post.parent].append(post.number)
    for name in (post.fact("_wp_attached_file"), upload_path(file_address(post))):
        if name:
            source.by_upload.setdefault(name, post.number)
    source.hosts.add(bare_host(urlsplit(file_address(post)).hostname))


def file_address(post: Post) -> str:
    """Where an attachment's file was; old exports say it in the guid alone."""
    return post.file_address or post.guid


def page_path(address: str) -> str:
    """The path of a permalink, decoded, without its last slash; "" for the front page and for addresses with a query."""
    parts = urlsplit(address)
    return "" if parts.query else re.sub(r"/{2,}", "/", unquote(parts.path)).rstrip("/")


def upload_path(address: str) -> str | None:
    """The path of a file below the folder of uploads; None where an address has no path of a file."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    if "." not in path.rpartition("/")[2]:
        return None
    found = UPLOADS.fullmatch(path)
    return found[1] if found else path.lstrip("/")


def bare_host(host: str | None) -> str:
    """A host without `www.`."""
    return (host or "").lower().removeprefix("www.")


def scaled(name: str) -> str:
    """What WordPress calls the large picture that it keeps instead of a very large one."""
    stem, dot, extension = name.rpartition(".")
    return f"{stem}-scaled{dot}{extension}"


def site_of(file: BinaryIO) -> str:
    """What the site of an export is known by: its address without scheme. The file is read anew from its beginning.

    Raises UnreadableExport.
    """
    site = next((record for record in reader.read(CleanStream(file)) if isinstance(record, Site)), Site())
    file.seek(0)
    parts = urlsplit(site.address)
    return f"{bare_host(parts.hostname)}{parts.path.rstrip('/')}"[:120] or "wordpress"
