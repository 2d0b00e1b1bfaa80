from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock, invariants


class Command(BaseCommand):
    help = "Check what must always hold: money, stock, invoices, boxes. Changes nothing; fails when a rule is broken."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = invariants.breaks(now=clock.now())
        for each in broken:
            self.stderr.write(f"{each.invariant.name}: {each.invariant.says}")
            for row in each.found:
                self.stderr.write(f"    {row}")
        count = len(invariants.all_invariants())
        if broken:
            raise CommandError(f"{len(broken)} of {count} rules are broken")
        self.stdout.write(f"{count} rules hold")
