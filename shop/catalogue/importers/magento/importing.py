"""A whole export: each product in a transaction of its own, so that an import that was killed is simply started again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.db import transaction

from core.clock import local_day
from core.languages import column
from core.locks import in_transaction
from shop.catalogue.importers.magento import pictures, reader, writer
from shop.catalogue.importers.magento.mapping import (
    CONFIGURABLE,
    Draft,
    Options,
    PictureRef,
    Special,
    corrected,
    draft_of,
)
from shop.catalogue.importers.magento.reader import SourceProduct
from shop.catalogue.importers.magento.reasons import Reason
from shop.catalogue.importers.magento.report import Note, Report
from shop.catalogue.importers.magento.values import BadValue
from shop.catalogue.importers.magento.writer import Target
from shop.markets.queries import current_market

Progress = Callable[[Iterable["Family"]], Iterable["Family"]]


@dataclass
class Family:
    """What is written together: a product, and the variants of a configurable one."""

    head: Draft
    variants: list[Draft] = field(default_factory=list)

    @property
    def members(self) -> list[Draft]:
        return [self.head, *self.variants]


def import_products(
    *,
    data: bytes,
    media: Path,
    options: Options,
    is_dry_run: bool,
    now: datetime,
    encoding: str = "utf-8",
    progress: Progress = iter,
) -> Report:
    """Import the products of an export; a dry run does and undoes the same, writes no file, and reports the same.

    Raises core.csv_files.UnreadableCsv before anything is written, and shop.markets.queries.NoMarket.
    """
    source = reader.read(data, encoding=encoding)
    target = Target(market=current_market(), language=options.language, now=now)
    report = Report()
    report.notes += [Note(line=line, sku="", reason=Reason.ORPHAN) for line in source.orphans]
    families = _families(source.products, options=options, now=now, report=report)
    for family in progress(families):
        report.take(_import(family, media=media, is_dry_run=is_dry_run, target=target))
    report.notes.sort(key=lambda note: note.line)
    return report


def _families(products: list[SourceProduct], *, options: Options, now: datetime, report: Report) -> list[Family]:
    drafts: dict[str, Draft] = {}
    lines: dict[str, int] = {}
    without_parent: dict[str, str] = {}
    for source in products:
        try:
            if source.sku in lines:
                raise BadValue(Reason.REPEATED_SKU, first=lines[source.sku])
            lines[source.sku] = source.line
            drafts[source.sku] = draft_of(source, options=options, today=local_day(now))
        except BadValue as reason:
            _leave(report, line=source.line, sku=source.sku, error=reason)
            variants = (row.cells["_super_products_sku"] for row in source.rows_with("_super_products_sku"))
            without_parent |= dict.fromkeys(variants, source.sku)
    for sku in without_parent.keys() & drafts.keys():
        left = BadValue(Reason.PARENT_LEFT, parent=without_parent[sku])
        _leave(report, line=drafts.pop(sku).line, sku=sku, error=left)
    parents: dict[str, str] = {}
    families = []
    for draft in drafts.values():
        if draft.type == CONFIGURABLE:
            families.append(Family(head=draft, variants=_variants_of(draft, drafts=drafts, parents=parents)))
    families += [
        Family(head=draft) for draft in drafts.values() if draft.type != CONFIGURABLE and draft.sku not in parents
    ]
    return sorted(families, key=lambda family: family.head.line)


def _variants_of(head: Draft, *, drafts: dict[str, Draft], parents: dict[str, str]) -> list[Draft]:
    """The drafts of a configurable product's variants, with the prices that it gives them."""
    found = []
    assert head.price is not None
    for variant in head.variants:
        draft = drafts.get(variant.sku)
        if draft is None or draft.type == CONFIGURABLE:
            head.note(Reason.NO_VARIANT, variant=variant.sku)
            continue
        if variant.sku in parents:
            head.note(Reason.SHARED_VARIANT, variant=variant.sku, other=parents[variant.sku])
            continue
        parents[variant.sku] = head.sku
        draft.price = corrected(head.price, corrections=variant.corrections)
        draft.is_public = draft.is_enabled
        draft.special = None
        if head.special is not None:
            reduced = corrected(head.special.amount, corrections=variant.corrections)
            draft.special = Special(amount=reduced, starts_on=head.special.starts_on, ends_on=head.special.ends_on)
        found.append(draft)
    return found


def _leave(report: Report, *, line: int, sku: str, error: BadValue) -> None:
    report.counts["products_left"] += 1
    report.notes.append(Note(line=line, sku=sku, reason=error.reason, params=error.params))


def _import(family: Family, *, media: Path, is_dry_run: bool, target: Target) -> Report:
    report = Report()
    shown: dict[str, dict[str, int | None]] = {draft.sku: {} for draft in family.members}
    for draft in family.members:
        for ref in pictures.readable(draft, media=media):
            with suppress(pictures.Deleted):
                shown[draft.sku][ref.path] = _picture(
                    ref, draft=draft, media=media, is_dry_run=is_dry_run, target=target, report=report
                )
        report.notes += draft.notes
    if not is_dry_run:
        report.take(_write(family, shown=shown, target=target))
        return report
    with transaction.atomic():
        report.take(_write(family, shown=shown, target=target))
        transaction.set_rollback(True)
    return report


def _picture(
    ref: PictureRef, *, draft: Draft, media: Path, is_dry_run: bool, target: Target, report: Report
) -> int | None:
    found = pictures.known(ref)
    if found is not None:
        return found
    report.add("pictures", ref.path)
    if is_dry_run:
        return None
    title = draft.texts[column("title", target.language)]
    return pictures.take(ref, media=media, title=title, language=target.language, now=target.now)


@in_transaction
def _write(family: Family, *, shown: dict[str, dict[str, int | None]], target: Target) -> Report:
    report = Report()
    try:
        parent = writer.write(family.head, parent=None, pictures=shown[family.head.sku], target=target, report=report)
    except BadValue as reason:
        _leave(report, line=family.head.line, sku=family.head.sku, error=reason)
        for draft in family.variants:
            _leave(report, line=draft.line, sku=draft.sku, error=BadValue(Reason.PARENT_LEFT, parent=family.head.sku))
        return report
    for draft in family.variants:
        try:
            writer.write(draft, parent=parent, pictures=shown[draft.sku], target=target, report=report)
        except BadValue as reason:
            _leave(report, line=draft.line, sku=draft.sku, error=reason)
    return report
