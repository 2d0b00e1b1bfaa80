"""The shop's two typefaces, cut down to the Latin letters that French and English need.

The sources are Python packages (font-fredoka-one, font-hanken-grotesk), both under the SIL Open Font License 1.1: the
copyright and licence entries of each font's name table are kept in the subset, and a changed copy does not bear a reserved
name (condition 3), so the subsets have names of their own.
"""

from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

# https://fonts.google.com/knowledge names this range "Latin": Basic Latin, Latin-1, and the typographic marks of French.
LATIN = frozenset(
    [*range(0x20, 0x7F), *range(0xA0, 0x100)] + [ord(letter) for letter in "ŒœŠšŸŽžıˆ˚˜–—‘’‚“”„†•…‰‹›€™←→−×"]
)
# Marks that the sources lack, drawn with the nearest glyph they have: French sets a narrow no-break space (U+202F)
# before ; ! ? and browsers would otherwise fetch it from a fallback font of another width.
STAND_INS = {0xA0: 0x20, 0x202F: 0x20, 0x2009: 0x20, 0x2010: 0x2D, 0x2011: 0x2D}
KEPT_NAMES = [0, 1, 2, 4, 13, 14]
FAMILY, FULL = 1, 4


@dataclass(frozen=True)
class Face:
    """One font file of a package, and the file and family name of its subset."""

    package: str
    source: str
    target: str
    family: str


FACES = (
    Face("font_fredoka_one", "FredokaOne-Regular.ttf", "heading.woff2", "Bambou Heading"),
    Face("font_hanken_grotesk", "HankenGrotesk-Regular.otf", "text-400.woff2", "Bambou Text"),
    Face("font_hanken_grotesk", "HankenGrotesk-Italic.otf", "text-400-italic.woff2", "Bambou Text Italic"),
    Face("font_hanken_grotesk", "HankenGrotesk-SemiBold.otf", "text-600.woff2", "Bambou Text SemiBold"),
)


def write_subsets(*, folder: Path, again: bool = False) -> dict[str, int]:
    """Write every face as WOFF2 into `folder` and return the size in bytes by file name; present files are kept unless `again`."""
    folder.mkdir(parents=True, exist_ok=True)
    for face in FACES:
        target = folder / face.target
        if again or not target.exists():
            _write_subset(face=face, target=target)
    return {face.target: (folder / face.target).stat().st_size for face in FACES}


def _write_subset(*, face: Face, target: Path) -> None:
    options = subset.Options(
        flavor="woff2",
        layout_features=["kern", "liga", "locl", "mark", "mkmk", "ccmp"],
        hinting=False,
        name_IDs=KEPT_NAMES,
        drop_tables=[*subset.Options().drop_tables, "FFTM"],
    )
    source = str(files(face.package) / "files" / face.source)
    unfinished = target.with_suffix(".part")
    with subset.load_font(source, options) as font:
        _draw_stand_ins(font)
        for name_id in (FAMILY, FULL):
            font["name"].removeNames(nameID=name_id)
            font["name"].setName(face.family, name_id, 3, 1, 0x409)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=LATIN | STAND_INS.keys())
        cutter.subset(font)
        subset.save_font(font, str(unfinished), options)
    unfinished.replace(target)


def _draw_stand_ins(font: TTFont) -> None:
    for table in font["cmap"].tables:
        if table.isUnicode():
            for wanted, stand_in in STAND_INS.items():
                if wanted not in table.cmap and stand_in in table.cmap:
                    table.cmap[wanted] = table.cmap[stand_in]
