"""Which offers a basket may have: those of the vouchers in it, and no others.

Oscar tries every site offer on every basket, at some 24 queries each; reductions for all are prices here.
"""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from oscar.apps.offer.applicator import Applicator as OscarApplicator


class Applicator(OscarApplicator):
    def get_offers(self, basket: Any, user: Any = None, request: Any = None) -> list[Any]:
        """The offers of the basket's vouchers. A guest counts as an anonymous user, so that codes work for guests."""
        return list(self.get_basket_offers(basket, user or AnonymousUser()))
