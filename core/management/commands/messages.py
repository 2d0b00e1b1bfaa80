from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import catalogs, own_catalogs
from core.languages import further


class Command(BaseCommand):
    help = (
        "Translations: --add puts new strings into each package's French catalogue, --check names those without one. "
        "--language writes the catalogue of another language for its translators."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--add", action="store_true")
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--compile", action="store_true")
        parser.add_argument(
            "--language", help="de: put all strings that it is without into its catalogue, and say where"
        )
        parser.add_argument("--package", help="only this package (with --add and --check); . is the root")

    def handle(self, *args: Any, **options: Any) -> None:
        root = Path(settings.BASE_DIR)
        if options["compile"]:
            refused = own_catalogs.compile_all(root=root, folder=settings.OWN_LOCALE)
            self.stdout.write(f"{catalogs.compile_all(root=root)} catalogues compiled")
            for each in refused:
                self.stderr.write(str(each))
            return
        if options["language"]:
            self._write_for_translators(options["language"], root=root)
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

    def _write_for_translators(self, language: str, *, root: Path) -> None:
        if language not in further():
            raise CommandError(
                f"{language} is none of the further languages of LANGUAGES: {', '.join(further()) or 'none'}"
            )
        path = own_catalogs.write(root=root, folder=settings.OWN_LOCALE, language=language)
        left = own_catalogs.untranslated(root=root, folder=settings.OWN_LOCALE, language=language)
        self.stdout.write(f"{path}: {left} strings to translate")
