"""The pictures of the home page and of quiet moments: basket, parcel, mail, a page that is not there."""

from collections.abc import Callable

from . import nature, things, travels, wonders
from . import palette as c
from .boxes import Coat, back_of_box, front_of_box
from .paper import Pen, Sheet, blob, disc, facets, leaf, oval, path, poly, rect, ridge


def _disc(p: Pen, colour: str) -> None:
    p.flat(facets(300, 300, 286, 13, 0.02), c.shade(colour, 0.45))
    p.cut(facets(302, 298, 236, 11, 0.03), colour, 0.8)


def closed_box(p: Pen, card: str = c.KRAFT, width: float = 260, height: float = 170) -> None:
    """A closed parcel seen from the front, its top in view."""
    half = width / 2
    p.flat(oval(8, 4, half * 1.16, 14), c.INK, 0.22)
    p.cut(
        poly([(-half, -height), (-half * 0.84, -height - 44), (half * 0.84, -height - 44), (half, -height)], 4),
        c.shade(card, 0.25),
        0.6,
    )
    p.flat(poly([(-18, -height), (-15, -height - 44), (15, -height - 44), (18, -height)]), c.shade(c.SUN, 0.3))
    p.cut(rect(-half, -height, width, height, 8), card)
    p.flat(rect(half * 0.68, -height, half * 0.32, height, 6), c.shade(card, -0.12))
    p.flat(rect(-18, -height, 36, 46), c.SUN)
    p.cut(facets(-half * 0.42, -height * 0.4, height * 0.27, 12, 0.03), c.PAPER, 0.5)
    nature.shoot(p.at(-half * 0.42, -height * 0.24, height * 0.00105))
    for i, share in enumerate((0.5, 0.36, 0.44)):
        p.flat(rect(half * 0.12, -height * 0.46 + i * height * 0.12, half * share, 8, 4), c.shade(card, -0.3))


def _room(p: Pen) -> None:
    """A wall, a window on hills, curtains, a table's edge."""
    p.flat(rect(0, 0, 1600, 1200), c.SAND)
    p.cut(rect(290, 70, 1020, 790, 24), c.PAPER, 1.6)
    p.flat(rect(330, 110, 940, 720, 10), c.MIST)
    nature.sun(p.at(1010, 262), 78, c.SUN)
    nature.cloud(p.at(560, 290), 100, c.WHITE)
    p.flat(ridge("330 600, 520 500, 720 580, 960 480, 1270 570", 830), c.LEAF)
    p.flat(ridge("330 700, 560 640, 860 700, 1270 630", 830), c.shade(c.GRASS, 0.35))
    p.cut(rect(330, 420, 940, 26), c.PAPER, 0.9)
    p.cut(rect(786, 100, 28, 740), c.PAPER, 0.9)
    p.cut(rect(260, 826, 1080, 36, 8), c.WHITE, 1)
    p.cut(path("M170 40 L390 40 C390 320 370 600 236 800 L170 800 Z"), c.SKY, 1.4)
    p.cut(path("M1430 40 L1210 40 C1210 320 1230 600 1364 800 L1430 800 Z"), c.SKY, 1.4)
    p.cut(rect(130, 30, 1340, 26, 12), c.BARK, 1)
    p.cut(rect(-20, 940, 1640, 300, 10), c.WOOD, 2)
    p.flat(rect(0, 942, 1600, 16), c.shade(c.WOOD, 0.35))


