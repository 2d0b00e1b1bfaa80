"""The tools, papers and refills of the second year as product pictures."""

import math
from collections.abc import Callable

from . import crafts, nature, wonders
from . import palette as c
from .accessories import brush
from .books import backdrop
from .home import scissors
from .kits import SIZE
from .kits import ground as table
from .paper import Pen, blob, curve, disc, facets, joined, oval, path, poly, rect
from .second_kits import finds_box, glue_pot


def _torch(p: Pen) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.shade(c.PLUM, -0.15))
    p.flat(oval(560, 250, 230, 210), c.SUN, 0.3)
    p.flat(oval(560, 250, 170, 156), c.shade(c.SUN, 0.4), 0.9)
    p.cut(rect(-20, 620, SIZE + 40, 220), c.BARK, 1)
    p.flat(poly("316 470, 420 90, 740 330, 420 540"), c.SUN, 0.26)
    q = p.at(280, 560, 0.78, 40)
    q.cut(rect(-62, -70, 124, 330, 30), c.SUN, 1.6)
    q.flat(rect(18, -66, 44, 322, 22), c.AMBER)
    q.cut(poly("-62 -64, 62 -64, 88 -150, -88 -150", 8), c.shade(c.SUN, 0.1), 1)
    q.cut(oval(0, -152, 88, 26), c.PAPER, 0.6)
    q.flat(oval(0, -154, 70, 18), c.shade(c.SUN, 0.5))
    q.cut(rect(-22, -30, 44, 60, 20), c.CORAL, 0.6)
    q.cut(rect(52, 96, 46, 30, 8), c.SLATE, 0.8)
    q.cut(rect(86, 100, 24, 110, 10), c.shade(c.SLATE, 0.2), 0.9)
    q.cut(rect(72, 196, 54, 60, 18), c.BRICK, 0.9)
    for y in (150, 172, 194):
        q.flat(rect(-44, y, 60, 8, 4), c.AMBER)


def _cutting_mat(p: Pen) -> None:
    table(p, c.SKY, c.WOOD)
    p.flat(rect(0, 0, SIZE, SIZE), c.WOOD)
    p.flat(joined(rect(0, y, SIZE, 6) for y in (160, 340, 520, 700)), c.shade(c.WOOD, -0.14))
    q = p.at(400, 410, 1, -4)
    q.cut(rect(-330, -250, 660, 500, 20), c.BAMBOO, 1.4)
    grid = " ".join(f"M{-300 + i * 60} -220 L{-300 + i * 60} 220" for i in range(11))
    grid += " " + " ".join(f"M-300 {-220 + i * 55} L300 {-220 + i * 55}" for i in range(9))
    q.line(path(grid), c.shade(c.BAMBOO, 0.28), 3)
    q.flat(disc(-300, -222, 9), c.WOOD)
    for flip in (False, True):
        _hand(q.at(-150 if not flip else 150, 150, 1, -6, flip), c.LEAF)
    scissors(p.at(330, 330, 1.4, 74), c.SUN)
    p.at(590, 250, 1, 14).cut(poly("-60 -50, 70 -40, 56 56, -66 44", 4), c.CORAL, 0.8)


def _hand(p: Pen, colour: str) -> None:
    """A left hand's print, 220 high."""
    p.flat(blob("-56 0, -62 -70, -40 -100, 40 -100, 60 -60, 48 0, 0 22"), colour, 0.92)
    for x, y, high, turn in ((-42, -88, 70, -10), (-14, -98, 88, -3), (16, -96, 82, 5), (42, -84, 62, 14)):
        q = p.at(x, y, 1, turn)
        q.flat(rect(-12, -high, 24, high + 10, 12), colour, 0.92)
    p.at(52, -26, 1, 52).flat(rect(-13, -74, 26, 84, 13), colour, 0.92)


