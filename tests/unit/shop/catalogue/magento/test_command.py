from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from shop.catalogue.models import Category, Product, ProductImage
from shop.images.models import Picture
from shop.markets.models import Market, Price
from shop.stock.models import StockItem
from tests.unit.shop.catalogue.magento.conftest import HERE

SAMPLE = Path(os.environ.get("BAMBOU_SAMPLE_DATA", "none")) / "magento"
MEDIA = str(HERE / "media")
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile")


@pytest.mark.parametrize(
    ("name", "french", "english"),
    [
        ("missing_column.csv", "La colonne « price » manque.", "The column “price” is missing."),
        ("windows.csv", "La ligne 3 est illisible : le fichier n’est pas en UTF-8.", "Line 3 cannot be read"),
        ("broken_quotes.csv", "Ligne 3 : un guillemet ouvre une cellule", "Line 3: a quotation mark opens a cell"),
        ("comma.csv", "La ligne 2 a 10 cellules au lieu de 9.", "Line 2 has 10 cells instead of 9."),
    ],
)
def test_a_broken_file_is_refused_in_a_sentence(name: str, french: str, english: str) -> None:
    for language, sentence in (("fr", french), ("en", english)):
        with translation.override(language), pytest.raises(CommandError) as refusal:
            call_command("import_magento", "products", str(HERE / name), "--media", MEDIA)
        assert str(refusal.value).startswith(f"{name}: {sentence}")
    assert not Product.objects.exists()


def test_a_cell_of_one_megabyte_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    head = "sku,_store,_type,_category,name,price,status,visibility,qty\n"
    file.write_text(f"{head}K,,simple,,{'x' * 1_000_000},1,1,4,1\n")
    with (
        translation.override("en"),
        pytest.raises(CommandError, match=r"Line 2: a cell has more than 65535 characters"),
    ):
        call_command("import_magento", "products", str(file), "--media", MEDIA)


def test_a_file_in_another_encoding_is_read_when_told_so() -> None:
    file = str(HERE / "windows.csv")
    call_command("import_magento", "products", file, "--media", MEDIA, "--encoding", "cp1252")
    assert Product.objects.get(upc="KIT-1").title_fr == "Kit café"


def test_the_options_and_the_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "left.csv"
    options = [
        "--store-language",
        "english=en",
        "german=en",
        "--tax-class",
        "2=standard",
        "4=standard:70+book:30",
        "--kind",
        "box",
    ]
    arguments = ["import_magento", "products", str(HERE / "shapes.csv"), "--media", MEDIA, *options]
    with translation.override("en"):
        call_command(*arguments, "--weight-unit", "g", "--report", str(report), "--dry-run")
        assert not Product.objects.exists()
        call_command(*arguments, "--weight-unit", "g", "--report", str(report))
    kit = Product.objects.get(upc="KIT-1")
    assert (kit.kind, kit.title_en, kit.facts.weight_grams) == ("box", "Insektenhotel", None)
    dry, wet = capsys.readouterr().out.split("       8  products made\n")[1:]
    assert dry == wet
    assert "line 22, KIT-5: “12,50” in “price” is written with a comma." in wet
    lines = report.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == "line;sku;reason;text"
    assert lines[1] == "3;KIT-1;no_picture;The picture /b/o/lost.jpg is not in the folder."


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--media", "nowhere"], "nowhere is no folder"),
        (["--media", MEDIA, "--store-language", "english=it"], "'english=it' is not STORE=LANGUAGE with one of fr, en"),
        (["--media", MEDIA, "--tax-class", "4=book:30"], "with 100 in all"),
        (["--media", MEDIA, "--tax-class", "4=book:x"], "a percentage that is no number"),
        (["--media", MEDIA, "--tax-class", "4=wine"], "no tax category: wine; there are: book, standard"),
        (["--media", MEDIA, "--encoding", "klingon"], "'klingon' is no encoding"),
    ],
)
def test_wrong_options_are_refused(arguments: list[str], sentence: str) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("import_magento", "products", str(HERE / "shapes.csv"), *arguments)
    assert sentence in str(refusal.value)
    assert not Product.objects.exists()


def test_a_shop_without_a_market_is_told_so() -> None:
    Market.objects.update(is_active=False)
    with pytest.raises(CommandError, match="no active market"):
        call_command("import_magento", "products", str(HERE / "shapes.csv"), "--media", MEDIA)


@pytest.mark.skipif(not SAMPLE.is_dir(), reason="BAMBOU_SAMPLE_DATA names no folder with a shop's export")
def test_a_whole_shop_is_moved(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["import_magento", "products", str(SAMPLE / "products.csv"), "--media", str(SAMPLE / "media")]
    with translation.override("en"):
        call_command(*arguments)
        first = capsys.readouterr().out
        counts = (Product.objects.count(), Category.objects.count(), ProductImage.objects.count())
        assert counts == (200, 15, 24)
        assert Picture.objects.count() == 24
        assert set(Price.objects.values_list("product__upc", flat=True)) == {f"SKU-{n}" for n in range(1, 201)}
        assert StockItem.objects.filter(on_hand__gt=99_000, components__product__is_public=True).count() == 200
        assert Product.objects.filter(categories=None).count() == 0
        stamps = list(Product.objects.order_by("pk").values_list("pk", "date_updated"))
        call_command(*arguments)
    second = capsys.readouterr().out
    assert "     200  products made\n" in first
    assert "     200  products unchanged\n" in second
    assert "made\n" not in second
    for output in (first, second):
        assert "     176  line 26, SKU-25: The picture /p/r/prod25.jpg is not in the folder." in output
    assert list(Product.objects.order_by("pk").values_list("pk", "date_updated")) == stamps
