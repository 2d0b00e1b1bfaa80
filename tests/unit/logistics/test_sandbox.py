from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from core import sweeps
from logistics import sandbox
from logistics.confirmations.inbox import import_waiting
from logistics.enums import ParcelState, RunState
from logistics.exports import runs
from logistics.models import Parcel, Run
from tests.factories.logistics import PACKING, planned_parcel, states

pytestmark = pytest.mark.django_db
NEXT_DAY = PACKING + timedelta(days=1)


def test_the_answer_comes_on_the_next_day_and_once(exports: Path) -> None:
    french, belgian, german = planned_parcel(), planned_parcel(country="BE"), planned_parcel(country="DE")
    runs.export_due(now=PACKING)
    assert sandbox.answer_runs(now=PACKING + timedelta(hours=8)) == 0
    assert sandbox.answer_runs(now=NEXT_DAY) == 3
    assert sandbox.answer_runs(now=NEXT_DAY) == 0
    (answer,) = (exports / "in").iterdir()
    rows = list(csv.DictReader(io.StringIO(answer.read_text(), newline=""), delimiter=";"))
    assert [(row["parcel"], row["carrier"], row["shipped_on"], row["weight_kg"]) for row in rows] == [
        (french.reference, "colissimo", "2026-11-24", "0.450"),
        (belgian.reference, "mondial-relay", "2026-11-24", "0.450"),
        (german.reference, "chronopost", "2026-11-24", "0.450"),
    ]
    assert import_waiting(now=NEXT_DAY) == 3
    assert states(french, belgian, german) == [ParcelState.SHIPPED] * 3
    assert Run.objects.get().state == RunState.CONFIRMED
    assert sandbox.answer_runs(now=NEXT_DAY + timedelta(days=1)) == 0


def test_a_real_warehouse_answers_by_itself(settings: Settings) -> None:
    settings.WAREHOUSE = "files"
    planned_parcel()
    runs.export_due(now=PACKING)
    assert sandbox.answer_runs(now=NEXT_DAY) == 0


def test_a_damaged_file_is_not_packed_from_and_the_others_are(exports: Path) -> None:
    planned_parcel()
    runs.export_due(now=PACKING)
    (exports / "out" / Run.objects.get().file_name).write_bytes(b"parcel\r\n")
    other = planned_parcel()
    runs.export_due(now=PACKING)
    assert sandbox.answer_runs(now=NEXT_DAY) == 1
    assert import_waiting(now=NEXT_DAY) == 1
    assert Parcel.objects.get(state=ParcelState.SHIPPED) == other


def test_the_month_runs_through_the_sweeps_in_their_order() -> None:
    order = [sweep.name for sweep in sweeps.all_sweeps() if sweep.name.startswith("logistics.")]
    assert order == ["logistics.exports", "logistics.sandbox", "logistics.confirmations"]