def _compass(p: Pen) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.LEAF)
    p.cut(poly("40 60, 760 30, 780 760, 20 770", 10), c.PAPER, 1.2)
    p.line(curve("40 300, 200 260, 360 340, 560 280, 770 330"), c.SKY, 34)
    p.flat(blob("80 460, 260 420, 330 540, 240 680, 90 660"), c.LEAF)
    for r in (120, 80, 42):
        p.line(blob([(620 + r * 1.2, 580), (620, 580 + r), (620 - r * 1.3, 570), (612, 580 - r)], 0.26), c.BARK, 5, 0.6)
    p.line(curve("120 130, 220 190, 300 150, 420 200"), c.CORAL, 9, 1, "1 20")
    p.strip(curve("520 180, 620 110, 720 170, 700 300"), c.CORAL, 14, 1)
    crafts.compass(p.at(400, 690, 2.9, 12))


def _finds_box(p: Pen) -> None:
    table(p, c.SAND, c.BAMBOO)
    p.flat(rect(0, 0, SIZE, SIZE), c.shade(c.GRASS, 0.45))
    p.flat(facets(400, 400, 360, 13, 0.03), c.shade(c.GRASS, 0.2))
    finds_box(p.at(350, 400, 1.16, -3), 190)
    for x, y, turn in ((180, 716, -8), (330, 730, 5)):
        q = p.at(x, y, 1, turn)
        q.cut(rect(-60, -26, 120, 52, 4), c.PAPER, 0.8)
        q.line(path("M-44 -8 L36 -8 M-44 10 L8 10"), c.SLATE, 5)


def _kraft(p: Pen) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.shade(c.WOOD, 0.3))
    p.flat(joined(rect(0, y, SIZE, 6) for y in (120, 280, 440, 600, 760)), c.shade(c.WOOD, 0.1))
    p.cut(poly("150 210, 640 190, 690 820, 110 820", 4), c.KRAFT, 1.2)
    q = p.at(400, 190, 1, -2)
    q.cut(rect(-280, -76, 560, 120, 56), c.shade(c.KRAFT, 0.18), 1.6)
    q.cut(oval(266, -16, 30, 60), c.shade(c.KRAFT, 0.4), 0.4)
    q.flat(oval(266, -16, 14, 28), c.BARK)
    q.flat(rect(-270, 4, 520, 22, 10), c.shade(c.KRAFT, -0.1))
    p.line(path("M190 690 L640 680"), c.INK, 6)
    for x, tone, w in ((210, c.SEA, 120), (346, c.SUN, 120), (482, c.CORAL, 140)):
        p.line(poly([(x, 670), (x, 580), (x + w, 578), (x + w, 668)], 8), tone, 9)
        p.line(path(f"M{x + 18} 600 L{x + w - 70} 600 L{x + w - 70} 630 L{x + 18} 631 Z"), tone, 6)
        p.line(disc(x + 28, 676, 14), c.INK, 6)
        p.line(disc(x + w - 28, 675, 14), c.INK, 6)
    p.line(path("M590 578 L590 540 L612 540 L612 578"), c.CORAL, 8)
    p.line(curve("600 520, 580 490, 620 470, 590 430, 550 420"), c.WHITE, 10)
    p.line(curve("180 470, 240 400, 300 470, 360 410, 430 470"), c.BAMBOO, 8)
    nature.sun(p.at(230, 340), 30, c.SUN)


def _soda(p: Pen) -> None:
    table(p, c.CORAL, c.WOOD)
    p.cut(path("M150 330 L430 330 L452 690 Q452 716 426 716 L154 716 Q128 716 128 690 Z"), c.PAPER, 1.5)
    p.flat(path("M360 330 L430 330 L452 690 Q452 716 426 716 L386 716 Q390 520 360 330 Z"), c.SAND)
    p.cut(poly("146 300, 434 300, 430 346, 150 346", 8), c.CORAL, 0.9)
    wonders.volcano(p.at(284, 640, 0.86), c.PLUM)
    for x, tone, s in ((540, c.AMBER, 1.0), (640, c.GRASS, 1.0), (590, c.VIOLET, 1.15)):
        q = p.at(x, 700 + (30 if tone == c.VIOLET else 0), s)
        q.cut(rect(-38, -120, 76, 120, 14), tone, 1)
        q.flat(rect(10, -116, 28, 112, 10), c.shade(tone, -0.2))
        q.cut(rect(-22, -152, 44, 36, 8), c.PAPER, 0.6)
        q.flat(rect(-28, -84, 48, 40, 5), c.WHITE, 0.85)
    q = p.at(430, 770, 1, -76)
    q.cut(rect(-8, -40, 16, 190, 7), c.WOOD, 0.9)
    q.cut(oval(0, -70, 34, 46), c.WOOD, 0.8)
    q.flat(oval(0, -72, 25, 36), c.WHITE)


