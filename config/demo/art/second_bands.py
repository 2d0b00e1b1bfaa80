"""The wide scenes of the second year's themes: 1800 by 600, layers from the sky to the foreground."""

from collections.abc import Callable

from . import crafts, nature, sky, things, travels
from . import palette as c
from .land import house, land
from .land import sky as backdrop
from .paper import Pen, blob, curve, disc, facets, oval, path, poly, rect, ridge, star


def _washing(p: Pen, colour: str, width: float = 130, height: float = 120) -> None:
    """A sheet on the line, blown to the right."""
    p.cut(
        path(
            f"M0 0 L{width} 0 C{width + 30} {height * 0.4:.0f} {width + 50} {height * 0.7:.0f} {width + 34} {height} "
            f"C{width * 0.7:.0f} {height * 0.84:.0f} {width * 0.5:.0f} {height * 1.1:.0f} 30 {height * 0.94:.0f} "
            f"C34 {height * 0.6:.0f} 14 {height * 0.3:.0f} 0 0 Z"
        ),
        colour,
        0.9,
    )
    p.flat(rect(16, -10, 8, 22, 3), c.WOOD)
    p.flat(rect(width - 26, -10, 8, 22, 3), c.WOOD)


def _wind(p: Pen) -> None:
    backdrop(p, c.shade(c.SKY, 0.5))
    nature.sun(p.at(1560, 140), 66, c.SUN)
    nature.cloud(p.at(330, 150), 120, c.WHITE)
    nature.cloud(p.at(1130, 110), 90, c.WHITE)
    for y, x in ((210, 520), (258, 900), (170, 860)):
        p.line(
            path(f"M{x} {y} Q{x + 110} {y - 26} {x + 210} {y} Q{x + 270} {y + 18} {x + 250} {y - 26}"), c.WHITE, 9, 0.9
        )
    land(p, "400 360 420 370 400 350 390", c.LEAF)
    things.windmill(p.at(1290, 430, 1.5, 4))
    things.windmill(p.at(1590, 440, 1.0, -4))
    land(p, "470 430 480 450 470 440 460", c.GRASS)
    for x in (300, 1010):
        p.cut(rect(x - 6, 262, 12, 260, 3), c.BARK, 0.8)
    p.line(path("M300 276 Q650 330 1010 276"), c.PAPER, 5)
    for x, y, tone, w, h in (
        (340, 288, c.CORAL, 130, 120),
        (500, 302, c.WHITE, 150, 150),
        (690, 303, c.SUN, 110, 110),
        (830, 294, c.SEA, 120, 130),
    ):
        _washing(p.at(x, y), tone, w, h)
    land(p, "560 520 550 530 560 536 540", c.BAMBOO)
    for x, turn in ((120, 18), (1160, 20), (1450, 16), (1720, 20)):
        nature.tuft(p.at(x, 570, 1, turn), 110, c.GRASS)
    things.feather(p.at(1120, 250, 0.7, 64), c.CORAL)


def _stars(p: Pen) -> None:
    backdrop(p, c.NIGHT)
    p.flat(facets(1080, 300, 470, 13, 0.03), c.shade(c.PLUM, -0.2))
    sky.bear(p.at(1240, 190, 1.5, 10), 12, c.SUN)
    nature.sparks(
        p,
        "120 90, 240 210, 380 70, 520 160, 640 60, 860 260, 1340 60, 1460 190, 1580 90, 1700 220, 720 200, 1240 330, 90 300",
        (c.WHITE, c.LILAC),
        12,
    )
    nature.moon(p.at(260, 150), 62, c.SUN)
    land(p, "420 380 430 390 420 400 410", c.shade(c.PLUM, 0.05))
    for x, high in ((90, 210), (200, 150), (1560, 170), (1680, 240)):
        nature.fir(p.at(x, 480), high, c.FOREST)
    land(p, "480 460 486 470 480 466 480", c.shade(c.BAMBOO, -0.25))
    sky.tent(p.at(560, 540, 1.4))
    land(p, "556 540 560 546 556 550 560", c.FOREST)


