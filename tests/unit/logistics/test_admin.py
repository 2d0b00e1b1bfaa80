from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from core import clock
from logistics.confirmations.importing import import_file
from logistics.enums import ParcelState
from logistics.exports import runs
from logistics.models import Confirmation, Parcel, Run
from tests.factories.logistics import PACKING, planned_parcel, states
from tests.factories.shop import UserFactory

pytestmark = pytest.mark.django_db
HEAD = "parcel;carrier;tracking_number;shipped_on;weight_kg\r\n"


def signed_in(*permissions: str) -> Client:
    """A member of staff with these permissions of logistics, reading French."""
    user = UserFactory.create(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="logistics", codename__in=permissions))
    client = Client(headers={"accept-language": "fr"})
    client.force_login(user)
    return client


def staff() -> Client:
    names = [f"{verb}_{model}" for verb in ("view", "change", "add") for model in ("parcel", "run", "confirmation")]
    return signed_in(*names)


def upload(client: Client, data: bytes) -> str:
    file = SimpleUploadedFile("jour.csv", data, content_type="text/csv")
    return client.post(reverse("admin:logistics_confirmation_add"), {"file": file}, follow=True).content.decode()


def confirmed(parcel: Parcel) -> bytes:
    day = clock.today().isoformat()
    return f"{HEAD}{parcel.reference};Colissimo;6A12345678901;{day};1\r\n".encode()


@pytest.mark.parametrize("model", ["parcel", "run", "confirmation"])
def test_lists_need_few_queries_however_long_they_are(model: str) -> None:
    client, counts = staff(), []
    client.get(reverse(f"admin:logistics_{model}_changelist"))  # what a process reads once
    for number in (1, 4):
        for _ in range(number):
            parcel = planned_parcel()
            runs.export_now(pack_on=parcel.pack_on, now=PACKING)
            parcel.refresh_from_db()
            number_of = f"6A{parcel.pk:011d}"
            line = f"{HEAD}{parcel.reference};Colissimo;{number_of};2026-11-24;1\r\nPXX;Colissimo;1;x;1\r\n"
            import_file(data=line.encode(), file_name="a.csv", now=PACKING + timedelta(days=1))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse(f"admin:logistics_{model}_changelist"))
        assert page.status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 15


@pytest.mark.parametrize("field", ["reference", "email", "recipient", "tracking_number", "order"])
def test_a_parcel_is_found_by_what_a_customer_says(field: str) -> None:
    wanted = planned_parcel(email="zoe@example.org", recipient="Zoé Quercy", tracking_number="6A98765432109")
    planned_parcel(email="paul@example.org", recipient="Paul Roy")
    word = wanted.order.number if field == "order" else getattr(wanted, field)
    page = staff().get(reverse("admin:logistics_parcel_changelist"), {"q": word}).content.decode()
    assert "zoe@example.org" in page
    assert "paul@example.org" not in page


def test_an_address_is_corrected_until_a_run_takes_the_parcel() -> None:
    parcel = planned_parcel()
    client, address = staff(), reverse("admin:logistics_parcel_change", args=[parcel.pk])
    fields = ("recipient", "line1", "line2", "postcode", "country", "phone", "email", "language", "held_because")
    form = {name: getattr(parcel, name) for name in fields}
    form |= {"pack_on": "2026-11-23", "city": "Rezé", "lines-TOTAL_FORMS": "0", "lines-INITIAL_FORMS": "0"}
    assert client.post(address, form).status_code == 302
    parcel.refresh_from_db()
    assert parcel.city == "Rezé"
    runs.export_now(pack_on=parcel.pack_on, now=PACKING)
    client.post(address, {**form, "city": "Rennes"})
    parcel.refresh_from_db()
    assert parcel.city == "Rezé"


