from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from core.files import WholeFileStorage
from core.models import OutboxEvent
from logistics.enums import ParcelState, RunState
from logistics.exports import runs
from logistics.exports.generic_csv import GenericCsv
from logistics.exports.registry import PROFILES, UnknownProfile, profile
from logistics.models import Parcel, Run
from tests.factories.logistics import PACKING, planned_box, planned_parcel, states
from tests.factories.shop import NOON

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 23)


def rows_in(folder: Path, run: Run) -> list[dict[str, str]]:
    text = (folder / "out" / run.file_name).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def test_at_half_past_twelve_what_is_due_goes_out(exports: Path) -> None:
    kit, box = planned_parcel(quantity=2), planned_box()
    later = planned_parcel(pack_on=DAY + timedelta(days=1))
    assert runs.export_due(now=PACKING) == 2
    run = Run.objects.get()
    assert (run.state, run.parcel_count, run.row_count, run.weight_grams, run.pack_on) == (
        RunState.WRITTEN,
        2,
        2,
        1800,
        DAY,
    )
    assert states(kit, box, later) == [ParcelState.EXPORTED, ParcelState.EXPORTED, ParcelState.PLANNED]
    assert rows_in(exports, run)[0] == {
        "parcel": kit.reference,
        "order": kit.order.number,
        "pack_on": "2026-11-23",
        "recipient": "Claire Martin",
        "line1": "3 rue Crébillon",
        "line2": "",
        "postcode": "44000",
        "city": "Nantes",
        "country": "FR",
        "phone": "",
        "email": "claire@example.org",
        "weight_g": "900",
        "sku": kit.lines.get().sku,
        "quantity": "2",
    }
    event = OutboxEvent.objects.get(name="run.written")
    assert event.payload == {"run_id": run.pk, "reference": run.reference, "parcels": 2}


def test_the_manifest_proves_the_file(exports: Path) -> None:
    planned_parcel()
    runs.export_due(now=PACKING)
    run = Run.objects.get()
    data = (exports / "out" / run.file_name).read_bytes()
    manifest = json.loads((exports / "out" / f"bambou-{run.reference}.json").read_text())
    assert manifest == {
        "version": 1,
        "run": run.reference,
        "profile": "generic",
        "pack_on": "2026-11-23",
        "created_at": "2026-11-23T13:00:00+00:00",
        "file": f"bambou-{run.reference}.csv",
        "encoding": "utf-8-sig",
        "separator": ";",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "parcels": 1,
        "rows": 1,
        "weight_g": 450,
    }
    assert run.file_sha256 == manifest["sha256"]


def test_nothing_goes_out_before_the_hour_nor_twice_after_it() -> None:
    planned_parcel()
    assert runs.export_due(now=NOON) == 0
    assert runs.export_due(now=PACKING) == 1
    assert runs.export_due(now=PACKING) == 0
    assert Run.objects.count() == 1


def test_a_parcel_planned_after_the_hour_waits_for_the_next_day() -> None:
    planned_parcel()
    runs.export_due(now=PACKING)
    late = planned_parcel()
    Parcel.objects.filter(pk=late.pk).update(created_at=PACKING + timedelta(minutes=1))
    assert runs.export_due(now=PACKING + timedelta(hours=3)) == 0
    assert runs.export_due(now=PACKING + timedelta(days=1)) == 1


def test_a_day_on_which_no_sweep_ran_is_made_up_for() -> None:
    planned_parcel()
    assert runs.export_due(now=PACKING + timedelta(hours=18)) == 1
    assert Run.objects.get().pack_on == DAY


def test_no_parcels_no_run(exports: Path) -> None:
    assert runs.export_due(now=PACKING) == 0
    assert not Run.objects.exists()
    assert not exports.exists()


class Killed(BaseException):
    """Stands for the end of the process: nothing of ours catches it."""


class KillingStorage(WholeFileStorage):
    """A folder whose `nth` writing ends the process, before or after the file is there."""

    def __init__(self, *, nth: int, moment: str, **options: Any) -> None:
        super().__init__(**options)
        self.nth, self.moment, self.count = nth, moment, 0

    def _save(self, name: str, content: Any) -> str:
        self.count += 1
        if self.count == self.nth and self.moment == "before":
            raise Killed
        saved = super()._save(name, content)
        if self.count == self.nth:
            raise Killed
        return saved


