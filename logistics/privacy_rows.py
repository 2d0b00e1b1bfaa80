"""What parcels hold of a person, in rows and in the files that the warehouse was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import DateField, Q, QuerySet
from django.utils.translation import gettext as _

from core import privacy
from core.locks import in_transaction
from core.privacy import BATCH, ERASED_DOMAIN, UNTIL, Person, Sections
from core.statements import Given, statement
from logistics.enums import ParcelState
from logistics.exports import files
from logistics.exports.runs import manifest_name
from logistics.models import Parcel, Run

NOBODY = {
    "email": f"parcel@{ERASED_DOMAIN}",
    "recipient": "",
    "line1": "",
    "line2": "",
    "postcode": "",
    "city": "",
    "phone": "",
}
FILES_AT_ONCE = 50
STILL_HERE = (ParcelState.PLANNED, ParcelState.EXPORTED)


def _of(person: Person) -> QuerySet[Parcel]:
    mine = Q(email__iexact=person.email) | Q(order__guest_email__iexact=person.email)
    if person.user_id is not None:
        mine |= Q(order__user_id=person.user_id)
    return Parcel.objects.filter(mine)


def export(*, person: Person) -> Sections:
    """Every parcel with where it went."""
    return {"parcels": [_parcel(row) for row in _of(person).order_by("pk")]}


def _parcel(row: Parcel) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "state": row.get_state_display(),
        "recipient": row.recipient,
        "street": row.line1,
        "more": row.line2,
        "postcode": row.postcode,
        "city": row.city,
        "country": row.country,
        "phone": row.phone,
        "carrier": row.carrier,
        "tracking_number": row.tracking_number,
        "shipped_at": row.shipped_at,
        "delivered_on": row.delivered_on,
    }


def waits(*, person: Person) -> list[str]:
    """A parcel that has not left."""
    return [_("a parcel is still to be sent")] if _of(person).filter(state__in=STILL_HERE).exists() else []


def erase(*, person: Person, now: datetime) -> None:
    """Parcels lose their recipient; country, weight and tracking number stay for the carrier's invoices."""
    _of(person).update(**NOBODY)


@statement
def _old_parcels() -> QuerySet[Parcel, Any]:
    old = Parcel.objects.filter(pack_on__lt=Given("until", DateField())).exclude(email=NOBODY["email"])
    return old.exclude(state__in=STILL_HERE).order_by("pack_on", "pk").values_list("pk")[:BATCH]


@statement
def _old_runs() -> QuerySet[Run, Any]:
    return Run.objects.filter(written_at__lt=UNTIL).exclude(file_name="").order_by("pk")[:FILES_AT_ONCE]


@privacy.keep_for("parcels", months=24, old=_old_parcels)
@in_transaction
def forget_old_parcels(*, until: datetime, now: datetime, limit: int) -> int:
    """Where a parcel went is kept for the two years of the guarantee (Code de la consommation, art. L217-3)."""
    ids = [pk for (pk,) in _old_parcels().rows(until=until)[:limit]]
    return Parcel.objects.filter(pk__in=ids).update(**NOBODY)


@privacy.keep_for("warehouse files", months=3, old=_old_runs)
def forget_old_files(*, until: datetime, now: datetime, limit: int) -> int:
    """The files of old runs are deleted; what was handed over stays as rows."""
    rows: list[Run] = _old_runs().objects(until=until)[:limit]
    for run in rows:
        files.delete(name=f"{files.OUT}/{run.file_name}")
        files.delete(name=manifest_name(run=run))
        Run.objects.filter(pk=run.pk).update(file_name="")
    return len(rows)
