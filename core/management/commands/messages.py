from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import catalogs


class Command(BaseCommand):
    help = "Translations: --add puts new strings into each package's French catalogue, --check names those without one."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--add", action="store_true")
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--compile", action="store_true")
        parser.add_argument("--package", help="only this package (with --add and --check); . is the root")

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        if options["compile"]:
            self.stdout.write(f"{catalogs.compile_all(root=root)} catalogues compiled")
            return
        gaps = [gap for gap in catalogs.missing(root=root) if options["package"] in (None, gap[0])]
        if options["add"]:
            for package in {gap[0] for gap in gaps}:
                path = catalogs.catalog_path(root=root, package=package)
                catalog = catalogs.load(path=path)
                for owner, (context, ids), _ in gaps:
                    if owner == package:
                        catalog.add(ids, context=context)
                catalogs.save(catalog, path=path)
        if options["check"] and gaps:
            lines = [f"{path.relative_to(root)}: {ids!r}" for _, (_, ids), path in gaps]
            raise CommandError("Without a French translation:\n" + "\n".join(lines))
