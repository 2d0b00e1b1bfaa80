"""As many sequences of the machine as fit into MACHINE_SECONDS; `make soak` plays long ones for an hour.

What is played hangs on the code: each change to it has lives of its own, and the same code has the same ones wherever it
is tested. `make soak` begins elsewhere each time (MACHINE_LUCK=1). A failure prints the steps that lead to it, and
MACHINE_SEED, with which the same sequences are played.
"""

from __future__ import annotations

import hashlib
import logging
import os
import random
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from scripts.prepare import own_files
from shop.payments.providers.stripe import provider
from tests.databases import ROOT
from tests.machine.line import SECRET, Line, client_over
from tests.machine.machine import Machine
from tests.machine.world import make_extras, make_plans

SECONDS = float(os.environ.get("MACHINE_SECONDS", "45"))
STEPS = int(os.environ.get("MACHINE_STEPS", "50"))
PACE = timedelta(hours=float(os.environ.get("MACHINE_HOURS_PER_STEP", "0")))
SEED = os.environ.get("MACHINE_SEED")
HAS_LUCK = os.environ.get("MACHINE_LUCK") == "1"
SHRINKS = os.environ.get("MACHINE_SHRINK", "1") != "0"
# The first of them does the simplest thing again and again, which is soon over: Hypothesis begins so.
AT_ONCE = 4


@pytest.fixture
def machine(db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Machine]]:
    settings.PAYMENT_PROVIDER = "stripe"
    settings.STRIPE_WEBHOOK_SECRET = SECRET
    logging.disable(logging.CRITICAL)

    class Played(Machine):
        plans = make_plans(on_hand=4)
        extras = make_extras()
        pace = PACE

        @staticmethod
        def connect(line: Line) -> None:
            stripe = client_over(line)
            monkeypatch.setattr(provider, "client", lambda: stripe)

    yield Played
    logging.disable(logging.NOTSET)


@pytest.mark.parametrize("player", ["first", "second"])
def test_months_of_a_shop_in_any_order(
    player: str, machine: type[Machine], record_property: Callable[[str, object], None]
) -> None:
    ends_at = time.monotonic() + SECONDS
    for number in [int(SEED)] if SEED else seeds(player):
        play(machine, number=number)
        if time.monotonic() > ends_at:
            break
    says = f"{player} player: {machine.sequences} sequences, {machine.steps} steps, {machine.days} days of the shop"
    record_property("says", says)
    print(says)


def seeds(player: str) -> Iterator[int]:
    """Numbers without end: this player's own for the present code, or by luck."""
    code = hashlib.sha256(player.encode())
    for path in sorted([*own_files("*.py"), *(ROOT / "tests" / "machine").glob("*.py")]):
        code.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    drawn = secrets.SystemRandom() if HAS_LUCK else random.Random(code.digest())
    while True:
        yield drawn.randrange(2**32)


def play(machine: type[Machine], *, number: int) -> None:
    """Play some sequences; raises what was found, with the number that plays them again."""
    seed(number)(machine)
    rules = settings(
        max_examples=AT_ONCE,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=True,
        report_multiple_bugs=False,
        phases=[Phase.generate, *([Phase.shrink] if SHRINKS else [])],
        suppress_health_check=list(HealthCheck),
    )
    try:
        run_state_machine_as_test(machine, settings=rules)
    except BaseException:
        print(f"\nMACHINE_SEED={number} MACHINE_STEPS={STEPS} plays this again")
        raise
