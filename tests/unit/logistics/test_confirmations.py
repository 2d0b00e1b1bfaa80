from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pytest_django import Settings

from core import clock
from core.csv_files import UnreadableCsv
from core.models import OutboxEvent, OutgoingMail
from logistics import shipping
from logistics.confirmations import inbox
from logistics.confirmations.importing import import_file
from logistics.confirmations.sentences import of_problem, of_refusal
from logistics.enums import ConfirmationState, ParcelState, RowProblem, RunState
from logistics.exports import runs
from logistics.exports.files import StorageFailed
from logistics.models import Confirmation, ConfirmationProblem, Parcel, Run
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.stock.models import StockMovement
from tests.factories.logistics import PACKING, planned_box, planned_parcel, states

pytestmark = pytest.mark.django_db
NEXT_DAY = PACKING + timedelta(days=1)
HEAD = "parcel;carrier;tracking_number;shipped_on;weight_kg\r\n"


def file_of(*lines: str) -> bytes:
    return (HEAD + "\r\n".join(lines)).encode()


def line_of(parcel: Parcel, number: str = "6A12345678901", day: str = "2026-11-24") -> str:
    return f"{parcel.reference};Colissimo;{number};{day};0,480"


def exported(**fields: Any) -> Parcel:
    parcel = planned_parcel(**fields)
    runs.export_now(pack_on=parcel.pack_on, now=PACKING)
    return parcel


def facts() -> dict[str, object]:
    """Everything that an import may change."""
    return {
        "parcels": list(Parcel.objects.order_by("pk").values_list("state", "tracking_number", "confirmation_id")),
        "shipped": StockMovement.objects.filter(kind="shipped").count(),
        "mails": OutgoingMail.objects.filter(kind="parcel-shipped").count(),
        "events": OutboxEvent.objects.filter(name__in=["parcel.shipped", "order.shipped"]).count(),
        "orders": list(Order.objects.order_by("pk").values_list("status", flat=True)),
        "files": Confirmation.objects.count(),
        "problems": ConfirmationProblem.objects.count(),
    }


def test_a_confirmed_parcel_is_shipped_in_every_respect() -> None:
    parcel = exported(quantity=2)
    item = parcel.lines.get().item
    confirmation, is_new = import_file(data=file_of(line_of(parcel)), file_name="day.csv", now=NEXT_DAY)
    assert is_new
    assert (confirmation.state, confirmation.row_count, confirmation.shipped_count, confirmation.repeat_count) == (
        ConfirmationState.DONE,
        1,
        1,
        0,
    )
    parcel.refresh_from_db()
    assert (parcel.state, parcel.carrier, parcel.tracking_number, parcel.shipped_weight_grams) == (
        ParcelState.SHIPPED,
        "colissimo",
        "6A12345678901",
        480,
    )
    assert parcel.shipped_at == datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    assert parcel.confirmation == confirmation
    item.refresh_from_db()
    assert (item.on_hand, item.reserved) == (8, 0)
    movement = StockMovement.objects.get(kind="shipped")
    assert (movement.item, movement.quantity, movement.reference, movement.moved_at) == (
        item,
        -2,
        parcel.reference,
        NEXT_DAY,
    )
    parcel.order.refresh_from_db()
    assert parcel.order.status == OrderStatus.SHIPPED
    assert Run.objects.get().state == RunState.CONFIRMED
    event = OutboxEvent.objects.get(name="parcel.shipped")
    assert event.payload == {
        "parcel_id": parcel.pk,
        "reference": parcel.reference,
        "order_id": parcel.order_id,
        "cycle_ids": [],
        "carrier": "colissimo",
        "tracking_number": "6A12345678901",
    }
    assert OutboxEvent.objects.get(name="order.shipped").payload == {
        "order_id": parcel.order_id,
        "number": parcel.order.number,
        "user_id": parcel.order.user_id,
    }


