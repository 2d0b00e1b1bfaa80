"""Money that the sandbox gives back, at once, and never more than was paid."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from core.ids import random_code
from shop.payments.enums import IntentState
from shop.payments.providers.base import ProviderRefused
from shop.payments.providers.sandbox.ledger import once
from shop.payments.providers.sandbox.models import SandboxIntent, SandboxRefund


def refund(*, intent_ref: str, amount_cents: int, merchant_reference: str, idempotency_key: str) -> SandboxRefund:
    """Give back cents of a paid intent; the same key gives back once. Raises ProviderRefused for more than is left."""
    with transaction.atomic(durable=True):
        intent = SandboxIntent.objects.select_for_update().get(reference=intent_ref)

        def answer() -> SandboxRefund:
            left = intent.amount_cents - intent.refunded_cents
            if intent.state != IntentState.SUCCEEDED or not 0 < amount_cents <= left:
                raise ProviderRefused(f"{amount_cents} cents of {intent_ref} cannot be given back")
            intent.refunded_cents += amount_cents
            intent.save(update_fields=["refunded_cents"])
            return SandboxRefund.objects.create(
                reference=f"sbr_{random_code(length=20)}",
                intent=intent,
                merchant_reference=merchant_reference,
                amount_cents=amount_cents,
                created_at=timezone.now(),
            )

        question = {"intent": intent_ref, "amount": amount_cents, "merchant_reference": merchant_reference}
        rows = SandboxRefund.objects.select_related("intent")
        return once(key=idempotency_key, question=question, rows=rows, answer=answer)
