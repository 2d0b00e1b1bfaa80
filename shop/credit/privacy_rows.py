"""Store credit as its owner may read it."""

from __future__ import annotations

from core.privacy import Person, Sections
from shop.credit.models import CreditMovement


def export(*, person: Person) -> Sections:
    """Every movement with its reason."""
    if person.user_id is None:
        return {}
    rows = CreditMovement.objects.filter(user_id=person.user_id).order_by("moved_at", "pk")
    return {
        "store_credit": [
            {
                "moved_at": row.moved_at,
                "kind": row.get_kind_display(),
                "amount": str(row.amount),
                "currency": row.currency,
                "reason": row.reason,
            }
            for row in rows
        ]
    }
