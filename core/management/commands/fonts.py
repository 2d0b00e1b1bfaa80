"""`manage.py fonts`: the shop's typefaces, subset into static/fonts."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from core.fonts import write_subsets


class Command(BaseCommand):
    """Run once at set-up, before collectstatic; present files are kept."""

    help = "Subset the typefaces to Latin and write them as WOFF2 into static/fonts."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--again` rewrites files that are there already."""
        parser.add_argument("--again", action="store_true", help="rewrite files that are there already")

    def handle(self, *args: object, **options: bool) -> None:
        """Write the subsets and say how large they are."""
        sizes = write_subsets(folder=Path(settings.BASE_DIR) / "static" / "fonts", again=options["again"])
        for name, size in sizes.items():
            self.stdout.write(f"{name}: {size} bytes")
        self.stdout.write(f"{sum(sizes.values())} bytes together")
