from collections import Counter
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import sweeps, travel
from core.clock import ClockIsFixed


class Command(BaseCommand):
    requires_system_checks: list[
        str
    ] = []  # it was checked when the shop was started, and this is typed again and again
    help = "Moves the shop's clock forward to a day and lets everything happen that is due on the way. Never in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, type=date.fromisoformat, help="the day, as YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        total: Counter[str] = Counter()
        try:
            for day in travel.travel(to=options["to"]):
                total.update(day.handled)
                if lines := travel.lines_of(day):
                    self.stdout.write(f"{day.day:%a %d %b %Y}: {', '.join(lines)}")
        except (travel.BackInTime, ClockIsFixed) as refusal:
            raise CommandError(str(refusal)) from refusal
        said = [sweep.says % total[sweep.name] for sweep in sweeps.all_sweeps() if total[sweep.name]]
        self.stdout.write(self.style.SUCCESS(f"It is {options['to']}. In all: {', '.join(said) or 'nothing was due'}."))
