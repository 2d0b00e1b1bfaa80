"""The house format: one row for each item of each parcel, UTF-8 with a byte-order mark so that spreadsheets open it right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from logistics.exports.base import CsvProfile
from logistics.models import Parcel


class GenericCsv(CsvProfile):
    key = "generic"
    name = "Generic CSV"
    columns = (
        "parcel",
        "order",
        "pack_on",
        "recipient",
        "line1",
        "line2",
        "postcode",
        "city",
        "country",
        "phone",
        "email",
        "weight_g",
        "sku",
        "quantity",
    )

    def rows_of(self, *, parcel: Parcel) -> Iterator[Sequence[str]]:
        # A leading plus would be taken for a formula, and 00 means the same to every carrier.
        phone = f"00{parcel.phone[1:]}" if parcel.phone.startswith("+") else parcel.phone
        for line in sorted(parcel.lines.all(), key=lambda line: line.sku):
            yield (
                parcel.reference,
                parcel.order.number,
                parcel.pack_on.isoformat(),
                parcel.recipient,
                parcel.line1,
                parcel.line2,
                parcel.postcode,
                parcel.city,
                parcel.country,
                phone,
                parcel.email,
                str(parcel.weight_grams),
                line.sku,
                str(line.quantity),
            )
