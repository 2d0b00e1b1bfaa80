from __future__ import annotations

import importlib
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core import sweeps
from core.held_tasks import once_each

# In the order in which they build on each other; each is config.demo.load_<name> with `load(*, now)`.
SHELVES = ("markets", "catalogue", "subscriptions", "content", "staff")


class Command(BaseCommand):
    help = (
        "Fills the demo shop: ranges, products, pages, staff, and customers with their history, through the real code."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--customers", type=int, default=60)
        parser.add_argument("--months", type=int, default=12)

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.ENVIRONMENT == "production":
            raise CommandError("The demo shop is not for production: its accounts have known passwords.")
        opened_at = timezone.now() - timedelta(days=31 * (options["months"] + 2))
        for name in SHELVES:
            began = time.monotonic()
            with once_each():
                importlib.import_module(f"config.demo.load_{name}").load(now=opened_at)
            self.stdout.write(f"  {name}: {time.monotonic() - began:.1f} s")
        began = time.monotonic()
        history = importlib.import_module("config.demo.load_history")
        history.load(customers=options["customers"], months=options["months"], say=self.stdout.write)
        self.stdout.write(f"  history: {time.monotonic() - began:.1f} s")
        began = time.monotonic()
        visits = importlib.import_module("config.demo.load_visits").load(now=timezone.now())
        # Searches count what is found, so what was just made must be.
        sweeps.run("search.index", now=timezone.now())
        importlib.import_module("config.demo.load_searches").load(now=timezone.now())
        self.stdout.write(f"  visits: {visits}, {time.monotonic() - began:.1f} s")
