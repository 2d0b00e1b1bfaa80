"""A series of codes that are good for one order each: made at once, stopped at once, given out as a file."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from core.locks import in_transaction
from shop.voucher.issuing import Terms, made_up, make_offer, stop, written
from shop.voucher.models import Voucher, VoucherSet

MOST_CODES = 5000


@in_transaction
def issue_series(*, terms: Terms, count: int, now: datetime) -> VoucherSet:
    """Make `count` codes that begin with the terms' code and share its terms; each is good for one order.

    `terms.name` names the series; raises django's IntegrityError when it is taken, ValueError for a count that is not
    from 1 to MOST_CODES.
    """
    if not 1 <= count <= MOST_CODES:
        raise ValueError(count)
    series = VoucherSet.objects.create(
        name=terms.name,
        count=count,
        code_length=0,
        description="",
        start_datetime=terms.starts_at,
        end_datetime=terms.ends_at,
    )
    VoucherSet.objects.filter(pk=series.pk).update(date_created=now)
    offer = make_offer(name=f"voucher series {series.pk}", terms=terms)
    rows = [
        Voucher(
            code=code,
            name=code,
            usage=Voucher.SINGLE_USE,
            start_datetime=terms.starts_at,
            end_datetime=terms.ends_at,
            voucher_set=series,
        )
        for code in _free_codes(prefix=terms.code, count=count)
    ]
    Voucher.objects.bulk_create(rows, batch_size=500)
    links = Voucher.offers.through
    made = series.vouchers.values_list("pk", flat=True)
    links.objects.bulk_create([links(voucher_id=pk, conditionaloffer_id=offer.pk) for pk in made], batch_size=500)
    return series


def _free_codes(*, prefix: str, count: int) -> list[str]:
    """New codes, in the order of their letters; two by chance the same are made anew."""
    taken = set(Voucher.objects.filter(code__startswith=written(prefix)).values_list("code", flat=True))
    codes: set[str] = set()
    while len(codes) < count:
        codes |= {made_up(prefix=prefix) for _ in range(count - len(codes))} - taken
    return sorted(codes)


@in_transaction
def stop_series(*, series_id: int, now: datetime) -> int:
    """End all codes of the series at `now`; return how many were running or to come."""
    stopped = stop(voucher_ids=Voucher.objects.filter(voucher_set_id=series_id).values_list("pk", flat=True), now=now)
    VoucherSet.objects.filter(pk=series_id, start_datetime__gt=now).update(start_datetime=now)
    VoucherSet.objects.filter(pk=series_id, end_datetime__gt=now).update(end_datetime=now)
    return stopped


def codes_file(*, series: VoucherSet, head: tuple[str, str]) -> bytes:
    """CSV for a spreadsheet: the codes and how often orders used them (0 or 1), under the column names `head`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(head)
    writer.writerows(series.vouchers.order_by("code").values_list("code", "num_orders"))
    return out.getvalue().encode("utf-8-sig")
