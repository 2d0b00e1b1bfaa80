"""Pages, filled and published with the values of their items. What editors changed since is left as they made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from wagtail.models import Page

from content.addresses import path_of
from content.archive.models import ArchivedPage
from content.importers.wordpress import redirects, tagging
from content.importers.wordpress.keys import PAGES, digest, key_of
from content.importers.wordpress.mapping import Draft
from content.importers.wordpress.reasons import Outcome, Reason, Refused
from content.importers.wordpress.redirects import Onward
from content.importers.wordpress.report import Note, Report
from content.importers.wordpress.vocabulary import Vocabulary
from core import external_refs
from core.locks import in_transaction
from core.models import ExternalReference


@dataclass(frozen=True)
class Writer:
    """Where drafts are written to."""

    site: str
    vocabulary: Vocabulary
    report: Report
    now: datetime
    is_dry_run: bool

    def write(self, draft: Draft, *, pk: int) -> Outcome:
        """Fill the page of a draft. Raises Refused for one that editors changed, and for values that no page can have."""
        reference = external_refs.find(source=PAGES, key=key_of(self.site, draft.number))
        known: dict[str, Any] = dict(reference.imported) if reference else {}
        said = digest(_all_of(draft))
        if known.get("digest") == said:
            return Outcome.UNCHANGED
        if known and _is_edited(pk=pk, known=known):
            raise Refused(Reason.EDITED)
        if not self.is_dry_run:
            assert reference is not None
            try:
                self._write(draft, reference=reference, said=said)
            except ValidationError as error:
                raise Refused(Reason.FAILED, error="; ".join(error.messages)) from error
            except DataError as error:
                raise Refused(Reason.FAILED, error=str(error)[:200]) from error
        return Outcome.UPDATED if known else Outcome.IMPORTED

    @in_transaction
    def _write(self, draft: Draft, *, reference: ExternalReference, said: str) -> None:
        known = dict(reference.imported)
        page = draft.target.model.objects.get(pk=reference.object_id)
        _fill(page, draft=draft)
        revision = _publish(page, draft=draft, now=self.now)
        self._archive(page, draft=draft)
        written = redirects.write(
            old_paths=draft.old_paths,
            onward=Onward(page=page.pk),
            present=path_of(page),
            known=known.get("redirects", []),
        )
        self.report.extras["redirects"] += written.made
        draft.notes += [_note(draft, refusal) for refusal in written.refusals]
        external_refs.remember(
            source=PAGES,
            key=reference.key,
            model=reference.model,
            object_id=page.pk,
            imported={
                "digest": said,
                "revision": revision,
                "is_live": Page.objects.values_list("live", flat=True).get(pk=page.pk),
                "redirects": sorted({*known.get("redirects", []), *written.paths}),
            },
            now=self.now,
        )

    def _archive(self, page: Page, *, draft: Draft) -> None:
        columns = {
            **draft.archive,
            "kind": draft.archive["kind"][:64],
            "status": draft.archive["status"][:32],
            "author_id": self.vocabulary.author(draft.author),
            "digest": digest(draft.archive),
            "imported_at": self.now,
        }
        ArchivedPage.objects.filter(page=page).exclude(site=self.site, key=draft.number).delete()
        ArchivedPage.objects.update_or_create(
            site=self.site, key=draft.number, defaults={**columns, "page_id": page.pk}
        )
        found = [self.vocabulary.term(taxonomy=taxonomy, slug=slug, name=name) for taxonomy, slug, name in draft.terms]
        page.archived_terms.set(sorted({key for key in found if key}))


def _all_of(draft: Draft) -> dict[str, Any]:
    return {
        "values": draft.values,
        "status": draft.status,
        "dates": draft.dates,
        "owner": draft.owner,
        "author": draft.author,
        "terms": draft.terms,
        "archive": draft.archive,
        "old_paths": draft.old_paths,
    }


def _is_edited(*, pk: int, known: dict[str, Any]) -> bool:
    """Whether editors saved the page, or took it down, since it was imported."""
    revision, is_live = Page.objects.values_list("latest_revision_id", "live").get(pk=pk)
    return bool(revision != known["revision"] or (known["is_live"] and not is_live))


def _fill(page: Any, *, draft: Draft) -> None:
    for name, value in draft.values.items():
        if name == "body":
            page.body = page._meta.get_field("body").to_python(value)
        elif name == "published_on":
            page.published_on = date.fromisoformat(value)
        elif name == "tags":
            page.tags.set(tagging.rows(value))
        elif name != "slug":
            setattr(page, name, value)
    if draft.owner:
        page.owner_id = draft.owner


def _publish(page: Any, *, draft: Draft, now: datetime) -> int:
    """Save the page as it was there: published with its old date, to be published, or a draft. Return its revision's key."""
    published, modified = (_moment(draft.dates[name]) for name in ("published", "modified"))
    is_due = published is None or published <= now
    if draft.status == "draft":
        if page.live:
            page.unpublish(set_expired=False)
        page.save()
        return int(page.save_revision().pk)
    page.first_published_at = published if is_due else None
    page.go_live_at = None if is_due else published
    revision = page.save_revision()
    revision.publish()
    if is_due and published:
        Page.objects.filter(pk=page.pk).update(first_published_at=published, last_published_at=modified or published)
    return int(revision.pk)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _note(draft: Draft, refusal: Refused) -> Note:
    title = str(draft.values["title"])[:120]
    return Note(kind=draft.kind, key=draft.number, title=title, reason=refusal.reason, params=refusal.params)