def _hero(whole: Pen) -> None:
    p = whole.at(0, 0, 0.5)
    _room(p)
    coat = Coat(c.CORAL, c.SUN, c.ROSE, ())
    box = p.at(304, 190, 1.24)
    back_of_box(box, coat)
    nature.stalk(box.at(392, 560), 480, 46, c.shade(c.BAMBOO, 0.12), 96)
    nature.spray(box.at(416, 160, 1, -14), 170)
    nature.spray(box.at(368, 268, 1, 8, True), 150)
    nature.shoot(box.at(540, 566, 1.35, 10))
    wonders.bud(box.at(262, 566, 1.35, -9))
    front_of_box(box, coat)
    wonders.paper_plane(p.at(1090, 460, 1.5, -6))
    p.at(220, 1070, 1, -12).cut(rect(-90, -66, 180, 130, 8), c.PAPER, 1)
    nature.moon(p.at(220, 1076), 40, c.SUN)
    p.cut(poly("1500 1076, 1290 1076, 1256 1088, 1290 1100, 1500 1100", 3), c.BAMBOO, 1)


def _choose(p: Pen) -> None:
    _disc(p, c.LEAF)
    for x, y, tone, turn in ((190, 430, c.SUN, -10), (410, 430, c.SKY, 10), (300, 440, c.PAPER, 0)):
        q = p.at(x, y, 1, turn)
        q.cut(rect(-84, -230, 168, 230, 16), tone, 1)
        q.flat(rect(-66, -212, 132, 130, 10), c.shade(tone, 0.45) if tone != c.PAPER else c.LEAF)
        q.flat(rect(-60, -62, 96, 13, 6), c.shade(tone, -0.3))
        q.flat(rect(-60, -36, 64, 13, 6), c.shade(tone, -0.3))
    nature.shoot(p.at(300, 352, 0.58))
    things.windmill(p.at(154, 326, 0.5, -10))
    travels.toadstool(p.at(438, 328, 0.5, 10))
    p.cut(disc(380, 428, 44), c.BAMBOO, 1)
    p.line(path("M360 428 L375 444 L402 414"), c.WHITE, 12)


def _receive(p: Pen) -> None:
    _disc(p, c.SKY)
    nature.cloud(p.at(170, 190), 66, c.WHITE)
    p.cut(rect(216, 128, 260, 364, 8), c.PAPER, 1)
    p.cut(rect(240, 152, 212, 340, 6), c.BRICK, 0.4)
    for y in (176, 316):
        p.flat(rect(262, y, 76, 112, 6), c.shade(c.BRICK, -0.18))
        p.flat(rect(354, y, 76, 112, 6), c.shade(c.BRICK, -0.18))
    p.cut(rect(270, 246, 108, 20, 8), c.SUN, 0.5)
    p.cut(disc(428, 330, 11), c.SUN, 0.5)
    p.cut(rect(90, 486, 440, 26, 8), c.SAND, 1)
    closed_box(p.at(250, 492, 0.92))
    nature.stalk(p.at(494, 490), 150, 14, c.BAMBOO, 44)
    nature.spray(p.at(500, 350, 1, -10), 60)
    p.cut(poly("462 492, 454 430, 534 430, 526 492", 6), c.CORAL, 0.8)


def _make(p: Pen) -> None:
    _disc(p, c.SUN)
    p.cut(rect(70, 430, 460, 34, 10), c.WOOD, 1.2)
    p.flat(rect(110, 464, 24, 70), c.shade(c.WOOD, -0.25))
    p.flat(rect(466, 464, 24, 70), c.shade(c.WOOD, -0.25))
    wonders.volcano(p.at(300, 432, 1.08))
    scissors(p.at(148, 424, 0.8, -24))
    p.cut(poly("430 432, 422 350, 504 350, 496 432", 8), c.SKY, 0.8)
    for x, turn, tone in ((442, -12, c.CORAL), (464, 2, c.BAMBOO), (484, 14, c.PLUM)):
        pencil(p.at(x, 356, 0.62, turn), tone)
    p.cut(poly("422 352, 504 352, 496 432, 430 432", 8), c.SKY, 0.4)
    for x, y, tone in ((238, 420, c.CORAL), (206, 426, c.PLUM), (374, 424, c.BAMBOO)):
        p.flat(poly([(x, y), (x + 16, y - 9), (x + 22, y + 4)]), tone)


