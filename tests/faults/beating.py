"""The shop's Celery application with a beat that wakes what debits, mails and messages need, as often as a test wants.

`celery -A tests.faults.beating beat`: BEAT_SECONDS is how often; 0 leaves every sweep its own rhythm.
"""

import os
from typing import Any

from celery import Celery

from config.celery import app

NEEDED = (
    "core.outbox",
    "core.mail",
    "shop.webhooks",
    "shop.webhooks.fetch",
    "subscriptions.charge",
    "subscriptions.dunning",
    "subscriptions.outcomes",
)


@app.on_after_finalize.connect
def beat_faster(sender: Celery, **_: Any) -> None:
    every = float(os.environ.get("BEAT_SECONDS", "0"))
    schedule = {name: entry for name, entry in sender.conf.beat_schedule.items() if name in NEEDED}
    if every:
        for entry in schedule.values():
            entry["schedule"] = every
            entry["options"] = {**entry["options"], "expires": 2 * every}
    sender.conf.beat_schedule = schedule
