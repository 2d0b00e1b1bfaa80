from datetime import date

import pytest

from shop.aftercare import periods


@pytest.mark.parametrize(
    ("received", "last"),
    [
        (date(2026, 11, 25), date(2026, 12, 9)),  # a Wednesday
        (date(2026, 11, 28), date(2026, 12, 14)),  # ends on a Saturday
        (date(2026, 12, 11), date(2026, 12, 28)),  # ends on Christmas Day, a Friday
        (date(2027, 4, 17), date(2027, 5, 3)),  # ends on the first of May, a Saturday
    ],
)
def test_s26_fourteen_days_after_receipt_and_never_on_a_day_off(received: date, last: date) -> None:
    assert periods.last_day(received_on=received) == last


def test_the_refund_waits_for_the_evidence_and_no_longer() -> None:
    notified = date(2026, 12, 1)
    assert periods.return_by(notified_on=notified) == date(2026, 12, 15)
    assert periods.refund_by(notified_on=notified) == date(2026, 12, 15)
    assert periods.refund_by(notified_on=notified, evidence_on=date(2026, 12, 5)) == date(2026, 12, 15)
    assert periods.refund_by(notified_on=notified, evidence_on=date(2026, 12, 20)) == date(2026, 12, 20)