def scissors(p: Pen, rings: str = c.CORAL) -> None:
    """Open scissors 220 high, points upwards."""
    for side in (-1, 1):
        q = p.at(0, -96, 1, 15 * side, side < 0)
        q.cut(path("M-10 8 C-12 -40 -8 -90 4 -122 C14 -90 14 -40 10 8 Z"), c.shade(c.MIST, -0.1), 0.8)
        q.cut(path("M-10 0 C-22 30 -44 34 -44 66 C-44 96 -6 96 -4 64 C-4 40 6 24 10 0 Z"), rings, 0.8)
        q.flat(oval(-24, 66, 10, 15), c.shade(rings, -0.45), 0.55)
    p.cut(disc(0, -96, 7), c.SLATE, 0.4)


def pencil(p: Pen, colour: str = c.CORAL) -> None:
    """A pencil 200 high, its point upwards."""
    p.cut(rect(-13, -150, 26, 150, 3), colour, 0.8)
    p.flat(rect(3, -150, 10, 150, 2), c.shade(colour, -0.18))
    p.flat(poly("-13 -148, 0 -192, 13 -148", 1), c.shade(c.WOOD, 0.3))
    p.flat(poly("-4.5 -178, 0 -192, 4.5 -178", 1), colour)


def _gift(p: Pen) -> None:
    _disc(p, c.ROSE)
    nature.sparks(p, "130 230, 180 150, 460 170, 480 280, 300 96, 108 360", (c.SUN, c.CORAL, c.BAMBOO), 13)
    p.flat(oval(306, 478, 170, 16), c.INK, 0.22)
    p.cut(rect(162, 286, 276, 190, 8), c.BAMBOO, 1)
    p.flat(rect(378, 286, 60, 190, 6), c.shade(c.BAMBOO, -0.2))
    p.cut(rect(274, 286, 52, 190), c.SUN, 0.3)
    p.cut(rect(142, 230, 316, 66, 8), c.shade(c.BAMBOO, 0.15), 1)
    p.cut(rect(270, 230, 60, 66), c.SUN, 0.3)
    for flip in (False, True):
        q = p.at(300, 230, 1, 0, flip)
        q.cut(path("M0 0 C-40 -100 -150 -110 -140 -50 C-134 -10 -60 0 0 0 Z"), c.SUN, 0.9)
        q.flat(path("M-16 -10 C-50 -66 -110 -72 -106 -44 C-102 -20 -50 -12 -16 -10 Z"), c.AMBER)
    p.cut(disc(300, 222, 24), c.shade(c.SUN, -0.06), 0.7)
    q = p.at(388, 296, 1, 14)
    q.line(path("M0 0 L0 40"), c.BARK, 4)
    wonders.kraft_tag(q.at(0, 140, 1.15))
    q.at(0, 122, 0.24).flat(leaf(120, 44), c.BAMBOO)


def _empty_basket(p: Pen) -> None:
    _disc(p, c.SAND)
    p.flat(oval(306, 476, 190, 16), c.INK, 0.22)
    p.strip(path("M170 316 C170 120 430 120 430 316"), c.BARK, 22, 1)
    p.cut(oval(300, 318, 170, 30), c.shade(c.BARK, -0.3), 0.4)
    p.cut(poly("128 318, 472 318, 430 474, 170 474", 14), c.WOOD, 1)
    for row in range(4):
        for i in range(8):
            if (row + i) % 2 == 0:
                y, x = 332 + row * 36, 152 + row * 8 + i * (37 - row * 2)
                p.flat(rect(x, y, 34 - row, 22, 5), c.shade(c.WOOD, -0.2))
    p.cut(rect(118, 304, 364, 28, 12), c.shade(c.WOOD, 0.2), 0.7)
    travels.snail(p.at(300, 306, 0.9))
    travels.leafy(p.at(498, 470, 1, 70), c.GRASS, 56)


