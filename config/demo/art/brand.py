"""Mark, wordmark and favicon."""

from . import palette as c
from .paper import Pen, Sheet, disc, leaf, path, rect


def mark(p: Pen) -> None:
    """The shoot, drawn flush: it must read at 16 pixels."""
    p.flat(disc(6, -122, 92), c.SUN)
    p.at(20, -84, 1, 56).flat(leaf(122, 42), c.GRASS)
    p.at(-20, -104, 1, -52).flat(leaf(108, 38), c.GRASS)
    p.flat(path("M-30 0 C-58 -70 -34 -150 4 -210 C36 -150 56 -70 30 0 Z"), c.LIME)
    p.flat(path("M4 -210 C36 -150 56 -70 30 0 L4 0 C14 -80 14 -150 4 -210 Z"), c.shade(c.LIME, -0.2))
    p.flat(path("M-26 4 C-52 -36 -50 -84 -32 -126 C4 -104 34 -64 40 -26 Q36 -10 26 4 Q0 12 -26 4 Z"), c.BAMBOO)
    p.flat(path("M26 4 C46 -22 50 -54 44 -86 C6 -70 -28 -50 -42 -34 C-39 -18 -33 -6 -26 4 Q0 14 26 4 Z"), c.FOREST)


def _bowl(p: Pen, x: float) -> None:
    p.line(path(f"M{x} 0 C{x - 54} 0 {x - 54} -78 {x} -78 C{x + 54} -78 {x + 54} 0 {x} 0 Z"), c.FOREST, 23)


def _joint(p: Pen, x: float, y: float) -> None:
    p.flat(rect(x - 14, y - 2.5, 28, 5), c.PAPER)


def _b(p: Pen, x: float) -> None:
    p.line(path(f"M{x} 0 L{x} -128"), c.FOREST, 23)
    _joint(p, x, -98)
    _bowl(p, x + 42)


def _wordmark(p: Pen) -> None:
    _b(p, 0)
    p.at(6, -126, 1, 48).flat(leaf(50, 19), c.GRASS)
    _bowl(p, 146)
    p.line(path("M187 -78 L187 0"), c.FOREST, 23)
    p.line(
        path("M232 0 L232 -44 C232 -90 284 -90 284 -44 L284 0 M284 -44 C284 -90 336 -90 336 -44 L336 0"), c.FOREST, 21
    )
    _b(p, 384)
    _bowl(p, 532)
    p.line(path("M616 -78 L616 -34 C616 12 676 12 676 -34 L676 -78"), c.FOREST, 23)


def mark_sheet() -> Sheet:
    """The shoot alone, square."""
    sheet = Sheet(256, 256)
    mark(sheet.pen().at(126, 236, 1.04))
    return sheet


def favicon_sheet() -> Sheet:
    """The shoot on a tile, for browser tabs and home screens."""
    sheet = Sheet(256, 256)
    pen = sheet.pen()
    pen.flat(rect(0, 0, 256, 256, 56), c.LEAF)
    mark(pen.at(126, 222, 0.92))
    return sheet


def logo_sheet() -> Sheet:
    """Mark and wordmark side by side."""
    sheet = Sheet(968, 256)
    mark(sheet.pen().at(112, 236, 1.04))
    _wordmark(sheet.pen().at(276, 202, 0.98))
    return sheet


def pattern_sheet() -> Sheet:
    """Bamboo leaves strewn on a tile that repeats, for the lining of panels."""
    sheet = Sheet(240, 240)
    for x, y, turn, tone in (
        (50, 60, 20, c.LEAF),
        (170, 100, 130, c.LEAF),
        (90, 190, 250, c.LEAF),
        (186, 204, 60, c.LEAF),
    ):
        for spread in (-36, 0, 36):
            sheet.pen().at(x, y, 1, turn + spread).flat(leaf(44, 11), tone)
    return sheet


BRAND = {"logo": logo_sheet, "mark": mark_sheet, "favicon": favicon_sheet, "pattern-leaves": pattern_sheet}
