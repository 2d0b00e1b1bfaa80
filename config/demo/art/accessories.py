"""The eight accessories as product pictures."""

from collections.abc import Callable

from . import nature, travels, wonders
from . import palette as c
from .home import pencil, scissors
from .kits import SIZE, ground
from .paper import Pen, disc, facets, leaf, oval, path, poly, rect, star


def brush(p: Pen, tip: str = c.SEA) -> None:
    """A brush 260 high, its tip upwards."""
    p.cut(rect(-9, -170, 18, 170, 8), c.WOOD, 0.8)
    p.flat(rect(-11, -96, 22, 6, 3), c.shade(c.WOOD, -0.3))
    p.cut(poly("-11 -206, 11 -206, 13 -164, -13 -164", 3), c.SLATE, 0.6)
    p.cut(path("M-13 -204 C-20 -232 -6 -252 2 -268 C10 -250 20 -230 13 -204 Z"), tip, 0.6)


def _backdrop(p: Pen, colour: str) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.shade(colour, 0.62))
    p.flat(facets(400, 400, 340, 13, 0.03), c.shade(colour, 0.28))


def _scissors(p: Pen) -> None:
    _backdrop(p, c.SUN)
    p.cut(poly("80 90, 440 60, 400 210, 452 352, 300 420, 90 380", 8), c.GRASS, 1.2)
    p.cut(poly("452 352, 400 210, 440 60, 730 100, 716 380, 560 410", 8), c.GRASS, 1.2)
    for x, y, turn in ((170, 290, 20), (600, 280, -30)):
        for spread in (-34, 0, 34):
            p.at(x, y, 1, turn + spread).flat(leaf(110, 26), c.LEAF)
    scissors(p.at(410, 600, 2.05, 4), c.SUN)


