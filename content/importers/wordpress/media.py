"""The files of the old site in the library: pictures with all their sizes, and documents. Each is taken once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from content.importers.wordpress import files, shelving
from content.importers.wordpress.fetching import Fetcher
from content.importers.wordpress.files import Found
from content.importers.wordpress.keys import key_of
from content.importers.wordpress.reasons import Outcome, Reason, Refused
from content.importers.wordpress.records import Post
from content.importers.wordpress.report import Note, Report
from content.importers.wordpress.shelving import Taken, Texts
from content.importers.wordpress.source import SIZED, Entry, Source, file_address, scaled, upload_path
from content.importers.wordpress.texts import plain, shorten
from core.languages import codes

# What content.blocks.media.FilmBlock plays.
FILM_ENDINGS = (".mp4",)
# Cameras and scanners name files so; nobody is told anything by reading it aloud.
LIKE_A_FILE = re.compile(
    r"(?i)[\w()%.-]*\d[\w()%.-]*|[\w%.-]+[_-][\w%.-]+|(img|image|photo|screenshot|untitled|sans titre)\b.*"
)


@dataclass
class Library:
    """`folder` holds the uploads, `fetcher` asks the old site for those that are not there; either may be missing.

    `found_again` gives what was imported under a key, from this file or another one of the same site.
    """

    source: Source
    site: str
    report: Report
    now: datetime
    folder: Path | None = None
    fetcher: Fetcher | None = None
    is_dry_run: bool = False
    found_again: Callable[[str], Taken | None] = shelving.found_again
    by_number: dict[str, Taken] = field(default_factory=dict)
    by_path: dict[str, Taken | Refused] = field(default_factory=dict)

    def take_all(self) -> None:
        """Take the file of every attachment, and report each."""
        for entry, post in self.source.of_kind("attachment"):
            texts, notes = self._texts(post, entry=entry)
            try:
                taken, outcome = self._take(
                    file_address(post), key=key_of(self.site, post.number), post=post, texts=texts
                )
            except Refused as refusal:
                self.report.leave(entry.kind, key=post.number, title=plain(post.title), refusal=refusal)
                continue
            self.by_number[post.number] = taken
            self.report.count(entry.kind, outcome)
            self.report.notes += notes

    def address_of(self, number: str | None) -> str:
        """Where the file of an attachment is now; "" for one that was not taken."""
        taken = self.by_number.get(number) if number else None
        return taken.address if taken else ""

    def address_at(self, address: str) -> str:
        """Where an upload that a page links to is now; "" for one that is not there, and for other addresses."""
        try:
            return self._at(address).address
        except Refused:
            return ""

    def picture(self, address: str, *, number: str = "") -> int:
        """The key of a picture by its address on the old site, and the number that a page names for it. Raises Refused."""
        taken = self.by_number.get(number) or self._of_other_file(number) if number else None
        taken = taken or self._at(address)
        if not taken.is_picture:
            raise Refused(Reason.NO_PICTURE, path=address[:200])
        return taken.pk

    def film(self, address: str) -> int | None:
        """The key of a document that a page can play as a film, by its address on the old site; None for none."""
        if not urlsplit(address).path.lower().endswith(FILM_ENDINGS) or not self.source.is_own(address):
            return None
        try:
            taken = self._at(address)
        except Refused:
            return None
        return None if taken.is_picture else taken.pk

    def _at(self, address: str) -> Taken:
        number = self.source.upload(address)
        if number and number in self.by_number:
            return self.by_number[number]
        path = upload_path(address)
        if path is None or not self.source.is_own(address):
            raise Refused(Reason.FOREIGN_PICTURE, address=address[:200])
        if number:
            raise Refused(Reason.NO_FILE, path=path)
        # Exports of pages alone name no files.
        if path not in self.by_path:
            self.by_path[path] = self._taken_by_path(address, path=path)
        found = self.by_path[path]
        if isinstance(found, Refused):
            raise found
        return found

    def _of_other_file(self, number: str) -> Taken | None:
        """An attachment of another file of the same site, imported before."""
        return None if number in self.source.by_number else self.found_again(key_of(self.site, number))

    def _taken_by_path(self, address: str, *, path: str) -> Taken | Refused:
        original = SIZED.sub("", path)
        for name in (path, original, scaled(original)):
            if known := self.found_again(_path_key(self.site, name)):
                return known
        texts = Texts(title=path.rpartition("/")[2][:255])
        try:
            return self._take(address, key=_path_key(self.site, path), post=None, texts=texts)[0]
        except Refused as refusal:
            return refusal

    def _take(self, address: str, *, key: str, post: Post | None, texts: Texts) -> tuple[Taken, Outcome]:
        known = shelving.known(key=key, texts=texts, is_dry_run=self.is_dry_run, now=self.now)
        if known is not None:
            return known
        with self._file(address, post=post) as found:
            if found is None or self.is_dry_run:
                is_picture = files.extension(files.file_name(address)) in files.PICTURES
                return shelving.imagined(is_picture=is_picture, name=files.file_name(address)), Outcome.IMPORTED
            path = upload_path(address)
            also = [_path_key(self.site, path)] if path and post else []
            return shelving.put(found, key=key, also=also, texts=texts, now=self.now), Outcome.IMPORTED

    @contextmanager
    def _file(self, address: str, *, post: Post | None) -> Iterator[Found | None]:
        """The file of an address, examined; None in a dry run that would fetch it. Raises Refused."""
        name = files.file_name(address)
        limit = files.limit_of(name)
        if path := self._in_folder(address, post=post):
            yield files.examined(path, name=path.name)
            return
        if self.fetcher is None or urlsplit(address).scheme not in ("http", "https"):
            raise Refused(Reason.NO_FILE, path=upload_path(address) or address[:200])
        if self.is_dry_run:
            yield None
            return
        fetched = self.fetcher.fetch(address, limit=limit)
        try:
            yield files.examined(fetched, name=name)
        finally:
            fetched.unlink()

    def _in_folder(self, address: str, *, post: Post | None) -> Path | None:
        """The file in the folder of uploads; the original where the size named is not there."""
        if self.folder is None:
            return None
        wanted = [post.fact("_wp_attached_file") if post else "", upload_path(address) or ""]
        wanted += [SIZED.sub("", path) for path in wanted]
        # In a network each blog has a folder of its own, and the folder at hand may be that one.
        wanted += [re.sub(r"^sites/\d+/", "", path) for path in wanted]
        return next((found for path in wanted if path and (found := _inside(self.folder, path))), None)

    def _texts(self, post: Post, *, entry: Entry) -> tuple[Texts, list[Note]]:
        """What the file is called and shows, and what of that was guessed."""
        name = files.file_name(file_address(post))
        title = shorten(plain(post.title), limit=255) or name[:255]
        if files.extension(name) not in files.PICTURES:
            return Texts(title=title), []
        said, words = plain(post.fact("_wp_attachment_image_alt")), plain(post.title)
        guessed = plain(post.excerpt) or ("" if LIKE_A_FILE.fullmatch(words) else words)
        alt = shorten(said or guessed, limit=255)
        language = entry.language if entry.language in codes() else self.source.rules.default
        told: list[tuple[Reason, dict[str, str]]] = [(Reason.NO_ALT, {})]
        if alt:
            told = [(Reason.ALT_OF_OTHER, {"language": language})]
            told += [] if said else [(Reason.ALT_GUESSED, {"alt": alt})]
        notes = [
            Note("attachment", key=post.number, title=title, reason=reason, params=params) for reason, params in told
        ]
        return Texts(title=title, alt=alt), notes


def _path_key(site: str, path: str) -> str:
    return key_of(site, "file", path)


def _inside(folder: Path, path: str) -> Path | None:
    """The file of `path` in the folder; None when there is none, or when the path leads out of the folder."""
    root = folder.resolve()
    try:
        target = (root / path.lstrip("/")).resolve()
        return target if target.is_relative_to(root) and target.is_file() else None
    except (OSError, ValueError):
        return None
