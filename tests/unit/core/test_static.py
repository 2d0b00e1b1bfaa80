import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage

from core.static import ENTRY, SCRIPT, ShopStaticFilesStorage, flatten, flatten_script

STATIC = Path(settings.BASE_DIR) / "static"
SHEETS = {
    "css/main.css": '@layer base, pages;\n@import url("base/type.css") layer(base);\n@import url("pages/home.css") layer(pages);\n',
    "css/base/type.css": '/* letters */\n@font-face {\n  src: url("../../fonts/a.woff2");\n}\n',
    "css/pages/home.css": '.a {\n  mask: url("../../img/edge.svg");\n  background: url("data:,x");\n}\n',
}


def test_imports_are_put_in_place_in_their_layers_with_addresses_from_the_entry() -> None:
    assert flatten(entry=ENTRY, read=SHEETS.__getitem__) == (
        "@layer base, pages;\n"
        '@layer base {\n@font-face {\nsrc: url("../fonts/a.woff2");\n}\n}\n'
        '@layer pages {\n.a {\nmask: url("../img/edge.svg");\nbackground: url("data:,x");\n}\n}\n'
    )


def test_the_shops_sheet_imports_every_component_and_page_and_names_only_files_that_exist() -> None:
    text = flatten(entry=ENTRY, read=lambda path: (STATIC / path).read_text())
    assert "@import" not in text
    imported = set(re.findall(r'@import url\("([^"]+)"', (STATIC / ENTRY).read_text()))
    written = {path.relative_to(STATIC / "css").as_posix() for path in (STATIC / "css").glob("*/*.css")}
    assert imported == written
    addresses = {address for address in re.findall(r'url\("([^"]+)"\)', text) if "/fonts/" not in address}
    assert [address for address in addresses if not (STATIC / "css" / address).exists()] == []


def test_every_custom_property_that_is_used_is_set_somewhere() -> None:
    text = flatten(entry=ENTRY, read=lambda path: (STATIC / path).read_text())
    used = set(re.findall(r"var\((--[\w-]+)\)", text))
    assert used - set(re.findall(r"(--[\w-]+):", text)) == set()


MODULES = {
    "js/main.js": '// Every page.\nimport "./a.js";\nimport "./parts/b.js";\n',
    "js/a.js": '// The first.\nconst name = "a";\n',
    "js/parts/b.js": 'const name = "b";\n',
}


def test_modules_are_put_in_place_each_in_a_block_of_its_own() -> None:
    assert flatten_script(entry=SCRIPT, read=MODULES.__getitem__) == (
        '{\nconst name = "a";\n}\n{\nconst name = "b";\n}\n'
    )


@pytest.mark.parametrize("line", ['import "./c.js";', "export const b = 1;"])
def test_a_module_that_needs_another_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"b\.js imports or exports"):
        flatten_script(entry=SCRIPT, read={**MODULES, "js/parts/b.js": f"{line}\n"}.__getitem__)


def test_the_shops_script_needs_no_other_file() -> None:
    text = flatten_script(entry=SCRIPT, read=lambda path: (STATIC / path).read_text())
    assert not re.search(r"^import\b", text, re.MULTILINE)
    assert "/collect/" in text


@pytest.fixture
def collect(tmp_path: Path) -> Callable[[], str]:
    """Call it to collect the files of `tmp_path / "source"` and get the text of the sheet that pages then link."""
    source, target = tmp_path / "source", tmp_path / "target"
    for name, text in {**SHEETS, **MODULES, "fonts/a.woff2": "x", "img/edge.svg": "x"}.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    files = FileSystemStorage(location=str(source))

    def run() -> str:
        names = [path.relative_to(source).as_posix() for path in source.rglob("*.*")]
        for name in names:
            # As collectstatic does: what has not changed since it was copied is not copied again.
            copied = target / name
            if not copied.exists() or (source / name).stat().st_mtime > copied.stat().st_mtime:
                copied.parent.mkdir(parents=True, exist_ok=True)
                copied.write_text((source / name).read_text())
        storage = ShopStaticFilesStorage(location=str(target), base_url="/static/")
        results = list(storage.post_process({name: (files, name) for name in names}))
        assert [result for _, _, result in results if isinstance(result, Exception)] == []
        return (target / storage.stored_name(ENTRY)).read_text()

    return run


def test_collecting_leaves_one_script(collect: Callable[[], str], tmp_path: Path) -> None:
    collect()
    collect()
    (hashed,) = (tmp_path / "target/js").glob("main.????????????.js")
    assert hashed.read_text() == flatten_script(entry=SCRIPT, read=MODULES.__getitem__)


def test_collecting_leaves_one_hashed_sheet_that_needs_no_other(collect: Callable[[], str]) -> None:
    sheet = collect()
    assert "@import" not in sheet
    assert re.search(r'src: url\("\.\./fonts/a\.[0-9a-f]{12}\.woff2"\)', sheet)


def test_a_change_in_an_imported_sheet_is_collected_although_the_entry_did_not_change(
    collect: Callable[[], str], tmp_path: Path
) -> None:
    assert "color: red" not in collect()
    (tmp_path / "source/css/pages/home.css").write_text(".a {\n  color: red;\n}\n")
    assert "color: red" in collect()