def _watercolours(p: Pen) -> None:
    _backdrop(p, c.SKY)
    p.cut(poly("110 130, 690 130, 670 384, 130 384", 16), c.PAPER, 1.4)
    for x, tone in ((240, c.CORAL), (400, c.SEA), (560, c.GRASS)):
        p.flat(oval(x, 256, 70, 84), c.shade(c.PAPER, -0.08))
        p.flat(oval(x + 6, 276, 44, 50), tone, 0.75)
    p.cut(rect(110, 384, 580, 270, 16), c.shade(c.SLATE, 0.1), 1.4)
    tones = (c.SUN, c.AMBER, c.CORAL, c.BRICK, c.ROSE, c.PLUM, c.VIOLET, c.SEA, c.SKY, c.BAMBOO, c.GRASS, c.BARK)
    for i, tone in enumerate(tones):
        x, y = 134 + (i % 6) * 90, 410 + (i // 6) * 92
        p.flat(rect(x, y, 78, 76, 10), c.PAPER)
        p.flat(rect(x + 6, y + 6, 66, 64, 8), tone)
        p.flat(oval(x + 30, y + 26, 16, 8), c.shade(tone, 0.45))
    p.flat(rect(134, 602, 530, 34, 10), c.shade(c.SLATE, -0.25))
    brush(p.at(664, 690, 1.7, -72), c.SEA)


def _ruler(p: Pen) -> None:
    _backdrop(p, c.LEAF)
    p.cut(poly("130 90, 640 60, 690 700, 170 740", 8), c.PAPER, 1.2)
    p.line(path("M220 240 L570 220 M224 300 L420 288"), c.MIST, 7)
    p.line(path("M250 560 L420 548 L400 660 L262 668 Z"), c.CORAL, 7)
    p.line(path("M250 560 L400 660"), c.SEA, 5, 1, "4 14")
    q = p.at(400, 430, 1, -32)
    q.cut(rect(-330, -52, 660, 104, 12), c.WOOD, 1.6)
    q.flat(rect(-330, 22, 660, 30, 10), c.shade(c.WOOD, -0.14))
    for i in range(65):
        x, deep = -320 + i * 10, 44 if i % 10 == 0 else 30 if i % 5 == 0 else 18
        q.flat(rect(x - 1.5, -50, 3, deep), c.shade(c.BARK, -0.4))
    for x in (-190, 10, 210):
        q.flat(rect(x, 22, 9, 30), c.shade(c.WOOD, -0.34))
    nature.shoot(q.at(270, 44, 0.22))
    pencil(p.at(640, 720, 1.9, 24), c.CORAL)


def _stickers(p: Pen) -> None:
    _backdrop(p, c.LILAC)
    p.cut(poly("110 130, 470 90, 510 640, 150 680", 10), c.SKY, 1.2)
    p.cut(poly("280 160, 690 130, 720 690, 310 720", 10), c.PAPER, 1.4)

    def sticker(x: float, y: float, r: float, tone: str) -> Pen:
        p.cut(disc(x, y, r), c.WHITE, 0.7)
        p.flat(disc(x, y, r - 9), tone)
        return p.at(x, y)

    wonders.bee(sticker(400, 262, 84, c.shade(c.SUN, 0.5)).at(-4, 6, 0.72, -8))
    travels.toadstool(sticker(594, 256, 78, c.LEAF).at(0, 52, 0.52))
    nature.moon(sticker(412, 446, 74, c.NIGHT).at(0, 0), 42)
    wonders.volcano(sticker(602, 442, 84, c.ROSE).at(0, 44, 0.44))
    wonders.envelope(sticker(420, 620, 76, c.MIST).at(0, 34, 0.62, -8))
    travels.locomotive(sticker(606, 628, 76, c.shade(c.VIOLET, 0.3)).at(0, 52, 0.5))
    nature.daisy(p.at(214, 260), c.WHITE, 44)
    p.flat(star(214, 430, 48, 5, 0.5, 6), c.SUN)


def _apron(p: Pen) -> None:
    _backdrop(p, c.GRASS)
    p.strip(path("M330 190 C330 60 470 60 470 190"), c.SUN, 20, 1)
    p.strip(path("M232 396 C180 400 150 430 130 480 M568 396 C620 400 650 430 670 480"), c.SUN, 18, 1)
    p.cut(
        path(
            "M310 170 L490 170 C496 290 520 340 574 370 L590 680 Q590 704 566 704 L234 704 Q210 704 210 680 L226 370 "
            "C280 340 304 290 310 170 Z"
        ),
        c.BAMBOO,
        1.6,
    )
    p.flat(
        path(
            "M470 170 L490 170 C496 290 520 340 574 370 L590 680 Q590 704 566 704 L520 704 Q548 520 520 400 "
            "C484 340 472 260 470 170 Z"
        ),
        c.shade(c.BAMBOO, -0.25),
    )
    p.flat(rect(308, 170, 184, 20, 6), c.shade(c.BAMBOO, 0.3))
    brush(p.at(366, 560, 1.0, -10), c.CORAL)
    p.at(446, 570, 1, 8).cut(rect(-16, -150, 32, 150, 4), c.WOOD, 0.8)
    q = p.at(446, 570, 1, 8)
    for i in range(9):
        q.flat(rect(-16, -142 + i * 12, 14 if i % 2 else 9, 3), c.BARK)
    p.cut(path("M290 470 L510 470 L510 600 Q510 630 480 630 L320 630 Q290 630 290 600 Z"), c.SUN, 1)
    p.flat(rect(290, 470, 220, 18, 5), c.AMBER)
    p.cut(facets(400, 560, 40, 12), c.PAPER, 0.4)
    nature.shoot(p.at(400, 586, 0.26))


def _magnifier(p: Pen) -> None:
    _backdrop(p, c.SKY)
    q = p.at(210, 730, 1, 38)
    q.cut(leaf(700, 250), c.GRASS, 1.4)
    q.line(path("M0 -30 L0 -610"), c.BAMBOO, 10)
    for y in (-170, -280, -390, -490):
        q.line(path(f"M0 {y} L-88 {y - 60} M0 {y} L88 {y - 60}"), c.BAMBOO, 6)
    p.strip(path("M552 552 L690 706"), c.BARK, 54, 1)
    p.line(path("M560 556 L684 694"), c.shade(c.BARK, 0.2), 12)
    p.cut(disc(410, 390, 216), c.WOOD, 1.6)
    p.flat(disc(410, 390, 184), c.shade(c.LEAF, 0.2))
    p.flat(path("M232 440 C330 400 480 420 588 340 C600 420 590 470 560 500 C430 540 330 520 250 480 Z"), c.LEAF)
    ant(p.at(414, 420, 1.5, -10))
    p.line(path("M268 330 C290 270 340 236 396 228"), c.WHITE, 18, 0.8)


def ant(p: Pen) -> None:
    """An ant 190 wide, going right."""
    p.line(path("M-20 10 L-46 56 M4 12 L4 62 M26 8 L56 52 M-24 -6 L-56 -40 M24 -10 L44 -46"), c.INK, 7)
    p.cut(oval(-62, 0, 42, 30), c.shade(c.BRICK, -0.35), 0.7)
    p.cut(oval(4, 0, 28, 21), c.shade(c.BRICK, -0.3), 0.7)
    p.cut(disc(56, -8, 26), c.shade(c.BRICK, -0.35), 0.7)
    p.line(path("M70 -28 L86 -56 L106 -58 M76 -22 L104 -36 L120 -30"), c.INK, 6)
    p.flat(disc(64, -14, 6), c.WHITE)


def _notebook(p: Pen) -> None:
    ground(p, c.LEAF, c.WOOD)
    p.cut(poly("90 240, 400 270, 710 240, 730 700, 400 726, 70 700", 12), c.BAMBOO, 1.6)
    p.cut(path("M106 246 C220 226 330 236 400 274 L400 704 C320 672 210 668 92 684 Z"), c.PAPER, 0.8)
    p.cut(path("M694 246 C580 226 470 236 400 274 L400 704 C480 672 590 668 708 684 Z"), c.WHITE, 0.8)
    p.flat(path("M400 274 C420 260 450 250 480 246 L486 676 C450 680 420 690 400 704 Z"), c.SAND, 0.6)
    for i in range(8):
        p.line(path(f"M446 {336 + i * 40} C520 {318 + i * 40} 590 {314 + i * 40} 664 {322 + i * 40}"), c.MIST, 5)
    q = p.at(250, 600, 1, 8)
    q.line(path("M0 0 C-6 -90 4 -170 0 -250"), c.BAMBOO, 8)
    for y, turn in ((-70, 58), (-110, -56), (-160, 52), (-190, -50)):
        q.at(0, y, 1, turn).flat(leaf(92, 30), c.GRASS)
    q.at(0, -230).flat(leaf(86, 28), c.BAMBOO)
    p.strip(path("M610 236 L626 694"), c.CORAL, 14, 0.7)
    pencil(p.at(560, 770, 1.5, 52), c.SUN)


def _picture_book(p: Pen) -> None:
    ground(p, c.ROSE, c.WOOD)
    p.flat(oval(420, 736, 300, 20), c.INK, 0.2)
    p.cut(rect(150, 180, 526, 550, 26), c.shade(c.PAPER, -0.1), 1.2)
    for i in range(5):
        p.flat(rect(660 + i * 5, 206, 3, 500, 1), c.SAND)
    p.cut(rect(130, 170, 520, 560, 26), c.SEA, 1.4)
    p.flat(rect(130, 170, 46, 560, 20), c.shade(c.SEA, -0.25))
    p.cut(facets(412, 440, 206, 13, 0.03), c.MIST, 0.7)
    nature.sun(p.at(508, 340), 36, c.SUN)
    wonders.volcano(p.at(400, 586, 0.98))
    wonders.bee(p.at(300, 360, 0.62, -14))
    travels.toadstool(p.at(530, 604, 0.5))
    p.cut(rect(250, 660, 330, 30, 14), c.SUN, 0.6)
    p.cut(rect(250, 212, 330, 26, 12), c.PAPER, 0.6)


ACCESSORIES: dict[str, Callable[[Pen], None]] = {
    "scissors": _scissors,
    "watercolours": _watercolours,
    "bamboo-ruler": _ruler,
    "stickers": _stickers,
    "apron": _apron,
    "magnifier": _magnifier,
    "notebook": _notebook,
    "picture-book": _picture_book,
}