@pytest.mark.parametrize(
    ("language", "subject", "sentences"),
    [
        (
            "fr",
            "Votre commande {number} est en route",
            (
                "entre le jeudi 26\xa0novembre et le vendredi 27\xa0novembre",
                "Suivez le colis chez Colissimo",
                "1 × Kit papier",
            ),
        ),
        (
            "en",
            "Your order {number} is on its way",
            (
                "between Thursday 26\xa0November and Friday 27\xa0November",
                "Follow the parcel at Colissimo",
                "1 × Kit papier",
            ),
        ),
    ],
)
def test_the_customer_gets_one_mail_in_their_language(language: str, subject: str, sentences: tuple[str, ...]) -> None:
    parcel = exported(language=language)
    import_file(data=file_of(line_of(parcel)), file_name="day.csv", now=NEXT_DAY)
    mail = OutgoingMail.objects.get(kind="parcel-shipped")
    assert (mail.to, mail.language, mail.key) == ("claire@example.org", language, parcel.reference)
    assert mail.subject == subject.format(number=parcel.order.number)
    url = "https://www.laposte.fr/outils/suivre-vos-envois?code=6A12345678901"
    for sentence in (*sentences, "Claire Martin\n3 rue Crébillon\n44000 Nantes", url):
        assert sentence in mail.text
    assert f'href="{url}"' in mail.html


def test_the_mail_of_a_box_names_the_child() -> None:
    box = planned_box()
    runs.export_now(pack_on=box.pack_on, now=PACKING)
    import_file(data=file_of(line_of(box)), file_name="day.csv", now=NEXT_DAY)
    assert (
        OutgoingMail.objects.get(kind="parcel-shipped").subject
        == "Le coffret pour Zoé est en route\u00a0: Les abeilles"
    )


def test_the_same_file_twice_changes_nothing() -> None:
    data = file_of(line_of(exported()), "PXX;Colissimo;6A1;hier;1")
    first, _ = import_file(data=data, file_name="day.csv", now=NEXT_DAY)
    before = facts()
    again, is_new = import_file(data=data, file_name="other name.csv", now=NEXT_DAY + timedelta(hours=1))
    assert (again, is_new, facts()) == (first, False, before)


def test_the_same_line_in_another_file_changes_nothing() -> None:
    parcel = exported()
    import_file(data=file_of(line_of(parcel)), file_name="day.csv", now=NEXT_DAY)
    before = facts()
    second, _ = import_file(data=file_of(line_of(parcel), ""), file_name="day 2.csv", now=NEXT_DAY)
    assert (second.shipped_count, second.repeat_count, second.problems.count()) == (0, 1, 0)
    assert facts() == {**before, "files": 2}


def test_an_order_is_shipped_with_its_last_parcel() -> None:
    kit = planned_parcel()
    box = planned_box()
    box.order = kit.order
    box.save()
    runs.export_now(pack_on=kit.pack_on, now=PACKING)
    import_file(data=file_of(line_of(kit)), file_name="1.csv", now=NEXT_DAY)
    kit.order.refresh_from_db()
    assert kit.order.status == OrderStatus.PAID
    assert Run.objects.get().state == RunState.WRITTEN
    import_file(data=file_of(line_of(box, "6A12345678902")), file_name="2.csv", now=NEXT_DAY)
    kit.order.refresh_from_db()
    assert kit.order.status == OrderStatus.SHIPPED
    assert Run.objects.get().state == RunState.CONFIRMED


def test_an_order_waits_for_boxes_that_are_not_planned_yet() -> None:
    kit = exported()
    box = planned_box()
    inside = box.boxes.select_related("cycle").get()
    inside.cycle.order = kit.order
    inside.cycle.save()
    inside.delete()
    box.lines.all().delete()
    box.delete()
    import_file(data=file_of(line_of(kit)), file_name="1.csv", now=NEXT_DAY)
    kit.order.refresh_from_db()
    assert kit.order.status == OrderStatus.PAID


def test_rows_that_cannot_be_used_are_named_and_change_nothing() -> None:
    good, other, cancelled, planned = exported(), exported(), exported(), planned_parcel()
    Parcel.objects.filter(pk=cancelled.pk).update(state=ParcelState.CANCELLED)
    import_file(data=file_of(line_of(other, "6A00000000001")), file_name="0.csv", now=NEXT_DAY)
    before = facts()
    confirmation, _ = import_file(
        data=file_of(
            line_of(good, "6A00000000001"),
            line_of(other, "6A00000000002"),
            line_of(planned, "6A00000000003"),
            line_of(cancelled, "6A00000000004"),
            "P00000000;Colissimo;6A00000000005;2026-11-24;1",
            line_of(good, "6A00000000006", day="2026-13-01"),
        ),
        file_name="1.csv",
        now=NEXT_DAY,
    )
    with translation.override("en"):
        assert [(problem.row, of_problem(problem)) for problem in confirmation.problems.order_by("row")] == [
            (2, f"The number 6A00000000001 belongs to the parcel {other.reference} already."),
            (3, f"The parcel {other.reference} was shipped before, with the number 6A00000000001."),
            (4, f"The parcel {planned.reference} was never sent to the warehouse."),
            (5, f"The parcel {cancelled.reference} is not to be shipped: cancelled."),
            (6, "There is no parcel “P00000000”."),
            (
                7,
                "“2026-13-01” is no day of the year that ends today, 2026-11-24. Write it as 2026-03-22 or 22/03/2026.",
            ),
        ]
    with translation.override("fr"):
        assert of_problem(confirmation.problems.get(row=5)) == (
            f"Le colis {cancelled.reference} ne doit pas partir : annulé."
        )
    assert facts() == {**before, "files": 2, "problems": 6}


