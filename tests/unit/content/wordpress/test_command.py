"""The command: its options, its report on the screen and in a file, and its exit codes; and WordPress's own test file."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from pytest_django import Settings

from content.models import ArticlePage, StandardPage
from shop.accounts.models import User
from tests.fakes.wordpress import Blog, comment, paragraph
from tests.unit.content.wordpress.conftest import counted

SAMPLE = Path(os.environ.get("BAMBOU_SAMPLE_DATA", "none")) / "wordpress-theme-unit-test.xml"
NUMBERS = ("file", "imported", "updated", "unchanged", "left")
pytestmark = pytest.mark.usefixtures("shop")


def exported(folder: Path, *, trash: bool = True) -> Path:
    blog = Blog()
    blog.author("lea", "Léa")
    blog.page("=Un+1", paragraph("a"), number=1, slug="un")
    blog.post("Deux", paragraph("b"), number=2, slug="deux", link="https://blog.boite-a-merveilles.example/en/deux/")
    if trash:
        blog.post("=Trois", "c", number=3, status="trash", comments=(comment(9, "x"),))
    blog.entry("haut", "Un", to=1, number=4)
    path = folder / "site.xml"
    path.write_bytes(blog.export())
    return path


def test_the_report_stands_on_the_screen_and_in_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "deep" / "report.csv"
    with pytest.raises(CommandError) as end:
        call_command("import_wordpress", str(exported(tmp_path)), "--report", str(report), "--language-path", "en=/en/")
    assert (end.value.returncode, str(end.value)) == (3, "2 items were left.")
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert shown[0] == "type there in the file imported updated unchanged left"
    assert "post 2 1 0 0 1" in shown
    assert shown[shown.index("1 It was in the trash.") + 1] == "post 3 “=Trois”"
    rows = list(csv.DictReader(report.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    counted = {row["type"]: row for row in rows if row["what"] == "count"}
    assert [counted["post"][name] for name in NUMBERS] == list("21001")
    left = [(row["type"], row["key"], row["title"], row["reason"]) for row in rows if row["what"] == "left"]
    assert left == [("post", "3", "'=Trois", "trashed"), ("comment", "9", "Inès", "item_left")]
    assert ArticlePage.objects.get().url == "/en/journal/deux/"


def test_it_ends_well_when_nothing_is_left_and_speaks_french(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.VAR_DIR = tmp_path / "var"
    user = User.objects.create_user(email="paul@example.org", first_name="Paul", last_name="Roy")
    path = exported(tmp_path, trash=False)
    arguments = ["import_wordpress", str(path), "--author", "lea=Paul@example.org", "--menu", "top=haut"]
    with translation.override("fr"):
        call_command(*arguments, "--dry-run")
        assert not ArticlePage.objects.exists()
        call_command(*arguments)
    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert shown.count("type là-bas au fichier importé mis à jour inchangé laissé") == 2
    assert shown[-1] == f"Le tout, élément par élément : {tmp_path}/var/imports/site-report.csv"
    page = ArticlePage.objects.get()
    assert (page.written_by.name, page.author, page.owner) == ("Paul Roy", "", user)
    assert StandardPage.objects.get().owner == user


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--media", "nowhere"], "nowhere is no folder."),
        (["--menu", "side=haut"], "'side=haut' is not PLACE=MENU with one of top, footer"),
        (["--menu", "top=bas"], "The file has no menu “bas”."),
        (["--type", "a=b"], "'a=b' is not TYPE=TARGET with one of page, article"),
        (["--language-path", "it=/it/"], "'it=/it/' is not LANGUAGE=/PATH with one of fr, en"),
        (["--author", "lea"], "'lea' is not KEY=VALUE"),
        (["--author", "lea=nobody@example.org"], "Nobody has an account with the address nobody@example.org."),
    ],
)
def test_wrong_options_are_refused(arguments: list[str], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("import_wordpress", str(exported(tmp_path)), *arguments)
    assert sentence in str(refusal.value)
    assert not ArticlePage.objects.exists()


def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = exported(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    for language, sentence in (
        ("fr", "site.xml: Le fichier s’arrête au milieu"),
        ("en", "site.xml: The file ends in the"),
    ):
        with translation.override(language), pytest.raises(CommandError) as refusal:
            call_command("import_wordpress", str(path))
        assert str(refusal.value).startswith(sentence)
        assert refusal.value.returncode == 1
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_wordpress", str(tmp_path / "none.xml"))
    assert not ArticlePage.objects.exists()


@pytest.mark.skipif(not SAMPLE.is_file(), reason="BAMBOU_SAMPLE_DATA names no folder with WordPress's theme unit test")
def test_the_theme_unit_test_is_read_whole_and_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    counts = counted(SAMPLE.read_bytes())
    items = set(counts) - {"author", "category", "tag", "term", "comment"}
    assert sum(counts[kind] for kind in items) == text.count("<item>") == 186
    tables = []
    for number in (1, 2):
        path = tmp_path / f"{number}.csv"
        with pytest.raises(CommandError) as end:
            call_command("import_wordpress", str(SAMPLE), "--language", "en", "--report", str(path))
        # The pictures are not in the folder, and one term stands in the file twice.
        assert end.value.returncode == 3
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
        table = {row["type"]: [int(row[name]) for name in NUMBERS] for row in rows if row["what"] == "count"}
        left = Counter(row["type"] for row in rows if row["what"] == "left")
        assert {kind: row[0] for kind, row in table.items()} == counts
        assert {kind: row[4] for kind, row in table.items() if row[4]} == left == {"attachment": 37, "term": 1}
        tables.append(table)
    first, second = tables
    assert {kind: row[1] for kind, row in first.items()} == {kind: row[3] for kind, row in second.items()}
    assert all(row[2] == 0 for row in (*first.values(), *second.values()))
    assert ArticlePage.objects.count() == 58
    assert StandardPage.objects.count() == 21
    assert StandardPage.objects.get(slug="level-3").url == "/en/level-1/level-2/level-3/"
    assert not ArticlePage.objects.get(slug="template-password-protected").live