def _stems(p: Pen) -> None:
    backdrop(p, c.SUN)
    p.cut(disc(400, 420, 268), c.shade(c.BARK, -0.4), 1.2)
    spots = []
    for ring, count in ((0, 1), (78, 6), (152, 12), (224, 18)):
        for i in range(count):
            angle = math.tau * (i + 0.5 * (ring // 78 % 2)) / count
            spots.append((400 + ring * math.cos(angle), 420 + ring * math.sin(angle)))
    sizes = (36, 30, 33, 27, 34)
    for tone, pick in ((c.SUN, 0), (c.WOOD, 1), (c.AMBER, 2)):
        chosen = [(x, y, sizes[i % 5]) for i, (x, y) in enumerate(spots) if i % 3 == pick]
        p.cut(joined(disc(x, y, r) for x, y, r in chosen), tone, 0.6)
        p.flat(joined(disc(x, y, r * 0.5) for x, y, r in chosen), c.shade(c.BARK, -0.5))
    p.line(path("M140 470 C220 560 580 560 662 464"), c.KRAFT, 20)
    p.line(path("M396 540 L350 620 M404 540 L470 612"), c.KRAFT, 14)
    p.cut(disc(400, 538, 20), c.KRAFT, 0.6)
    wonders.bee(p.at(560, 240, 1.3, -16))


def _pans(p: Pen) -> None:
    backdrop(p, c.MIST)
    p.cut(poly("90 100, 700 80, 720 720, 80 730", 10), c.WHITE, 1.2)
    tones = (c.SEA, c.SKY, c.SUN, c.AMBER, c.BRICK, c.BAMBOO)
    for i, tone in enumerate(tones):
        x, y = 180 + (i % 3) * 210, 230 + (i // 3) * 300
        p.flat(
            blob(
                [
                    (x - 70, y + 96),
                    (x - 10, y + 76),
                    (x + 76, y + 90),
                    (x + 84, y + 126),
                    (x, y + 138),
                    (x - 78, y + 128),
                ]
            ),
            tone,
            0.72,
        )
        p.cut(rect(x - 66, y - 76, 132, 122, 14), c.PAPER, 1)
        p.flat(rect(x - 54, y - 64, 108, 98, 10), tone)
        p.flat(oval(x - 12, y - 34, 28, 14), c.shade(tone, 0.45))
    brush(p.at(680, 760, 1.3, -30), c.SEA)


def _glue(p: Pen) -> None:
    table(p, c.LEAF, c.WOOD)
    glue_pot(p.at(310, 716, 2.1))
    q = p.at(604, 690, 1, -8)
    q.cut(rect(-120, -110, 230, 160, 8), c.SKY, 0.9)
    q.cut(poly("-10 -96, 14 -40, 74 -40, 26 -4, 46 52, -10 18, -66 52, -46 -4, -94 -40, -34 -40", 4), c.SUN, 0.8)
    q.cut(poly("14 -40, 74 -40, 26 -4, 44 -66, 70 -84", 3), c.shade(c.SUN, 0.35), 0.5)


SECOND_ACCESSORIES: dict[str, Callable[[Pen], None]] = {
    "torch": _torch,
    "cutting-mat": _cutting_mat,
    "compass": _compass,
    "finds-box": _finds_box,
    "kraft-roll": _kraft,
    "refill-soda": _soda,
    "refill-stems": _stems,
    "refill-pans": _pans,
    "refill-glue": _glue,
}
