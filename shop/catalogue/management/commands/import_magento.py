import codecs
from argparse import ArgumentTypeError
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from core import clock
from core.csv_files import UnreadableCsv
from shop.catalogue.enums import ProductKind
from shop.catalogue.importers.magento.importing import import_products
from shop.catalogue.importers.magento.mapping import Options
from shop.catalogue.importers.magento.report import as_csv, summary
from shop.markets.models import TaxCategory
from shop.markets.queries import NoMarket

LANGUAGES = [code for code, _ in settings.LANGUAGES]


def encoding(text: str) -> str:
    """The name of an encoding that Python knows."""
    try:
        return codecs.lookup(text).name
    except LookupError as error:
        raise ArgumentTypeError(f"{text!r} is no encoding") from error


def store_language(text: str) -> tuple[str, str]:
    """german=fr as (store view, language)."""
    store, _, language = text.partition("=")
    if not store or language not in LANGUAGES:
        raise ArgumentTypeError(f"{text!r} is not STORE=LANGUAGE with one of {', '.join(LANGUAGES)}")
    return store, language


def tax_class(text: str) -> tuple[str, dict[str, str]]:
    """4=book or 5=standard:70+book:30 as (tax class, category to percent)."""
    key, _, shares = text.partition("=")
    pairs = [share.partition(":") for share in shares.split("+")]
    try:
        percents = {category: str(Decimal(percent or 100)) for category, _, percent in pairs}
    except InvalidOperation as error:
        raise ArgumentTypeError(f"{text!r} holds a percentage that is no number") from error
    if not key or sum(map(Decimal, percents.values())) != 100:
        raise ArgumentTypeError(f"{text!r} is not CLASS=CATEGORY or CLASS=CATEGORY:PERCENT+… with 100 in all")
    return key, percents


class Command(BaseCommand):
    help = "Import products from the CSV that Magento 1's own export made. A second run leaves what staff changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["products"])
        parser.add_argument("file", type=Path)
        parser.add_argument("--media", type=Path, required=True, help="the old shop's folder media/catalog/product")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, report the same")
        parser.add_argument("--report", type=Path, help="a CSV of all that was left, and why")
        parser.add_argument(
            "--encoding", type=encoding, default="utf-8", help="of the file, if it was saved anew: cp1252"
        )
        parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of the products' own rows")
        parser.add_argument("--store-language", type=store_language, nargs="+", default=[], metavar="VIEW=LANGUAGE")
        parser.add_argument("--tax-class", type=tax_class, nargs="+", default=[], metavar="CLASS=CATEGORY")
        parser.add_argument("--kind", choices=[kind for kind in ProductKind.values if kind != "plan"], default="kit")
        parser.add_argument("--weight-unit", choices=["kg", "g"], default="kg")

    def handle(self, *args: Any, **options: Any) -> None:
        chosen = Options(
            language=options["language"],
            stores=dict(options["store_language"]),
            tax=dict(options["tax_class"]),
            kind=ProductKind(options["kind"]),
            grams_per_unit=1000 if options["weight_unit"] == "kg" else 1,
        )
        self._check(options, chosen)
        try:
            report = import_products(
                data=options["file"].read_bytes(),
                media=options["media"],
                options=chosen,
                is_dry_run=options["dry_run"],
                now=clock.now(),
                encoding=options["encoding"],
                progress=lambda families: tqdm(families, unit="product", disable=None),
            )
        except (OSError, UnreadableCsv, NoMarket) as error:
            raise CommandError(f"{options['file'].name}: {error}") from error
        self.stdout.write(summary(report))
        if options["report"]:
            options["report"].write_text(as_csv(report.notes), encoding="utf-8-sig", newline="")

    def _check(self, options: dict[str, Any], chosen: Options) -> None:
        if not options["media"].is_dir():
            raise CommandError(f"{options['media']} is no folder")
        known = set(TaxCategory.objects.values_list("key", flat=True))
        unknown = {key for shares in chosen.tax.values() for key in shares} - known
        if unknown:
            raise CommandError(f"no tax category: {', '.join(sorted(unknown))}; there are: {', '.join(sorted(known))}")
