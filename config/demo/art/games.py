"""The games as product pictures."""

from collections.abc import Callable

from . import ground, nature, sky, travels, wonders
from . import palette as c
from .books import backdrop
from .kits import SIZE
from .paper import Pen, blob, curve, disc, joined, path, poly, rect


def card(p: Pen, colour: str = c.PAPER, w: float = 150, h: float = 150) -> Pen:
    """A card lying flat, round its middle."""
    p.cut(rect(-w / 2, -h / 2, w, h, 12), c.WHITE, 0.9)
    p.flat(rect(-w / 2 + 9, -h / 2 + 9, w - 18, h - 18, 8), colour)
    return p


def _back(p: Pen, colour: str) -> None:
    card(p, colour)
    nature.shoot(p.at(0, 42, 0.4))


def _pairs(p: Pen) -> None:
    backdrop(p, c.BAMBOO)
    wonders.volcano(card(p.at(200, 220, 1.25, -6), c.ROSE).at(0, 50, 0.46))
    q = card(p.at(410, 240, 1.25, 5), c.LEAF)
    q.cut(blob("-44 10, -30 -34, 16 -42, 46 -10, 34 32, -20 36"), c.SLATE, 0.6)
    q.flat(
        joined(disc(x, y, r) for x, y, r in ((-20, -6, 7), (6, -20, 6), (20, 8, 8), (-6, 16, 6))),
        c.shade(c.SLATE, -0.3),
    )
    for x, y, turn, tone in (
        (620, 210, -4, c.SUN),
        (190, 430, 5, c.CORAL),
        (610, 620, 6, c.SEA),
        (400, 640, -5, c.SUN),
    ):
        _back(p.at(x, y, 1.15, turn), tone)
    ground.owl(card(p.at(400, 440, 1.2, -3), c.LILAC).at(0, 56, 0.52))
    ground.mouse(card(p.at(612, 420, 1.2, 8), c.SAND).at(4, 24, 0.66))
    wonders.envelope(card(p.at(192, 644, 1.2, -7), c.MIST).at(0, 36, 0.64))


def _lights(p: Pen) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.NIGHT)
    p.cut(poly("70 200, 730 160, 760 640, 50 690", 12), c.SEA, 1.4)
    p.flat(blob("480 180, 726 164, 752 560, 640 480, 560 420, 600 320, 500 260"), c.shade(c.SAND, -0.1))
    p.flat(blob("500 190, 720 176, 742 520, 650 450, 586 400, 630 320, 530 250"), c.GRASS)
    p.line(curve("140 620, 220 520, 320 470, 420 500, 520 420"), c.WHITE, 6, 0.8, "2 20")
    for x, y in ((300, 320), (350, 380), (250, 420), (420, 300)):
        p.flat(
            poly([(x - 18, y), (x - 6, y - 16), (x + 14, y - 10), (x + 20, y + 8), (x - 4, y + 12)], 4),
            c.shade(c.BARK, -0.2),
        )
    p.flat(poly("560 250, 120 210, 150 400, 560 268"), c.SUN, 0.36)
    sky.lighthouse(p.at(590, 330, 0.52), False, c.BRICK)
    for x, y, s in ((180, 640, 0.62), (330, 560, 0.5), (440, 600, 0.56)):
        travels.sailing_boat(p.at(x, y, s))
    for x, y, turn in ((620, 690, -8), (700, 720, 6)):
        q = card(p.at(x, y, 1, turn), c.NIGHT, 120, 170)
        sky.lighthouse(q.at(0, 62, 0.46), False, c.CORAL)
    wonders.torch(p.at(170, 120, 0.8, 118))


def _ages(p: Pen) -> None:
    backdrop(p, c.AMBER)
    p.line(curve("40 640, 220 520, 420 470, 620 380, 780 240"), c.shade(c.BARK, 0.2), 10, 0.6, "2 26")
    ground.ammonite(card(p.at(170, 560, 1, -12), c.MIST, 170, 230).at(0, 66, 0.84))
    q = card(p.at(340, 450, 1, -6), c.SEA, 170, 230)
    q.cut(path("M-66 10 C-30 -40 30 -40 62 -4 L84 -34 L84 40 L60 14 C26 44 -34 44 -66 10 Z"), c.SLATE, 0.7)
    q.cut(poly("-8 -26, 14 -74, 30 -24", 4), c.SLATE, 0.6)
    q.flat(disc(-38, 2, 6), c.INK)
    q.line(path("M-14 -12 L-18 16 M-2 -14 L-6 18"), c.INK, 3)
    nature.flower(card(p.at(520, 380, 1, 2), c.LEAF, 170, 230).at(0, 92, 0.86), c.CORAL)
    dinosaur(card(p.at(680, 280, 1, 10), c.shade(c.SUN, 0.4), 170, 230).at(0, 60, 0.78))
    q = p.at(560, 640, 1, 8)
    q.cut(poly("-85 -110, 30 -120, 70 110, -85 120", 10), c.WHITE, 1)
    q.flat(poly("-74 -100, 20 -108, 56 98, -74 108", 6), c.CORAL)
    nature.shoot(q.at(-14, 50, 0.5))
    q.cut(path("M30 -120 C80 -90 96 60 70 110 C60 40 50 -40 30 -120 Z"), c.SAND, 0.5)


def dinosaur(p: Pen) -> None:
    """A long-necked dinosaur 180 wide, going left."""
    for x in (-26, 34):
        p.cut(rect(x, -54, 26, 58, 8), c.BAMBOO, 0.6)
    p.cut(
        path(
            "M-92 -150 C-86 -172 -50 -172 -48 -146 C-46 -110 -40 -100 0 -98 "
            "C60 -94 80 -60 104 -10 C70 -26 60 -34 40 -34 L-30 -34 C-62 -36 -70 -70 -66 -128 C-80 -126 -96 -134 -92 -150 Z"
        ),
        c.GRASS,
    )
    p.flat(disc(-74, -150, 5), c.INK)
    p.flat(joined(disc(x, y, 7) for x, y in ((-6, -78), (22, -72), (46, -56))), c.BAMBOO)
    for x in (-46, 14):
        p.cut(rect(x, -50, 26, 54, 8), c.shade(c.GRASS, -0.1), 0.5)


GAMES: dict[str, Callable[[Pen], None]] = {
    "game-pairs": _pairs,
    "game-lights": _lights,
    "game-ages": _ages,
}