def test_chosen_parcels_are_handed_over_at_once() -> None:
    chosen, other = planned_parcel(), planned_parcel()
    form = {"action": "hand_over", "_selected_action": [chosen.pk]}
    page = staff().post(reverse("admin:logistics_parcel_changelist"), form, follow=True).content.decode()
    run = Run.objects.get()
    assert f"Le départ {run.reference} remet 1 colis à l’entrepôt." in page
    assert states(chosen, other) == [ParcelState.EXPORTED, ParcelState.PLANNED]
    page = staff().post(reverse("admin:logistics_parcel_changelist"), form, follow=True).content.decode()
    assert "Aucun de ces colis n’attend d’être remis." in page
    assert Run.objects.count() == 1


def test_a_run_whose_file_fails_is_said_to_be_tried_again(settings: Settings, tmp_path: Path) -> None:
    chosen = planned_parcel()
    (tmp_path / "file").write_text("not a folder")
    bad = {"BACKEND": "core.files.WholeFileStorage", "OPTIONS": {"location": str(tmp_path / "file")}}
    settings.STORAGES = {**settings.STORAGES, "exports": bad}
    form = {"action": "hand_over", "_selected_action": [chosen.pk]}
    page = staff().post(reverse("admin:logistics_parcel_changelist"), form, follow=True).content.decode()
    assert "Un nouvel essai a lieu chaque minute." in page
    assert Run.objects.get().state == "open"


def test_file_and_manifest_are_downloaded_by_those_who_may(exports: Path) -> None:
    planned_parcel()
    runs.export_due(now=PACKING)
    run = Run.objects.get()
    client = staff()
    page = client.get(reverse("admin:logistics_run_change", args=[run.pk])).content.decode()
    addresses = {name: reverse(f"admin:logistics_run_{name}", args=[run.pk]) for name in ("file", "manifest")}
    for address in addresses.values():
        assert f'href="{address}"' in page
    file = client.get(addresses["file"])
    assert file.content == (exports / "out" / run.file_name).read_bytes()
    assert file.headers["Content-Disposition"] == f'attachment; filename="{run.file_name}"'
    assert json.loads(client.get(addresses["manifest"]).content)["run"] == run.reference
    assert signed_in("view_parcel").get(addresses["file"]).status_code == 403
    assert Client().get(addresses["file"]).status_code == 302
    (exports / "out" / run.file_name).unlink()
    page = client.get(addresses["file"], follow=True).content.decode()
    assert "Le fichier ne peut pas être lu dans le stockage pour l’instant." in page


def test_an_upload_ends_on_its_report() -> None:
    parcel = planned_parcel(pack_on=clock.today())
    runs.export_now(pack_on=clock.today(), now=PACKING)
    data = confirmed(parcel) + b"PXX;Pigeon;1;x;1\r\n"
    page = upload(staff(), data)
    assert "Le fichier est importé." in page
    assert "« Pigeon » n’est pas un de nos transporteurs. Il y a : Colissimo, Mondial Relay, Chronopost." in page
    assert states(parcel) == [ParcelState.SHIPPED]
    assert "Ce fichier avait déjà été importé. Rien n’a changé." in upload(staff(), data)
    assert Confirmation.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "Le fichier est vide."),
        (b"parcel;carrier\r\nP1;x", "La colonne « tracking_number » manque."),
        ((HEAD + "P1;" + "x" * 1_000_000 + ";;;").encode(), "Ligne 2 : une cellule dépasse 65535 caractères."),
        (HEAD.encode("utf-16"), "Ce n’est pas un fichier de texte."),
        (b"PK\x03\x04", "C’est un classeur de tableur, pas un CSV."),
        (b"x" * 20_000_001, "Le fichier dépasse 20 Mo."),
    ],
    ids=["empty", "missing column", "cell of 1 MB", "UTF-16", "workbook", "20 MB"],
)
def test_a_broken_upload_is_refused_in_a_sentence(data: bytes, sentence: str) -> None:
    assert sentence in upload(staff(), data)
    assert not Confirmation.objects.exists()


def test_uploading_needs_its_own_permission() -> None:
    client = signed_in("view_confirmation")
    assert client.get(reverse("admin:logistics_confirmation_changelist")).status_code == 200
    assert client.post(reverse("admin:logistics_confirmation_add"), {}).status_code == 403
