from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from core.fonts import FACES, Face, write_subsets

pytestmark = pytest.mark.any_database
FRENCH = "Dès l’été, Noël à Œuvres-lès-Îles : « ça coûte 21,90 € » – où\u202f? N°\u00a07 × 2…"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("fonts")
    write_subsets(folder=made)
    return made


def test_all_faces_together_stay_below_70_kb(folder: Path) -> None:
    sizes = {path.name: path.stat().st_size for path in folder.iterdir()}
    assert set(sizes) == {face.target for face in FACES}
    assert sum(sizes.values()) <= 70_000


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.target)
def test_a_subset_writes_french_and_bears_a_name_of_its_own(folder: Path, face: Face) -> None:
    with TTFont(folder / face.target) as font:
        letters, names = font.getBestCmap(), font["name"]
    assert [letter for letter in FRENCH if ord(letter) not in letters] == []
    assert names.getDebugName(1) == face.family
    assert names.getDebugName(1).startswith("Bambou ")
    assert "OFL" in names.getDebugName(13) or "SIL Open Font License" in names.getDebugName(13)


def test_present_files_are_kept_unless_asked(folder: Path) -> None:
    (folder / "heading.woff2").write_bytes(b"kept")
    assert write_subsets(folder=folder)["heading.woff2"] == 4
    assert write_subsets(folder=folder, again=True)["heading.woff2"] > 10_000
