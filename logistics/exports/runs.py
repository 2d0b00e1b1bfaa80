"""A run hands parcels to the warehouse: they are fixed in the database, then the file is written, then its manifest.

Whatever is killed in between is finished by the next sweep, with the same name and the same bytes, because both come
from rows that no longer change. A parcel is in one run only.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet

from core import clock, outbox, sweeps
from core.due import TODAY
from core.ids import random_code
from core.locks import in_transaction, lock_one, lock_rows
from core.statements import statement
from logistics.enums import ParcelState, RunState
from logistics.exports import files
from logistics.exports.registry import profile
from logistics.models import Parcel, Run

log = structlog.get_logger(__name__)

# Orders until noon are packed the same day (shop.markets.delivery); half an hour later all of them are paid or gone.
RUN_AT = time(12, 30)


class ParcelsChanged(Exception):
    """A written file's parcels gave other bytes the second time: somebody changed rows that a run had fixed."""


@statement
def _waiting() -> QuerySet[Parcel, Any]:
    """What may be in a run today: a superset, since the hour counts too."""
    planned = Q(state=ParcelState.PLANNED, run=None, held_because="", pack_on__lte=TODAY)
    return Parcel.objects.filter(planned | Q(run__state=RunState.OPEN)).values_list("pk")[:1]


@sweeps.register(
    "logistics.exports", order=70, every=60, says="%d parcels handed to the warehouse", leaves_shop=True, due=_waiting
)
def export_due(*, now: datetime) -> int:
    """Finish what was cut off, and hand over what was due at the last half past twelve. Returns how many parcels went out."""
    today = clock.local_day(now)
    day = today if now >= clock.at(today, RUN_AT) else today - timedelta(days=1)
    collect(pack_on=day, planned_before=clock.at(day, RUN_AT), now=now)
    return sum(_try_to_write(run_id=run_id, now=now) for run_id in _open_runs())


def export_now(*, pack_on: date, now: datetime) -> Run | None:
    """Hand over all that is to be packed by `pack_on`, without waiting for the hour; None when there is nothing.

    Raises StorageFailed; the run is fixed all the same, and the sweep goes on trying.
    """
    run = collect(pack_on=pack_on, planned_before=None, now=now)
    if run is not None:
        write(run_id=run.pk, now=now)
        run.refresh_from_db()
    return run


def _open_runs() -> list[int]:
    return list(Run.objects.filter(state=RunState.OPEN).order_by("pk").values_list("pk", flat=True))


def _try_to_write(*, run_id: int, now: datetime) -> int:
    try:
        return write(run_id=run_id, now=now)
    except Exception as error:  # a storage may fail in any way; the run stays open and the other runs go on
        log.exception("run_not_written", run_id=run_id)
        Run.objects.filter(pk=run_id).update(last_error=f"{type(error).__name__}: {error}"[:2000])
        return 0


def _due(*, pack_on: date, planned_before: datetime | None) -> QuerySet[Parcel]:
    due = Parcel.objects.filter(state=ParcelState.PLANNED, run=None, held_because="", pack_on__lte=pack_on)
    return due if planned_before is None else due.filter(created_at__lt=planned_before)


@in_transaction
def collect(*, pack_on: date, planned_before: datetime | None, now: datetime) -> Run | None:
    """Fix the planned parcels due by `pack_on` in a new run; None when there are none."""
    return fix(parcels=lock_rows(_due(pack_on=pack_on, planned_before=planned_before)), pack_on=pack_on, now=now)


@in_transaction
def collect_chosen(*, parcel_ids: Iterable[int], pack_on: date, now: datetime) -> Run | None:
    """Fix those of the chosen parcels that are still planned in a new run, whenever they are due."""
    chosen = Parcel.objects.filter(pk__in=list(parcel_ids), state=ParcelState.PLANNED, run=None, held_because="")
    return fix(parcels=lock_rows(chosen), pack_on=pack_on, now=now)


