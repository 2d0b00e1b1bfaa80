import os
import subprocess
import sys

import pytest

from scripts import stripe_smoke
from tests.databases import ROOT
from tests.fakes.stripe.client import FakeStripe

pytestmark = pytest.mark.any_database


def smoke(**variables: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STRIPE_")}
    return subprocess.run(
        [sys.executable, "-m", "scripts.stripe_smoke"],
        cwd=ROOT,
        env={**environment, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(("key", "words"), [("", "is not set"), ("sk_live_x", "is no test key")])
def test_one_line_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, key: str, words: str) -> None:
    monkeypatch.setenv("STRIPE_SECRET_KEY", key)
    assert words in stripe_smoke.missing()
    assert "\n" not in stripe_smoke.missing()


def test_the_happy_path(fake_stripe: FakeStripe) -> None:
    done = smoke(STRIPE_SECRET_KEY="sk_test_fake", STRIPE_API_BASE=fake_stripe.address)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("ok  ") == 7
    assert fake_stripe.taken() == 3980
