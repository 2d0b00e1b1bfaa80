"""What payments hold of a person: cards by brand and last digits, and what was paid with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import privacy
from core.locks import in_transaction
from core.privacy import BATCH, UNTIL, Person, Sections
from core.statements import statement
from shop.payments.enums import ChargeState, DisputeState
from shop.payments.models import CardConsent, Charge, Dispute, PaymentMethod, Refund
from shop.payments.refunds import OPEN_STATES

UNDER_WAY = (ChargeState.PROCESSING, ChargeState.NEEDS_ATTENTION)


def _charges(person: Person) -> QuerySet[Charge]:
    mine = Q(order__guest_email__iexact=person.email)
    if person.user_id is not None:
        mine |= Q(user_id=person.user_id) | Q(order__user_id=person.user_id)
    return Charge.objects.filter(mine)


def export(*, person: Person) -> Sections:
    """Cards on file and payments. The card's number never reached us."""
    cards = PaymentMethod.objects.filter(user_id=person.user_id) if person.user_id is not None else []
    consents = CardConsent.objects.filter(user_id=person.user_id) if person.user_id is not None else []
    paid = _charges(person).filter(state=ChargeState.PAID).order_by("paid_at", "pk")
    return {
        "cards": [
            {"brand": row.brand, "last_digits": row.last4, "valid_until": row.expires_on, "removed_at": row.detached_at}
            for row in cards
        ],
        "consents_to_later_debits": [{"given_at": row.given_at, "text": row.text} for row in consents],
        "payments": [
            {"reference": row.reference, "paid_at": row.paid_at, "amount": str(row.amount), "currency": row.currency}
            for row in paid
        ],
    }


def waits(*, person: Person) -> list[str]:
    """A payment, a refund or a dispute whose outcome is not known."""
    charges = _charges(person)
    reasons = []
    if charges.filter(state__in=UNDER_WAY).exists():
        reasons.append(_("a payment is under way"))
    if Refund.objects.filter(charge__in=charges, state__in=OPEN_STATES).exists():
        reasons.append(_("a refund is under way"))
    if Dispute.objects.filter(charge__in=charges, state__in=(DisputeState.OPEN, DisputeState.INQUIRY)).exists():
        reasons.append(_("a payment is contested at the bank"))
    return reasons


@statement
def _old_cards() -> QuerySet[PaymentMethod, Any]:
    old = PaymentMethod.objects.filter(detached_at__lt=UNTIL).exclude(last4="")
    return old.order_by("detached_at", "pk").values_list("pk")[:BATCH]


@privacy.keep_for("cards", months=15, old=_old_cards)
@in_transaction
def forget_old_cards(*, until: datetime, now: datetime, limit: int) -> int:
    """Brand and last digits of a removed card are kept for disputes, 15 months at most (CNIL, 6 September 2018)."""
    ids = [pk for (pk,) in _old_cards().rows(until=until)[:limit]]
    return PaymentMethod.objects.filter(pk__in=ids).update(brand="", last4="")