def _ear(p: Pen) -> None:
    """An ear of wheat 220 high, with few cuts."""
    p.line(path("M0 0 L0 -120"), c.WOOD, 7)
    p.cut(
        blob("0 -112, -26 -134, -22 -156, -28 -176, -16 -196, 0 -222, 16 -196, 28 -176, 22 -156, 26 -134", 0.12),
        c.SUN,
        0.6,
    )
    p.line(path("M0 -124 L0 -212 M-15 -150 L0 -134 L15 -150 M-15 -182 L0 -166 L15 -182"), c.AMBER, 5)


def _bread(p: Pen) -> None:
    backdrop(p, c.shade(c.AMBER, 0.66))
    nature.sun(p.at(300, 160), 70, c.SUN)
    land(p, "380 350 390 360 380 340 370", c.LEAF)
    q = p.at(1380, 410, 1.3)
    q.cut(poly("-56 0, -38 -150, 38 -150, 56 0", 4), c.PAPER)
    q.flat(poly("14 0, 12 -150, 38 -150, 56 0"), c.SAND)
    q.cut(poly("-48 -146, 0 -196, 48 -146", 6), c.BRICK)
    q.flat(path("M-13 0 L-13 -34 Q-13 -48 0 -48 Q13 -48 13 -34 L13 0 Z"), c.BARK)
    for i in range(4):
        r = q.at(0, -150, 1, 24 + i * 90)
        r.cut(rect(-5, -118, 10, 118, 2), c.BARK, 0.5)
        r.cut(rect(5, -114, 26, 88, 3), c.WHITE, 0.4)
    q.cut(disc(0, -150, 11), c.SUN, 0.5)
    land(p, "440 420 450 430 440 420 440", c.SUN, 1.2)
    land(p, "500 480 506 490 500 486 496", c.AMBER, 1.2)
    for i in range(8):
        _ear(p.at(60 + i * 240, 640 + (i % 3) * 12, 1.1 + (i % 2) * 0.14, -5 + (i % 4) * 3))
    things.loaf(p.at(620, 580, 1.5, -3))
    things.loaf(p.at(880, 590, 1.05, 4))


def _drums(p: Pen) -> None:
    backdrop(p, c.shade(c.ROSE, 0.2))
    nature.cloud(p.at(240, 140), 100, c.WHITE)
    land(p, "430 410 440 420 430 410 430", c.LEAF)
    for x, high in ((110, 230), (1690, 250), (1560, 180)):
        nature.round_tree(p.at(x, 470), high, c.GRASS)
    land(p, "480 470 480 474 480 470 480", c.GRASS)
    p.cut(rect(440, 452, 920, 70, 6), c.PAPER, 1.2)
    p.flat(rect(440, 486, 920, 36, 6), c.SAND)
    for x in (500, 770, 1030, 1300):
        p.cut(rect(x - 11, 190, 22, 270, 4), c.WHITE, 0.9)
    p.cut(path("M400 210 Q900 -70 1400 210 Z"), c.SEA, 1.3)
    p.flat(path("M900 74 Q1200 86 1400 210 L1060 210 Q1020 130 900 74 Z"), c.shade(c.SEA, -0.2))
    p.cut(disc(900, 66, 18), c.SUN, 0.7)
    for i in range(13):
        x = 434 + i * 78
        p.cut(poly([(x - 30, 208), (x + 30, 208), (x, 254)]), (c.CORAL, c.SUN, c.WHITE, c.GRASS)[i % 4], 0.4)
    crafts.drum(p.at(640, 446, 0.86))
    crafts.drum(p.at(900, 446, 1.2), c.SUN)
    crafts.drum(p.at(1170, 446, 0.94), c.SEA)
    land(p, "556 546 560 550 556 560 550", c.BAMBOO)
    for x, tone in ((150, c.CORAL), (320, c.SUN), (1500, c.WHITE), (1640, c.CORAL)):
        nature.daisy(p.at(x, 572), tone, 30)


