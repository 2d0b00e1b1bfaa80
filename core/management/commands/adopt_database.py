from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock, identity


class Command(BaseCommand):
    help = (
        "Make the database this shop's own, so that it charges and mails again; for a copy on another host. "
        "In production it must be told twice, by --was and --becomes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-new", action="store_true", help="only where it belongs to nobody yet (at each release)"
        )
        parser.add_argument("--was", default="", help="host of the shop that it belonged to")
        parser.add_argument("--becomes", default="", help="host of this shop")

    def handle(self, *args: Any, **options: Any) -> None:
        now = clock.now()
        if options["if_new"]:
            identity.record_if_new(now=now)
            owner = identity.copied_from()
            if owner is not None:
                self.stderr.write(
                    f"This database belongs to {owner}: nothing is charged or mailed from here until "
                    "`manage.py adopt_database` takes it over."
                )
            return
        try:
            was = identity.adopt(was=options["was"], becomes=options["becomes"], now=now)
        except identity.NotConfirmed as refusal:
            raise CommandError(
                f"{refusal}. If the other one is switched off for good, say both hosts: "
                f"--was {identity.recorded().host} --becomes {identity.mine().host}"  # type: ignore[union-attr]
            ) from refusal
        self.stdout.write(f"The database of {was} belongs to {identity.mine()} now.")
