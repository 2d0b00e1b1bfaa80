"""Which offers a basket may have: those of the vouchers in it, and no others.

Oscar tries every site offer on every basket, at some 24 queries each; reductions for all are prices here.
"""

from __future__ import annotations

from typing import Any

from oscar.apps.offer.applicator import Applicator as OscarApplicator

from shop.offer.scopes import ready, with_parts


class Applicator(OscarApplicator):
    """The same one on every page and in the placement, so that nobody pays another price than the one shown."""

    def get_offers(self, basket: Any, user: Any = None, request: Any = None) -> list[Any]:
        """The offers of the basket's vouchers that are valid at the moment of its prices.

        A code for one use that has had it gives nothing. Other limits are counted under the voucher's lock when an
        order begins, which then refuses aloud rather than take another price than the one shown.
        """
        now = basket.strategy.now
        vouchers = basket.vouchers.filter(start_datetime__lte=now, end_datetime__gte=now).order_by("pk")
        whole = with_parts(vouchers)
        live = [each for each in whole if each.usage != each.SINGLE_USE or not each.applications.exists()]
        return ready(vouchers=live, basket=basket)