def _parcel(p: Pen) -> None:
    _disc(p, c.SKY)
    p.line(path("M84 232 L178 232 M64 292 L150 292 M92 352 L164 352"), c.WHITE, 12)
    p.flat(oval(330, 474, 210, 14), c.INK, 0.22)
    p.cut(rect(166, 206, 210, 220, 12), c.BAMBOO, 1)
    nature.shoot(p.at(266, 378, 0.68))
    p.cut(path("M376 270 L448 270 Q462 270 470 284 L510 352 L510 426 L376 426 Z"), c.SUN, 1)
    p.flat(path("M404 292 L444 292 L478 350 L404 350 Z"), c.MIST)
    p.cut(rect(152, 418, 372, 24, 8), c.FOREST, 0.7)
    for x in (234, 436):
        p.cut(disc(x, 442, 40), c.shade(c.INK, 0.1), 0.8)
        p.flat(disc(x, 442, 18), c.SAND)
    p.flat(disc(502, 398, 10), c.CORAL)


def _not_found(p: Pen) -> None:
    _disc(p, c.LILAC)
    nature.moon(p.at(180, 190), 56)
    nature.sparks(p, "470 160, 260 110, 400 140, 488 340", (c.WHITE, c.SUN), 12)
    p.cut(blob("82 440, 180 404, 300 424, 420 402, 520 436, 470 492, 300 522, 130 494"), c.PLUM, 0.8)
    p.cut(rect(288, 196, 26, 250, 6), c.BARK, 1)
    p.at(300, 236, 1, -5).cut(poly("-30 -34, 150 -34, 186 0, 150 34, -30 34", 6), c.SUN, 1)
    p.at(300, 318, 1, 6).cut(poly("30 -34, -140 -34, -176 0, -140 34, 30 34", 6), c.CORAL, 1)
    p.at(300, 398, 1, -3).cut(poly("-26 -28, 110 -28, 140 0, 110 28, -26 28", 6), c.SKY, 1)
    p.line(path("M320 238 L390 230 M330 254 L370 250"), c.AMBER, 8)
    p.line(path("M180 308 L256 316"), c.BRICK, 8)
    travels.toadstool(p.at(170, 452, 0.5))
    travels.snail(p.at(404, 456, 0.9))


def _mail(p: Pen) -> None:
    _disc(p, c.MIST)
    p.flat(oval(306, 476, 190, 14), c.INK, 0.2)
    p.cut(poly("118 270, 300 130, 482 270, 482 300, 118 300", 8), c.shade(c.CORAL, -0.15), 0.8)
    p.cut(rect(160, 150, 280, 250, 10), c.PAPER, 0.9)
    nature.shoot(p.at(300, 270, 0.5))
    for y, w in ((292, 170), (318, 130)):
        p.flat(rect(300 - w / 2, y, w, 12, 6), c.SAND)
    p.cut(path("M118 270 L300 400 L482 270 L482 456 Q482 470 468 470 L132 470 Q118 470 118 456 Z"), c.CORAL, 1)
    p.flat(
        path("M120 466 L270 378 L300 400 L330 378 L480 466 Q476 470 468 470 L132 470 Q124 470 120 466 Z"),
        c.shade(c.CORAL, 0.25),
    )
    p.cut(blob("446 184, 470 168, 494 184, 492 208, 470 222, 448 208"), c.SUN, 0.7)


HOME: dict[str, tuple[Callable[[Pen], None], int, int]] = {
    "hero": (_hero, 800, 600),
    "how-choose": (_choose, 600, 600),
    "how-receive": (_receive, 600, 600),
    "how-make": (_make, 600, 600),
    "gift": (_gift, 600, 600),
    "empty-basket": (_empty_basket, 600, 600),
    "parcel": (_parcel, 600, 600),
    "not-found": (_not_found, 600, 600),
    "mail": (_mail, 600, 600),
}


def home_sheet(key: str) -> Sheet:
    """One picture of the home page or of a quiet moment."""
    draw, width, height = HOME[key]
    sheet = Sheet(width, height)
    draw(sheet.pen())
    return sheet