def kill_at(settings: Settings, exports: Path, *, nth: int, moment: str) -> None:
    options = {"location": str(exports), "nth": nth, "moment": moment}
    backend = {"BACKEND": f"{__name__}.KillingStorage", "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "exports": backend}
    with pytest.raises(Killed):
        runs.export_due(now=PACKING)
    settings.STORAGES = {
        **settings.STORAGES,
        "exports": {"BACKEND": "core.files.WholeFileStorage", "OPTIONS": {"location": str(exports)}},
    }


@pytest.mark.parametrize("nth", [1, 2], ids=["file", "manifest"])
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_killed_anywhere_is_finished_with_the_same_name_and_bytes(
    settings: Settings, exports: Path, nth: int, moment: str
) -> None:
    parcels = [planned_parcel(), planned_parcel()]
    kill_at(settings, exports, nth=nth, moment=moment)
    run = Run.objects.get()
    assert run.state == RunState.OPEN
    assert states(*parcels) == [ParcelState.PLANNED, ParcelState.PLANNED]
    written = exports / "out" / run.file_name
    before = written.read_bytes() if written.exists() else None
    assert (before is None) == ((nth, moment) == (1, "before"))
    Parcel.objects.filter(pk=planned_parcel().pk).update(created_at=PACKING + timedelta(minutes=5))

    assert runs.export_due(now=PACKING + timedelta(minutes=10)) == 2
    run.refresh_from_db()
    assert run.state == RunState.WRITTEN
    assert states(*parcels) == [ParcelState.EXPORTED, ParcelState.EXPORTED]
    assert before in (None, written.read_bytes())
    assert hashlib.sha256(written.read_bytes()).hexdigest() == run.file_sha256
    assert sorted(path.name for path in (exports / "out").iterdir()) == [
        f"bambou-{run.reference}.csv",
        f"bambou-{run.reference}.json",
    ]
    assert [row["parcel"] for row in rows_in(exports, run)] == [parcel.reference for parcel in parcels]


def test_changed_rows_stop_a_second_writing(settings: Settings, exports: Path) -> None:
    parcel = planned_parcel()
    kill_at(settings, exports, nth=2, moment="before")
    run = Run.objects.get()
    Parcel.objects.filter(pk=parcel.pk).update(city="Rennes")
    with pytest.raises(runs.ParcelsChanged):
        runs.write(run_id=run.pk, now=PACKING)
    assert runs.export_due(now=PACKING) == 0
    run.refresh_from_db()
    assert (run.state, run.last_error) == (RunState.OPEN, f"ParcelsChanged: {run.reference}")


def test_a_storage_that_fails_leaves_the_run_for_the_next_sweep(settings: Settings, tmp_path: Path) -> None:
    parcel = planned_parcel()
    good = settings.STORAGES
    (tmp_path / "file").write_text("not a folder")
    bad = {"BACKEND": "core.files.WholeFileStorage", "OPTIONS": {"location": str(tmp_path / "file")}}
    settings.STORAGES = {**good, "exports": bad}
    assert runs.export_due(now=PACKING) == 0
    run = Run.objects.get()
    assert run.state == RunState.OPEN
    assert run.last_error.startswith("StorageFailed: ")
    settings.STORAGES = good
    assert runs.export_due(now=PACKING + timedelta(minutes=1)) == 1
    run.refresh_from_db()
    assert (run.state, run.last_error) == (RunState.WRITTEN, "")
    assert states(parcel) == [ParcelState.EXPORTED]


def test_one_parcel_or_three_the_same_queries() -> None:
    counts = []
    for number in (1, 3):
        for _ in range(number):
            planned_parcel()
        with CaptureQueriesContext(connection) as queries:
            assert runs.export_now(pack_on=DAY, now=PACKING)
        counts.append(len(queries))
    assert counts[0] == counts[1]


class Latin1(GenericCsv):
    key = "latin1"
    encoding = "latin-1"


def test_a_parcel_that_the_encoding_cannot_hold_is_held_back_alone(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, exports: Path
) -> None:
    monkeypatch.setitem(PROFILES, "latin1", Latin1())
    settings.EXPORT_PROFILE = "latin1"
    folded = planned_parcel(recipient="Łukasz Œuvrard – 12 €")
    held = planned_parcel(recipient="李雷")
    assert runs.export_due(now=PACKING) == 1
    assert states(folded, held) == [ParcelState.EXPORTED, ParcelState.PLANNED]
    held.refresh_from_db()
    assert (held.held_because, held.run_id) == ("李雷", None)
    text = (exports / "out" / Run.objects.get().file_name).read_bytes().decode("latin-1")
    assert "Lukasz OEuvrard - 12 EUR" in text
    Parcel.objects.filter(pk=held.pk).update(recipient="Li Lei", held_because="")
    assert runs.export_due(now=PACKING + timedelta(minutes=1)) == 1


def test_profiles_are_found_by_key() -> None:
    assert profile(key="generic").name == "Generic CSV"
    with pytest.raises(UnknownProfile, match="'edi' is no export profile; there are: generic"):
        profile(key="edi")


def test_the_command_exports_without_waiting_for_the_hour(capsys: pytest.CaptureFixture[str]) -> None:
    planned_parcel(pack_on=date(2026, 12, 24))
    call_command("export_run", "--pack-on", "2026-12-23")
    call_command("export_run", "--pack-on", "2026-12-24")
    run = Run.objects.get()
    assert capsys.readouterr().out == (
        f"No parcel is to be packed by that day.\nRun {run.reference}: 1 parcels in bambou-{run.reference}.csv\n"
    )
