"""Comments of the old site as rows of the archive, in their threads; names as public as they were, addresses not kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from content.archive.enums import CommentKind, CommentState
from content.archive.models import ArchivedComment
from content.archive.privacy_rows import writer_of
from content.html import clean
from content.importers.wordpress import autop
from content.importers.wordpress.keys import digest
from content.importers.wordpress.mapping import parsed_moment
from content.importers.wordpress.reasons import Outcome, Reason, Refused
from content.importers.wordpress.records import Comment, Post
from content.importers.wordpress.report import Report
from content.importers.wordpress.texts import plain, shorten
from core.locks import in_transaction

STATES = {
    "1": CommentState.APPROVED,
    "approve": CommentState.APPROVED,
    "0": CommentState.PENDING,
    "hold": CommentState.PENDING,
}
KINDS = {"": CommentKind.COMMENT, **{kind: kind for kind in CommentKind.values}}
AT_ONCE = 500


@dataclass(frozen=True)
class Archivist:
    """Writes the comments of one item after the other."""

    site: str
    report: Report
    now: datetime
    is_dry_run: bool

    def take(self, post: Post, *, page: int | None, about: str) -> None:
        """Archive the comments of an item, and report each."""
        for start in range(0, len(post.comments), AT_ONCE):
            part = post.comments[start : start + AT_ONCE]
            wanted = {comment.number: comment for comment in self._accepted(part)}
            self._write(wanted.values(), page=page, about=about)
        if post.comments and not self.is_dry_run:
            self._thread(post.comments)

    def leave(self, post: Post) -> None:
        """The comments of an item that was left out are left out with it."""
        for comment in post.comments:
            self._leave(comment, Reason.ITEM_LEFT)

    def _accepted(self, comments: Iterable[Comment]) -> list[Comment]:
        found: dict[str, Comment] = {}
        for comment in comments:
            if comment.approved in ("spam", "trash", "post-trashed"):
                self._leave(comment, Reason.SPAM)
            elif not comment.number or comment.number in found:
                self._leave(comment, Reason.REPEATED if comment.number else Reason.NO_NUMBER)
            else:
                found[comment.number] = comment
        return list(found.values())

    def _leave(self, comment: Comment, reason: Reason) -> None:
        title = shorten(plain(comment.author), limit=60)
        self.report.leave("comment", key=comment.number, title=title, refusal=Refused(reason))

    @in_transaction
    def _write(self, comments: Iterable[Comment], *, page: int | None, about: str) -> None:
        listed = list(comments)
        known = {
            row.key: row
            for row in ArchivedComment.objects.filter(site=self.site, key__in=[each.number for each in listed])
        }
        new: list[ArchivedComment] = []
        outcomes: list[Outcome] = []
        for comment in listed:
            values = _values(comment, page=page, about=about)
            said, row = digest({**values, "parent": comment.parent}), known.get(comment.number)
            if row is None:
                new.append(self._row(comment, values=values, said=said))
                outcomes.append(Outcome.IMPORTED)
            elif row.digest == said or row.forgotten_at is not None:
                outcomes.append(Outcome.UNCHANGED)
            else:
                if not self.is_dry_run:
                    # What was imported first says how long the name is kept.
                    ArchivedComment.objects.filter(pk=row.pk).update(**values, digest=said)
                outcomes.append(Outcome.UPDATED)
        if not self.is_dry_run:
            ArchivedComment.objects.bulk_create(new)
        for outcome in outcomes:
            self.report.count("comment", outcome)

    def _row(self, comment: Comment, *, values: dict[str, Any], said: str) -> ArchivedComment:
        return ArchivedComment(site=self.site, key=comment.number, digest=said, imported_at=self.now, **values)

    @in_transaction
    def _thread(self, comments: Iterable[Comment]) -> None:
        """Answers know what they answer, wherever in the file that stands."""
        parents = {each.number: each.parent for each in comments if each.parent not in ("", "0", each.number)}
        keys = {*parents, *parents.values()}
        found = ArchivedComment.objects.filter(site=self.site, key__in=keys) if parents else []
        rows = {row.key: row for row in found}
        changed = []
        for number, parent in parents.items():
            row, above = rows.get(number), rows.get(parent)
            if row and above and row.parent_id != above.pk:
                row.parent = above
                changed.append(row)
        ArchivedComment.objects.bulk_update(changed, ["parent"], batch_size=AT_ONCE)


def _values(comment: Comment, *, page: int | None, about: str) -> dict[str, Any]:
    moment = parsed_moment(comment.date_gmt) or parsed_moment(comment.date)
    return {
        "page_id": page,
        "about": about[:255],
        "kind": KINDS.get(comment.kind, CommentKind.OTHER),
        "state": STATES.get(comment.approved, CommentState.PENDING),
        "author": shorten(plain(comment.author), limit=190),
        "author_address": comment.address[:255] if comment.address.startswith(("http://", "https://")) else "",
        "writer": writer_of(email=comment.email),
        "written_at": datetime.fromisoformat(moment).astimezone(UTC) if moment else None,
        "text": clean(autop.paragraphs(comment.content)),
    }