def _deep_sea(p: Pen) -> None:
    for y, tone in (
        (0, c.MIST),
        (90, c.SKY),
        (190, c.SEA),
        (310, c.shade(c.SEA, -0.35)),
        (430, c.shade(c.NIGHT, -0.1)),
    ):
        heights = " ".join(str(y + (12 if i % 2 else -10)) for i in range(9))
        if y:
            land(p, heights, tone, 0.8)
        else:
            backdrop(p, tone)
            things.wave(p.at(900, 70, 1.5), 1260, c.SKY)
    travels.sailing_boat(p.at(320, 100, 0.62))
    p.flat(poly("806 330, 1330 250, 1330 520, 806 356", 26), c.SUN, 0.24)
    things.submarine(p.at(690, 400, 1.5, 3))
    for x, y, s, tone in ((1130, 330, 1.0, c.ROSE), (1270, 440, 0.7, c.LILAC), (1010, 470, 0.6, c.CORAL)):
        jellyfish(p.at(x, y, s), tone)
    things.anglerfish(p.at(1560, 500, 1.3, -4))
    for x, s in ((120, 1.2), (1720, 1.2)):
        things.seaweed(p.at(x, 620, s))
    for x, y, r in ((560, 250, 12), (1400, 210, 9)):
        things.bubble(p.at(x, y), r)
    p.cut(ridge("-40 590, 300 560, 760 588, 1200 566, 1840 590", 640), c.shade(c.NIGHT, -0.45), 1)


def jellyfish(p: Pen, colour: str) -> None:
    """A jellyfish 160 high."""
    for x, bend in ((-36, -18), (-12, 14), (12, -14), (36, 18)):
        p.line(curve([(x, -80), (x + bend, -50), (x - bend, -20), (x + bend * 0.5, 10)]), c.shade(colour, -0.08), 7)
    p.cut(
        path("M-66 -74 C-70 -160 70 -160 66 -74 Q50 -88 33 -74 Q16 -88 0 -74 Q-16 -88 -33 -74 Q-50 -88 -66 -74 Z"),
        colour,
    )
    p.flat(oval(-20, -116, 18, 10), c.WHITE, 0.6)


def _ink(p: Pen) -> None:
    backdrop(p, c.shade(c.SAND, 0.3))
    p.cut(poly("300 60, 1770 40, 1790 470, 330 500", 10), c.PAPER, 1.4)
    p.line(curve("560 410, 700 380, 800 300, 900 220, 1000 310, 1080 250, 1180 160, 1280 290, 1380 350"), c.NIGHT, 9)
    p.line(curve("1380 350, 1460 370, 1560 350, 1680 372"), c.NIGHT, 7)
    p.flat(ridge("820 330, 900 232, 985 318", 350), c.MIST)
    p.flat(ridge("1100 270, 1180 172, 1262 290", 310), c.MIST)
    p.line(
        path("M1470 370 L1470 318 L1500 290 L1532 318 L1532 364 M1496 366 L1496 338 L1510 338 L1510 366"), c.NIGHT, 6
    )
    p.line(path("M1620 362 L1620 310 M1620 310 Q1586 290 1604 256 Q1626 232 1650 262 Q1660 296 1620 310"), c.NIGHT, 6)
    for x, y in ((1010, 150), (1060, 130), (1040, 180)):
        p.line(path(f"M{x} {y} Q{x + 14} {y - 14} {x + 26} {y} Q{x + 40} {y - 14} {x + 52} {y}"), c.NIGHT, 5)
    p.line(path("M900 120 L1660 112 M960 160 L1060 158"), c.MIST, 9)
    crafts.quill(p.at(556, 412, 1.9, 24), 210, c.SKY)
    p.cut(rect(-20, 520, 1840, 110), c.WOOD, 1.4)
    p.flat(rect(0, 522, 1800, 14), c.shade(c.WOOD, 0.3))
    for x, tone, s in ((130, c.NIGHT, 1.2), (290, c.BARK, 0.95), (1560, c.PLUM, 1.0), (1700, c.BRICK, 1.15)):
        crafts.ink_bottle(p.at(x, 562, s), tone)
    crafts.oak_sprig(p.at(1330, 580, 0.9, 78))


