"""Several processes export and import at once; threads stand for them, each with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection
from pytest_django import Settings

from core.models import OutgoingMail
from logistics.confirmations.importing import import_file
from logistics.enums import ParcelState
from logistics.exports import runs
from logistics.models import Confirmation, Parcel, Run
from shop.stock.models import StockMovement
from tests.factories.logistics import PACKING, planned_parcel

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 4
R = TypeVar("R")


@pytest.fixture(autouse=True)
def warehouse(settings: Settings, tmp_path: Path) -> Path:
    if connection.vendor != "mysql":
        pytest.fail("this proof is about row locks; run it by `make test`, which starts MariaDB")
    backend = {"BACKEND": "core.files.WholeFileStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "exports": backend}
    return tmp_path


def at_once(work: Callable[[], R]) -> list[R]:
    """`work` in all threads from the same moment on."""
    start = Barrier(THREADS)

    def one(_: int) -> R:
        try:
            start.wait(timeout=30)
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        return list(threads.map(one, range(THREADS)))


def test_four_exports_at_once_hand_each_parcel_over_once(warehouse: Path) -> None:
    parcels = [planned_parcel() for _ in range(12)]
    counts = at_once(lambda: runs.export_due(now=PACKING))
    assert sum(counts) == 12
    assert list(Run.objects.values_list("state", "parcel_count")) == [("written", 12)]
    assert Parcel.objects.filter(state=ParcelState.EXPORTED, run=Run.objects.get()).count() == len(parcels)
    assert len(list((warehouse / "out").iterdir())) == 2


def test_without_the_lock_a_parcel_is_handed_over_several_times() -> None:
    """The control: what `collect` does, from rows that were only read."""
    planned_parcel()
    read = Barrier(THREADS)

    def unlocked() -> Run | None:
        parcels = list(Parcel.objects.filter(run=None))
        read.wait(timeout=30)
        return runs.fix(parcels=parcels, pack_on=PACKING.date(), now=PACKING)

    at_once(unlocked)
    assert Run.objects.count() == THREADS


def test_the_same_confirmation_four_times_at_once_ships_once() -> None:
    parcels = [planned_parcel() for _ in range(6)]
    runs.export_due(now=PACKING)
    lines = [f"{parcel.reference};Colissimo;6A{n:011d};2026-11-24;1" for n, parcel in enumerate(parcels)]
    data = "\r\n".join(["parcel;carrier;tracking_number;shipped_on;weight_kg", *lines]).encode()
    now = PACKING + timedelta(days=1)
    at_once(lambda: import_file(data=data, file_name="day.csv", now=now))
    confirmation = Confirmation.objects.get()
    assert (confirmation.state, confirmation.row_count, confirmation.shipped_count) == ("done", 6, 6)
    assert StockMovement.objects.filter(kind="shipped").count() == 6
    assert OutgoingMail.objects.filter(kind="parcel-shipped").count() == 6
    assert Run.objects.get().state == "confirmed"
