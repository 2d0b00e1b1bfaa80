import tempfile
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from content.importers.wordpress.fetching import Fetcher
from content.importers.wordpress.importing import UnknownMenu, Wishes, import_site
from content.importers.wordpress.languages import Rules
from content.importers.wordpress.mapping import Options
from content.importers.wordpress.menus import PLACES
from content.importers.wordpress.reasons import UnreadableExport
from content.importers.wordpress.report import Report, as_csv, summary
from content.importers.wordpress.source import site_of
from content.importers.wordpress.targets import TARGETS
from core import clock
from shop.accounts.models import User

LANGUAGES = [code for code, _name in settings.LANGUAGES]
SOMETHING_LEFT = 3


def pair(text: str) -> tuple[str, str]:
    """KEY=VALUE as (key, value)."""
    key, _equals, value = text.partition("=")
    if not key or not value:
        raise ArgumentTypeError(f"{text!r} is not KEY=VALUE")
    return key, value


def language_prefix(text: str) -> tuple[str, str]:
    """en=/en/ as (beginning of the path, language)."""
    code, path = pair(text)
    if code not in LANGUAGES or not path.startswith("/"):
        raise ArgumentTypeError(f"{text!r} is not LANGUAGE=/PATH with one of {', '.join(LANGUAGES)}")
    return path, code


def menu(text: str) -> tuple[str, str]:
    """top=main-menu as (place, menu)."""
    place, slug = pair(text)
    if place not in PLACES:
        raise ArgumentTypeError(f"{text!r} is not PLACE=MENU with one of {', '.join(PLACES)}")
    return place, slug


def item_type(text: str) -> tuple[str, str]:
    """portfolio=page as (type, target)."""
    kind, target = pair(text)
    if target not in TARGETS:
        raise ArgumentTypeError(f"{text!r} is not TYPE=TARGET with one of {', '.join(TARGETS)}")
    return kind, target


class Command(BaseCommand):
    help = (
        "Import a WordPress site from the XML of its own export (Tools › Export). A second run leaves what editors changed. "
        "Ends with 0 when every item is imported, with 3 when some were left, which the report names with their reasons."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--media", type=Path, help="the old site's folder wp-content/uploads")
        parser.add_argument("--download", action="store_true", help="fetch files that are not in the folder")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, report the same")
        parser.add_argument("--report", type=Path, help="the CSV of the report (else in the folder of the shop's data)")
        parser.add_argument(
            "--language", choices=LANGUAGES, default=LANGUAGES[0], help="of items that do not say theirs"
        )
        parser.add_argument("--language-path", type=language_prefix, nargs="+", default=[], metavar="LANGUAGE=/PATH")
        parser.add_argument(
            "--author", type=pair, nargs="+", default=[], metavar="LOGIN=NAME", help="or LOGIN=MAIL of an editor"
        )
        parser.add_argument("--type", type=item_type, nargs="+", default=[], metavar="TYPE=page|article")
        parser.add_argument("--menu", type=menu, nargs="+", default=[], metavar="top|footer=MENU")
        parser.add_argument("--site", default="", help="a name for the old site, if its address is not always the same")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["media"] and not options["media"].is_dir():
            raise CommandError(_("%(folder)s is no folder.") % {"folder": options["media"]})
        names, owners = self._authors(options["author"])
        try:
            with options["file"].open("rb") as file, tempfile.TemporaryDirectory() as folder:
                wishes = Wishes(
                    rules=Rules(
                        default=options["language"], codes=tuple(LANGUAGES), prefixes=dict(options["language_path"])
                    ),
                    options=Options(
                        site=options["site"] or site_of(file),
                        language=options["language"],
                        authors=names,
                        owners=owners,
                        types=dict(options["type"]),
                    ),
                    folder=options["media"],
                    fetcher=Fetcher(folder=Path(folder)) if options["download"] else None,
                    menus=options["menu"],
                    is_dry_run=options["dry_run"],
                    progress=lambda items: tqdm(items, unit="page", disable=None),
                )
                report = import_site(file, wishes=wishes, now=clock.now())
        except UnknownMenu as error:
            raise CommandError(_("The file has no menu “%(menu)s”.") % {"menu": error}) from error
        except (OSError, UnreadableExport) as error:
            raise CommandError(f"{options['file'].name}: {error}") from error
        self._tell(report, path=options["report"] or _beside(options["file"]))

    def _authors(self, pairs: list[tuple[str, str]]) -> tuple[dict[str, str], dict[str, int]]:
        names, owners = {}, {}
        for login, name in pairs:
            names[login] = name
            if "@" in name:
                user = User.objects.filter(email=name.lower()).first()
                if user is None:
                    raise CommandError(_("Nobody has an account with the address %(mail)s.") % {"mail": name})
                names[login], owners[login] = user.get_full_name() or login, user.pk
        return names, owners

    def _tell(self, report: Report, *, path: Path) -> None:
        self.stdout.write(summary(report))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_csv(report), encoding="utf-8-sig", newline="")
        self.stdout.write("\n" + _("All of it, item by item: %(path)s") % {"path": path})
        if unaccounted := report.unaccounted():
            raise CommandError(
                f"items that are neither imported nor left, which is a fault of this program: {unaccounted}"
            )
        if report.left:
            words = ngettext("%(number)s item was left.", "%(number)s items were left.", report.left)
            raise CommandError(words % {"number": report.left}, returncode=SOMETHING_LEFT)


def _beside(file: Path) -> Path:
    return Path(settings.VAR_DIR) / "imports" / f"{file.stem}-report.csv"