def fix(*, parcels: list[Parcel], pack_on: date, now: datetime) -> Run | None:
    """Put locked parcels into a new run. One whose address the file could not hold is held back, and says why."""
    if not parcels:
        return None
    form = profile(key=settings.EXPORT_PROFILE)
    full = Parcel.objects.filter(pk__in=[parcel.pk for parcel in parcels]).select_related("order")
    writable = []
    for parcel in full.prefetch_related("lines"):
        unwritable = form.unwritable(parcel=parcel)
        if unwritable:
            Parcel.objects.filter(pk=parcel.pk).update(held_because=unwritable[:255])
            log.error("parcel_held_back", parcel=parcel.reference, encoding=form.encoding)
        else:
            writable.append(parcel.pk)
    if not writable:
        return None
    reference = f"{pack_on:%Y%m%d}-{random_code(length=4)}"
    run = Run.objects.create(
        reference=reference,
        profile=form.key,
        pack_on=pack_on,
        file_name=form.file_name(run_reference=reference),
        parcel_count=len(writable),
        created_at=now,
    )
    Parcel.objects.filter(pk__in=writable).update(run=run)
    return run


def parcels_of(*, run: Run) -> QuerySet[Parcel]:
    """The parcels of a run in the order of its file, with all that a profile reads."""
    return run.parcels.select_related("order").prefetch_related("lines").order_by("pk")


def write(*, run_id: int, now: datetime) -> int:
    """Write the file and the manifest of an open run; return how many parcels went out, 0 for a written run.

    Nothing is locked while the storage works. Two processes at once write the same bytes, and one of them counts.
    Raises StorageFailed and ParcelsChanged.
    """
    run = Run.objects.get(pk=run_id)
    if run.state != RunState.OPEN:
        return 0
    form = profile(key=run.profile)
    parcels = list(parcels_of(run=run))
    rendered = form.render(run=run, parcels=parcels)
    sha256 = hashlib.sha256(rendered.data).hexdigest()
    if not _remember_bytes(run_id=run_id, sha256=sha256):
        raise ParcelsChanged(run.reference)
    weight = sum(parcel.weight_grams for parcel in parcels)
    files.put(name=f"{files.OUT}/{run.file_name}", data=rendered.data)
    files.put_json(
        name=manifest_name(run=run),
        content={
            "version": 1,
            "run": run.reference,
            "profile": run.profile,
            "pack_on": run.pack_on.isoformat(),
            "created_at": run.created_at.isoformat(timespec="seconds"),
            "file": run.file_name,
            "encoding": form.encoding,
            "separator": form.separator,
            "bytes": len(rendered.data),
            "sha256": sha256,
            "parcels": len(parcels),
            "rows": rendered.row_count,
            "weight_g": weight,
        },
    )
    return _mark_written(run_id=run_id, row_count=rendered.row_count, weight_grams=weight, now=now)


def manifest_name(*, run: Run) -> str:
    """Where the manifest of `run` stands in the storage. It comes last: a file without one is not complete."""
    return f"{files.OUT}/{run.file_name.rsplit('.', 1)[0]}.json"


@in_transaction
def _remember_bytes(*, run_id: int, sha256: str) -> bool:
    run = lock_one(Run.objects.filter(pk=run_id))
    if run.file_sha256:
        return run.file_sha256 == sha256
    run.file_sha256 = sha256
    run.save(update_fields=["file_sha256"])
    return True


@in_transaction
def _mark_written(*, run_id: int, row_count: int, weight_grams: int, now: datetime) -> int:
    rows = Run.objects.filter(pk=run_id, state=RunState.OPEN)
    changed = rows.update(
        state=RunState.WRITTEN, row_count=row_count, weight_grams=weight_grams, written_at=now, last_error=""
    )
    if not changed:
        return 0
    Parcel.objects.filter(run_id=run_id, state=ParcelState.PLANNED).update(state=ParcelState.EXPORTED)
    run = Run.objects.get(pk=run_id)
    payload = {"run_id": run.pk, "reference": run.reference, "parcels": run.parcel_count}
    outbox.publish(name="run.written", aggregate="run", aggregate_id=run.pk, payload=payload, now=now)
    return run.parcel_count