def test_good_rows_count_beside_bad_ones() -> None:
    first, second = exported(), exported()
    data = file_of(line_of(first), "PXX;Colissimo;6A1;hier;1", line_of(second, "6A12345678902"))
    confirmation, _ = import_file(data=data, file_name="day.csv", now=NEXT_DAY)
    assert (confirmation.row_count, confirmation.shipped_count, confirmation.problems.count()) == (3, 2, 1)
    assert states(first, second) == [ParcelState.SHIPPED, ParcelState.SHIPPED]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"parcel;carrier\r\nP1;x",
        HEAD.encode() + b'P1;"x;y\r\n',
        (HEAD + "P1;" + "x" * 1_000_000 + ";;;").encode(),
        (HEAD.replace(";", ",") + "P1,Colissimo,6A12345678901,2026-11-24,0,480").encode(),
    ],
    ids=["empty", "missing column", "broken quotes", "cell of 1 MB", "comma in a number"],
)
def test_a_broken_file_changes_nothing(data: bytes, exports: Path) -> None:
    exported()
    before = facts()
    with pytest.raises(UnreadableCsv):
        import_file(data=data, file_name="day.csv", now=NEXT_DAY)
    assert facts() == before
    assert not (exports / "confirmations").exists()


def test_a_file_that_cannot_be_kept_changes_nothing(settings: Settings, tmp_path: Path) -> None:
    parcel = exported()
    before = facts()
    (tmp_path / "file").write_text("not a folder")
    bad = {"BACKEND": "core.files.WholeFileStorage", "OPTIONS": {"location": str(tmp_path / "file")}}
    settings.STORAGES = {**settings.STORAGES, "exports": bad}
    with pytest.raises(StorageFailed):
        import_file(data=file_of(line_of(parcel)), file_name="day.csv", now=NEXT_DAY)
    assert facts() == before


def test_an_import_cut_off_is_finished_by_the_sweep() -> None:
    first, second = exported(), exported()
    data = file_of(line_of(first), "PXX;Colissimo;6A1;hier;1", line_of(second, "6A12345678902"))
    whole, _ = import_file(data=data, file_name="day.csv", now=NEXT_DAY)
    mails = facts()["mails"]
    # As a kill after the first row leaves it: the file kept, its row open, one parcel shipped.
    whole.problems.all().delete()
    Confirmation.objects.filter(pk=whole.pk).update(state=ConfirmationState.OPEN, row_count=0, shipped_count=0)
    assert inbox.import_waiting(now=NEXT_DAY + timedelta(minutes=1)) == 2
    whole.refresh_from_db()
    assert (whole.state, whole.row_count, whole.shipped_count, whole.repeat_count) == ("done", 3, 2, 0)
    assert list(whole.problems.values_list("row", flat=True)) == [3]
    assert facts()["mails"] == mails


def test_the_inbox_takes_whole_files_only(exports: Path) -> None:
    parcel = exported()
    (exports / "in").mkdir(parents=True)
    (exports / "in" / "day.csv.part").write_bytes(file_of(line_of(parcel)))
    assert inbox.import_waiting(now=NEXT_DAY) == 0
    (exports / "in" / "day.csv.part").rename(exports / "in" / "day.CSV")
    assert inbox.import_waiting(now=NEXT_DAY) == 1
    assert list((exports / "in").iterdir()) == []
    assert Confirmation.objects.get().file_name == "day.CSV"


def test_the_inbox_keeps_a_refused_file_for_staff_and_goes_on(exports: Path) -> None:
    parcel = exported()
    (exports / "in").mkdir(parents=True)
    (exports / "in" / "a.csv").write_bytes(b"parcel;carrier\r\nP1;x")
    (exports / "in" / "b.csv").write_bytes(file_of(line_of(parcel)))
    assert inbox.import_waiting(now=NEXT_DAY) == 1
    assert list((exports / "in").iterdir()) == []
    refused = Confirmation.objects.get(state=ConfirmationState.REFUSED)
    with translation.override("fr"):
        assert of_refusal(refused) == (
            "La colonne « tracking_number » manque. La première ligne doit nommer ces colonnes : "
            "parcel, carrier, tracking_number, shipped_on, weight_kg."
        )
    assert (exports / "confirmations" / f"{refused.file_sha256}.csv").read_bytes() == b"parcel;carrier\r\nP1;x"


