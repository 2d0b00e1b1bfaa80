from __future__ import annotations

from config.demo.accounts import ACCOUNTS
from config.welcome import welcome
from shop.payments.providers.sandbox.cards import TEST_CARDS


def test_every_account_and_every_card_is_named() -> None:
    text = welcome(url="http://localhost:8000", seconds=7.4)
    assert "open at http://localhost:8000 (started in 7 s)" in text
    for account in ACCOUNTS:
        assert f"{account.email} " in text
        assert f"{account.password if account.groups else '(link by mail)'} " in text
        assert f"http://localhost:8000{account.door}\n" in text
    assert [card.number for card in TEST_CARDS if card.spaced not in text] == []
