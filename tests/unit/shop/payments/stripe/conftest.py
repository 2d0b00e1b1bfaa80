from typing import Any

import pytest

from tests.fakes.stripe.client import FakeStripe

WEBHOOK_SECRET = "whsec_test"


@pytest.fixture
def stripe_shop(fake_stripe: FakeStripe, settings: Any, monkeypatch: pytest.MonkeyPatch) -> FakeStripe:
    """Stripe takes the cards of this test, and is our own one."""
    settings.PAYMENT_PROVIDER = "stripe"
    settings.STRIPE_SECRET_KEY = "sk_test_fake"
    settings.STRIPE_PUBLISHABLE_KEY = "pk_test_fake"
    settings.STRIPE_WEBHOOK_SECRET = WEBHOOK_SECRET
    settings.STRIPE_API_BASE = fake_stripe.address
    # Nobody waits five seconds for a time limit.
    monkeypatch.setattr("shop.payments.providers.stripe.client.READ_SECONDS_IN_PAGE", 1)
    return fake_stripe
