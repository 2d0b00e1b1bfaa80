from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from logistics.exports.files import StorageFailed
from logistics.exports.runs import export_now


class Command(BaseCommand):
    help = "Hand all parcels that are to be packed by a day to the warehouse, now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pack-on", type=date.fromisoformat, help="the day, as 2026-03-22; today by default")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            run = export_now(pack_on=options["pack_on"] or clock.today(), now=clock.now())
        except StorageFailed as error:
            raise CommandError(f"The file could not be written: {error}. The next sweep tries again.") from error
        if run is None:
            self.stdout.write("No parcel is to be packed by that day.")
        else:
            self.stdout.write(f"Run {run.reference}: {run.parcel_count} parcels in {run.file_name}")