def _maps(p: Pen) -> None:
    backdrop(p, c.shade(c.SEA, 0.25))
    xs = (60, 345, 630, 915, 1200, 1485, 1770)
    for i in range(6):
        a, b, up, down = xs[i], xs[i + 1], 46 if i % 2 else 18, 18 if i % 2 else 46
        p.cut(
            poly([(a, up), (b, down), (b, down + 530), (a, up + 530)]),
            c.PAPER if i % 2 == 0 else c.shade(c.SAND, 0.25),
            1,
        )
    p.flat(blob("110 110, 300 70, 420 140, 380 250, 240 280, 120 230"), c.LEAF)
    p.flat(blob("1180 360, 1420 300, 1660 360, 1640 500, 1400 540, 1220 480"), c.LEAF)
    for r in (150, 108, 66, 28):
        p.line(
            blob([(960 + r * 1.4, 210), (960, 210 + r), (960 - r * 1.5, 200), (950, 210 - r * 0.95)], 0.26),
            c.BARK,
            5,
            0.75,
        )
    p.line(curve("78 400, 300 370, 520 430, 760 400, 1000 470, 1240 280, 1500 220, 1750 236"), c.SKY, 34)
    p.line(curve("210 500, 380 480, 460 330, 640 300, 760 190, 1060 330, 1180 420, 1420 420"), c.CORAL, 10, 1, "1 24")
    p.line(path("M1396 396 L1448 448 M1448 396 L1396 448"), c.BRICK, 18)
    house(p.at(250, 210, 0.6), c.PAPER, c.BRICK)
    for x, y, high in ((340, 210, 70), (160, 210, 60), (1560, 400, 90), (1620, 440, 70), (1500, 480, 60)):
        nature.fir(p.at(x, y), high)
    crafts.flag(p.at(960, 196, 0.6), c.SEA)
    q = p.at(1640, 150, 1, 12)
    q.cut(star(0, 0, 84, 4, 0.3, 3), c.SUN, 0.8)
    q.cut(star(0, 0, 50, 4, 0.34, 3), c.BRICK, 0.4)
    q.flat(disc(0, 0, 9), c.PAPER)
    crafts.compass(p.at(150, 560, 0.9), 70, False)


def _clocks(p: Pen) -> None:
    backdrop(p, c.LILAC)
    for x, y, r, teeth, tone in (
        (330, 210, 150, 14, c.shade(c.VIOLET, 0.25)),
        (1420, 190, 130, 12, c.shade(c.SUN, 0.15)),
        (1600, 300, 84, 10, c.CORAL),
    ):
        things.cog(p.at(x, y), r, teeth, tone)
    nature.cloud(p.at(1190, 120), 90, c.WHITE)
    land(p, "430 410 440 420 430 410 430", c.shade(c.VIOLET, 0.1))
    q = p.at(900, 560, 1.15)
    q.cut(rect(-74, -330, 148, 340, 4), c.PAPER, 1.2)
    q.flat(rect(26, -330, 48, 340), c.SAND)
    q.cut(poly("-92 -326, 0 -452, 92 -326", 6), c.BRICK)
    q.flat(poly("0 -446, 86 -328, 30 -328", 4), c.shade(c.BRICK, -0.2))
    q.cut(disc(0, -252, 58), c.WHITE, 0.7)
    q.line(path("M0 -302 L0 -292 M50 -252 L40 -252 M0 -202 L0 -212 M-50 -252 L-40 -252"), c.INK, 6)
    q.line(path("M0 -252 L0 -290"), c.INK, 7)
    q.line(path("M0 -252 L26 -238"), c.CORAL, 7)
    q.flat(path("M-26 -70 L-26 -130 Q0 -164 26 -130 L26 -70 Z"), c.NIGHT)
    q.line(path("M0 -146 L8 -100"), c.SUN, 5)
    q.cut(disc(10, -94, 13), c.SUN, 0.4)
    for x, wall, roof, s in (
        (220, c.ROSE, c.SEA, 1.35),
        (520, c.PAPER, c.BRICK, 1.1),
        (1160, c.PAPER, c.SEA, 1.2),
        (1660, c.SAND, c.PLUM, 1.15),
    ):
        house(p.at(x, 560, s), wall, roof)
    land(p, "556 550 560 552 556 560 550", c.PLUM)


SECOND_BANDS: dict[str, Callable[[Pen], None]] = {
    "theme-wind": _wind,
    "theme-stars": _stars,
    "theme-bread": _bread,
    "theme-drums": _drums,
    "theme-deep-sea": _deep_sea,
    "theme-ink": _ink,
    "theme-maps": _maps,
    "theme-clocks": _clocks,
}
