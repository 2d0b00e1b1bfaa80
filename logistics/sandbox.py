"""A warehouse for demos and tests: it reads each run as a real one would, and answers on the next shop day.

Settings choose it by WAREHOUSE=sandbox; production refuses to start with it.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date, datetime, time
from typing import Any

import structlog
from django.conf import settings
from django.db.models import QuerySet

from core import sweeps
from core.clock import at, local_day
from core.statements import statement
from logistics.confirmations.reader import COLUMNS
from logistics.enums import ParcelState, RunState
from logistics.exports import files
from logistics.exports.runs import manifest_name, parcels_of
from logistics.models import Parcel, Run
from shop.markets.delivery import WAREHOUSE_COUNTRY, is_working_day

log = structlog.get_logger(__name__)

OPENS_AT = time(8)

# Who drives where, so that every carrier is seen in a demo; all others go with Chronopost.
CARRIERS = {"FR": "colissimo", "BE": "mondial-relay", "LU": "mondial-relay", "ES": "mondial-relay"}


class RunDamaged(Exception):
    """The file does not fit its manifest: a warehouse would not pack from it."""


@statement
def _written() -> QuerySet[Run, Any]:
    return Run.objects.filter(state=RunState.WRITTEN).values_list("pk")[:1]


@sweeps.register(
    "logistics.sandbox", order=72, every=60, says="%d parcels packed by the sandbox warehouse", due=_written
)
def answer_runs(*, now: datetime) -> int:
    """Put the confirmation of each run written before today into the inbox; return how many parcels it names."""
    if settings.WAREHOUSE != "sandbox" or not _is_at_work(now):
        return 0
    packed = 0
    for run in Run.objects.filter(state=RunState.WRITTEN).order_by("pk"):
        assert run.written_at is not None
        if local_day(run.written_at) >= local_day(now):
            continue
        try:
            packed += _answer(run=run, shipped_on=local_day(now))
        except (files.StorageFailed, RunDamaged):  # its files were removed or changed; the other runs go on
            log.exception("run_not_packed", run=run.reference)
    return packed


def _is_at_work(now: datetime) -> bool:
    """On working days, from eight in the morning."""
    today = local_day(now)
    return is_working_day(today, country=WAREHOUSE_COUNTRY) and now >= at(today, OPENS_AT)


def _answer_name(run: Run) -> str:
    return f"{files.IN}/confirmation-{run.reference}.csv"


def _answer(*, run: Run, shipped_on: date) -> int:
    if files.exists(name=_answer_name(run)):
        return 0
    _check(run=run)
    parcels = [parcel for parcel in parcels_of(run=run) if parcel.state == ParcelState.EXPORTED]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for parcel in parcels:
        carrier = CARRIERS.get(parcel.country, "chronopost")
        kilograms = f"{max(parcel.weight_grams, 1) / 1000:.3f}"
        writer.writerow([parcel.reference, carrier, _number(parcel, carrier), shipped_on.isoformat(), kilograms])
    if parcels:
        files.put(name=_answer_name(run), data=text.getvalue().encode())
    return len(parcels)


def _check(*, run: Run) -> None:
    data = files.get(name=f"{files.OUT}/{run.file_name}")
    manifest = json.loads(files.get(name=manifest_name(run=run)))
    if manifest["sha256"] != hashlib.sha256(data).hexdigest() or manifest["bytes"] != len(data):
        raise RunDamaged(run.reference)


def _number(parcel: Parcel, carrier: str) -> str:
    """A tracking number in the carrier's shape that depends on the parcel alone."""
    digits = str(int(hashlib.sha256(parcel.reference.encode()).hexdigest(), 16))
    if carrier == "colissimo":
        return f"6A{digits[:11]}"
    if carrier == "mondial-relay":
        return digits[:8]
    return f"XB{digits[:9]}FR"
