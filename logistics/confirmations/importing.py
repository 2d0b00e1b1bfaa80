"""A confirmation file becomes shipped parcels: some dozens of rows in a transaction, each row at most once.

The file is kept before its row is made, so that an import cut off in the middle is finished by the next sweep.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db.models import Exists, OuterRef, QuerySet

from core.clock import local_day
from core.csv_files import UnreadableCsv
from core.locks import in_transaction, lock_one
from core.statements import statement
from logistics import shipping
from logistics.confirmations import reader
from logistics.confirmations.reader import BadRow, ShippedRow
from logistics.enums import ConfirmationState, ParcelState, RowProblem, RunState
from logistics.exports import files
from logistics.models import Confirmation, ConfirmationProblem, Parcel, Run
from logistics.shipping import Departure

log = structlog.get_logger(__name__)

TOGETHER = 50


def import_file(*, data: bytes, file_name: str, now: datetime) -> tuple[Confirmation, bool]:
    """Import a warehouse's file; returns it, and whether its rows were looked at. The same bytes again change nothing.

    Raises core.csv_files.UnreadableCsv for a file that cannot be read as a whole, and StorageFailed; then nothing
    was written.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    known = Confirmation.objects.filter(file_sha256=sha256, state=ConfirmationState.DONE).first()
    if known is not None:
        return known, False
    file = reader.read(data, today=local_day(now))
    files.put(name=kept_name(sha256=sha256), data=data)
    confirmation, _ = Confirmation.objects.get_or_create(
        file_sha256=sha256, defaults={"file_name": file_name[:255], "imported_at": now}
    )
    _apply(confirmation_id=confirmation.pk, rows=file.rows, now=now)
    _finish(confirmation_id=confirmation.pk, encoding=file.encoding, row_count=len(file.rows))
    confirmation.refresh_from_db()
    return confirmation, True


def record_refusal(*, data: bytes, file_name: str, error: UnreadableCsv, now: datetime) -> Confirmation:
    """Keep a file that nobody watched being refused, with the reason, for staff to see; once for the
    same bytes. Raises StorageFailed."""
    sha256 = hashlib.sha256(data).hexdigest()
    files.put(name=kept_name(sha256=sha256), data=data)
    confirmation, _ = Confirmation.objects.get_or_create(
        file_sha256=sha256,
        defaults={
            "file_name": file_name[:255],
            "state": ConfirmationState.REFUSED,
            "refusal": {"problem": error.problem, "params": error.params},
            "imported_at": now,
        },
    )
    return confirmation


def open_imports() -> list[int]:
    """The keys of the imports that were cut off, oldest first."""
    return [pk for (pk,) in _open().rows()]


@statement
def _open() -> QuerySet[Confirmation, Any]:
    return Confirmation.objects.filter(state=ConfirmationState.OPEN).order_by("pk").values_list("pk")


def kept_name(*, sha256: str) -> str:
    """Where the storage keeps a file that was imported or refused."""
    return f"{files.CONFIRMATIONS}/{sha256}.csv"


def _apply(*, confirmation_id: int, rows: Sequence[ShippedRow | BadRow], now: datetime) -> None:
    for start in range(0, len(rows), TOGETHER):
        some = rows[start : start + TOGETHER]
        shipped = _ship_together(some, confirmation_id=confirmation_id, now=now)
        for row in some:
            if isinstance(row, BadRow):
                _note(row, confirmation_id=confirmation_id)
            elif row.parcel not in shipped:
                _note(_ship(row, confirmation_id=confirmation_id, now=now), confirmation_id=confirmation_id)


def _ship_together(rows: Sequence[ShippedRow | BadRow], *, confirmation_id: int, now: datetime) -> set[str]:
    """The parcels that left together; where that failed none did, and each row is taken by itself."""
    departures = [_departure(row) for row in rows if isinstance(row, ShippedRow)]
    try:
        return shipping.ship_expected(departures, confirmation_id=confirmation_id, now=now)
    except Exception:  # which row it was is found by taking each: it says so itself
        log.info("parcels_shipped_one_by_one", confirmation_id=confirmation_id, exc_info=True)
        return set()


def _departure(row: ShippedRow) -> Departure:
    return Departure(
        reference=row.parcel,
        carrier=row.carrier.key,
        tracking_number=row.tracking_number,
        shipped_on=row.shipped_on,
        weight_grams=row.weight_grams,
    )


def _note(bad: BadRow | None, *, confirmation_id: int) -> None:
    if bad is not None:
        ConfirmationProblem.objects.get_or_create(
            confirmation_id=confirmation_id,
            row=bad.line,
            defaults={"problem": bad.problem, "details": bad.details},
        )


def _ship(row: ShippedRow, *, confirmation_id: int, now: datetime) -> BadRow | None:
    def bad(problem: RowProblem, **details: Any) -> BadRow:
        return BadRow(line=row.line, problem=problem, details={"parcel": row.parcel, **details})

    try:
        shipping.ship(_departure(row), confirmation_id=confirmation_id, now=now)
    except Parcel.DoesNotExist:
        return bad(RowProblem.UNKNOWN_PARCEL)
    except shipping.NotHandedOver:
        return bad(RowProblem.NOT_HANDED_OVER)
    except shipping.NotExpected as error:
        return bad(RowProblem.NOT_EXPECTED, state=error.parcel.state)
    except shipping.AlreadyShipped as error:
        return bad(RowProblem.ALREADY_SHIPPED, number=error.parcel.tracking_number)
    except shipping.NumberTaken as error:
        return bad(RowProblem.NUMBER_TAKEN, number=row.tracking_number, other=error.parcel.reference)
    return None


@in_transaction
def _finish(*, confirmation_id: int, encoding: str, row_count: int) -> None:
    confirmation = lock_one(Confirmation.objects.filter(pk=confirmation_id))
    if confirmation.state == ConfirmationState.DONE:
        return
    confirmation.state = ConfirmationState.DONE
    confirmation.encoding = encoding
    confirmation.refusal = {}
    confirmation.row_count = row_count
    confirmation.shipped_count = Parcel.objects.filter(confirmation_id=confirmation_id).count()
    problems = ConfirmationProblem.objects.filter(confirmation_id=confirmation_id).count()
    confirmation.repeat_count = row_count - confirmation.shipped_count - problems
    confirmation.save()
    _confirm_runs(confirmation_id=confirmation_id)


def _confirm_runs(*, confirmation_id: int) -> None:
    waiting = Parcel.objects.filter(run=OuterRef("pk"), state__in=(ParcelState.PLANNED, ParcelState.EXPORTED))
    touched = Run.objects.filter(state=RunState.WRITTEN, parcels__confirmation_id=confirmation_id)
    complete = touched.exclude(Exists(waiting)).values_list("pk", flat=True).distinct()
    Run.objects.filter(pk__in=list(complete), state=RunState.WRITTEN).update(state=RunState.CONFIRMED)
