"""`make stripe-smoke`: the happy path against Stripe itself, in its test mode. No database is needed, no money moves.

A customer, a first payment that keeps the card, a renewal without the customer, half of it given back, a card kept without
a payment, both cards forgotten, and the list of messages.
"""

from __future__ import annotations

import os
import secrets
import sys
from datetime import UTC, datetime, timedelta

TEST_CARD = "pm_card_visa"


class SmokeFailed(Exception):
    """Stripe answered something else than the shop expects."""


def missing() -> str:
    """What keeps the test from running, in one line; empty when nothing does."""
    key = os.environ.get("STRIPE_SECRET_KEY", "")
    if not key:
        return "STRIPE_SECRET_KEY is not set: take a test key (sk_test_…) from dashboard.stripe.com/test/apikeys"
    if not key.startswith(("sk_test_", "rk_test_")):
        return "STRIPE_SECRET_KEY is no test key (sk_test_…): with a live key real money would move"
    return ""


def expect(what: str, found: object, wanted: object) -> None:
    """Print one line; raises SmokeFailed when it is not as wanted."""
    if found != wanted:
        raise SmokeFailed(f"{what}: {found} instead of {wanted}")
    print(f"ok  {what}")


def run() -> None:
    """Raises SmokeFailed, ProviderUnreachable or ProviderRefused at the first step that fails."""
    from shop.payments.enums import IntentState, RefundState  # noqa: PLC0415 - Django must be set up before
    from shop.payments.providers.stripe.provider import StripeProvider  # noqa: PLC0415

    provider, run_id = StripeProvider(), f"SMOKE{secrets.token_hex(4).upper()}"
    whose = provider.create_customer(merchant_reference=run_id, idempotency_key=f"{run_id}-customer")

    def intent(name: str, *, keeps_card: bool) -> str:
        made = provider.create_intent(
            merchant_reference=run_id,
            amount_cents=1990,
            currency="EUR",
            customer_ref=whose,
            keeps_card=keeps_card,
            idempotency_key=f"{run_id}-{name}",
        )
        expect(f"intent for the {name}, untried", made.state, IntentState.REQUIRES_METHOD)
        return made.reference

    def pay(reference: str, card: str, *, off_session: bool) -> str:
        paid = provider.confirm(
            intent_ref=reference,
            method_ref=card,
            off_session=off_session,
            keeps_card=not off_session,
            return_url="/",
            idempotency_key=f"{run_id}-pay-{reference}",
        )
        expect("renewal without the customer" if off_session else "first payment", paid.state, IntentState.SUCCEEDED)
        return paid.card.reference if paid.card is not None else ""

    kept = pay(intent("first payment", keeps_card=True), TEST_CARD, off_session=False)
    renewal = intent("renewal", keeps_card=False)
    pay(renewal, kept, off_session=True)
    back = provider.refund(
        intent_ref=renewal, amount_cents=995, merchant_reference=run_id, idempotency_key=f"{run_id}-refund"
    )
    expect("half of it given back", (back.state, back.amount_cents), (RefundState.SUCCEEDED, 995))
    setup = provider.create_setup(merchant_reference=run_id, customer_ref=whose, idempotency_key=f"{run_id}-setup")
    done = provider.confirm_setup(
        setup_ref=setup.reference, method_ref=TEST_CARD, return_url="/", idempotency_key=f"{run_id}-keep"
    )
    expect("card kept without a payment", done.state, IntentState.SUCCEEDED)
    for card in (kept, done.card.reference if done.card is not None else ""):
        provider.detach(method_ref=card)
    notices = provider.notices_since(moment=datetime.now(tz=UTC) - timedelta(minutes=10))
    expect("messages about the renewal", any(notice.intent_ref == renewal for notice in notices), True)


def main() -> int:
    problem = missing()
    if problem:
        print(problem)
        return 1
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415 - only once the key is there

    django.setup()
    from shop.payments.providers.base import ProviderRefused, ProviderUnreachable  # noqa: PLC0415

    try:
        run()
    except (SmokeFailed, ProviderRefused, ProviderUnreachable) as failure:
        print(f"failed: {failure}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
