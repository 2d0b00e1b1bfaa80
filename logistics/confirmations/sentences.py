"""What staff read about a file: stored as a code and its figures, said in the language of whoever looks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core import csv_files
from logistics.enums import ParcelState, RowProblem
from logistics.models import Confirmation, ConfirmationProblem

ROW_SENTENCES = {
    RowProblem.UNKNOWN_PARCEL: _("There is no parcel “%(parcel)s”."),
    RowProblem.NOT_HANDED_OVER: _("The parcel %(parcel)s was never sent to the warehouse."),
    RowProblem.NOT_EXPECTED: _("The parcel %(parcel)s is not to be shipped: %(state)s."),
    RowProblem.ALREADY_SHIPPED: _("The parcel %(parcel)s was shipped before, with the number %(number)s."),
    RowProblem.NUMBER_TAKEN: _("The number %(number)s belongs to the parcel %(other)s already."),
    RowProblem.REPEATED: _("The parcel %(parcel)s stands in line %(first)s already; that line was used."),
    RowProblem.UNKNOWN_CARRIER: _("“%(value)s” is no carrier of ours. There are: %(carriers)s."),
    RowProblem.NO_VALUE: _("The cell “%(column)s” is empty."),
    RowProblem.BAD_NUMBER: _("“%(value)s” is no tracking number of %(carrier)s."),
    RowProblem.BAD_DATE: _(
        "“%(value)s” is no day of the year that ends today, %(today)s. Write it as 2026-03-22 or 22/03/2026."
    ),
    RowProblem.BAD_WEIGHT: _("“%(value)s” is no weight in kilograms up to %(heaviest)s. Write it as 1.25 or 1,25."),
}


def of_problem(problem: ConfirmationProblem) -> str:
    """What is wrong with one row."""
    details = dict(problem.details)
    if "state" in details:
        details["state"] = ParcelState(details["state"]).label
    return str(ROW_SENTENCES[RowProblem(problem.problem)]) % details


def of_refusal(confirmation: Confirmation) -> str:
    """Why a file was refused; "" for one that was not."""
    if not confirmation.refusal:
        return ""
    return csv_files.sentence(problem=confirmation.refusal["problem"], params=confirmation.refusal["params"])
