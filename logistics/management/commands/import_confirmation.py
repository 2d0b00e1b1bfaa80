from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.csv_files import UnreadableCsv
from logistics.confirmations.importing import import_file
from logistics.confirmations.sentences import of_problem
from logistics.exports.files import StorageFailed


class Command(BaseCommand):
    help = "Import the warehouse's confirmation file. The same file again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            confirmation, is_new = import_file(data=path.read_bytes(), file_name=path.name, now=clock.now())
        except (OSError, StorageFailed, UnreadableCsv) as error:
            raise CommandError(f"{path.name}: {error}") from error
        if not is_new:
            self.stdout.write(f"{path.name} was imported before; nothing changed.")
        self.stdout.write(
            f"{confirmation.row_count} rows: {confirmation.shipped_count} parcels shipped, "
            f"{confirmation.repeat_count} known before, {confirmation.problems.count()} left out"
        )
        for problem in confirmation.problems.order_by("row"):
            self.stdout.write(f"line {problem.row}: {of_problem(problem)}")