def test_the_command_reports_and_refuses(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    day = clock.today().isoformat()
    parcel = exported(pack_on=clock.today())
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_bytes(file_of(line_of(parcel, day=day), line_of(parcel, "6A2", day="x")))
    bad.write_bytes(b"")
    with translation.override("en"):
        call_command("import_confirmation", str(good))
        call_command("import_confirmation", str(good))
        with pytest.raises(CommandError, match=r"bad.csv: The file is empty."):
            call_command("import_confirmation", str(bad))
        with pytest.raises(CommandError, match=r"none.csv"):
            call_command("import_confirmation", str(tmp_path / "none.csv"))
    summary = (
        "2 rows: 1 parcels shipped, 0 known before, 1 left out\nline 3: “6A2” is no tracking number of Colissimo.\n"
    )
    assert capsys.readouterr().out == f"{summary}good.csv was imported before; nothing changed.\n{summary}"


def statements_of(data: bytes) -> int:
    with CaptureQueriesContext(connection) as captured:
        import_file(data=data, file_name="day.csv", now=NEXT_DAY)
    return len(captured)


def test_parcels_of_one_file_leave_together() -> None:
    """A further one costs nothing but the count of its item."""
    counts = []
    for start, many in ((0, 1), (1, 4)):
        parcels = [exported() for _ in range(many)]
        lines = [line_of(parcel, f"6A1234567890{start + n}") for n, parcel in enumerate(parcels)]
        counts.append(statements_of(file_of(*lines)))
        for n, parcel in enumerate(parcels):
            parcel.refresh_from_db()
            assert (parcel.state, parcel.tracking_number) == (ParcelState.SHIPPED, f"6A1234567890{start + n}")
            assert OutgoingMail.objects.get(kind="parcel-shipped", key=parcel.reference).to == parcel.email
            assert StockMovement.objects.get(kind="shipped", reference=parcel.reference).quantity == -1
            parcel.order.refresh_from_db()
            assert parcel.order.status == OrderStatus.SHIPPED
    assert counts[1] - counts[0] == 2 * 3, "an item's count, and what its parcel's order holds"


def test_rows_that_are_wrong_leave_those_beside_them_alone() -> None:
    good, late, twice, other = exported(), exported(), exported(), exported()
    data = file_of(
        line_of(good, "6A12345678901"),
        "P00000000;Colissimo;6A12345678909;2026-11-24;0,480",
        line_of(twice, "6A12345678902"),
        line_of(twice, "6A12345678903"),
        line_of(other, "6A12345678902"),
        line_of(late, "6A12345678904"),
    )
    confirmation, _ = import_file(data=data, file_name="day.csv", now=NEXT_DAY)
    assert (confirmation.row_count, confirmation.shipped_count, confirmation.repeat_count) == (6, 3, 0)
    assert list(confirmation.problems.order_by("row").values_list("row", "problem")) == [
        (3, RowProblem.UNKNOWN_PARCEL),
        (5, RowProblem.REPEATED),
        (6, RowProblem.NUMBER_TAKEN),
    ]
    numbers = dict(Parcel.objects.exclude(tracking_number="").values_list("reference", "tracking_number"))
    assert numbers == {
        good.reference: "6A12345678901",
        twice.reference: "6A12345678902",
        late.reference: "6A12345678904",
    }


def test_where_they_cannot_leave_together_each_leaves_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    parcels = [exported() for _ in range(3)]
    original = shipping._leave

    def refuses_many(leaving: Any, **options: Any) -> None:
        original(leaving, **options)
        if len(leaving) > 1:
            raise OSError("after everything was written")

    monkeypatch.setattr(shipping, "_leave", refuses_many)
    lines = [line_of(parcel, f"6A1234567890{n}") for n, parcel in enumerate(parcels)]
    confirmation, _ = import_file(data=file_of(*lines), file_name="day.csv", now=NEXT_DAY)
    assert (confirmation.state, confirmation.shipped_count) == (ConfirmationState.DONE, 3)
    assert StockMovement.objects.filter(kind="shipped").count() == 3
    assert OutgoingMail.objects.filter(kind="parcel-shipped").count() == 3
