from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.search import comparing


class Command(BaseCommand):
    help = (
        "Makes the search say what the shop says: goes through all that can be found, writes what differs, takes out what is "
        "gone, and counts the words anew. Visitors find things all the while."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="Change nothing; fail when something differs.")

    def handle(self, *args: Any, **options: Any) -> None:
        seen: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        for kind, objects, documents in comparing.compare_all(is_dry_run=options["check"]):
            seen[kind] += objects
            wrong[kind] += documents
        for kind, objects in seen.items():
            self.stdout.write(f"{kind}: {objects} looked at, {wrong[kind]} documents differed")
        if options["check"]:
            if wrong.total():
                raise CommandError(f"{wrong.total()} documents differ from the shop: run search_index")
            return
        self.stdout.write(f"words: {comparing.recount()} rows put right")
