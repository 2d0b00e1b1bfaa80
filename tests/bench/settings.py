"""The settings of the environment `test`, with a bank that only waits (tests/fakes/bank.py)."""

from config.settings import *  # noqa: F403

PAYMENT_PROVIDER = "bank"
PAYMENT_PROVIDERS = {"bank": "tests.fakes.bank.Bank"}
