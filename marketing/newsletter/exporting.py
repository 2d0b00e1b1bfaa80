"""The readers as a file, for whoever prints and sends the letter."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from core import clock
from core.cells import safe_cell
from marketing.newsletter.enums import ReaderState
from marketing.newsletter.models import Reader
from marketing.newsletter.signing_up import leave_url

COLUMNS = ("email", "language", "confirmed_at", "leave_url")


def readers_file() -> bytes:
    """CSV for a spreadsheet: who confirmed, earliest first, with the link that must stand in each letter to them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(COLUMNS)
    rows = Reader.objects.filter(state=ReaderState.CONFIRMED).order_by("confirmed_at", "pk")
    for email, language, confirmed_at, reference in rows.values_list("email", "language", "confirmed_at", "reference"):
        writer.writerow(
            [safe_cell(email), language, _day(confirmed_at), leave_url(reference=reference, language=language)]
        )
    return out.getvalue().encode("utf-8-sig")


def _day(moment: datetime | None) -> str:
    return clock.local_day(moment).isoformat() if moment else ""
