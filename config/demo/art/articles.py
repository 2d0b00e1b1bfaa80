"""The pictures over the six articles: 1600 by 900."""

from collections.abc import Callable

from . import nature, travels, wonders
from . import palette as c
from .home import pencil, scissors
from .kits import fox
from .paper import Pen, curve, disc, leaf, path, poly, rect, ridge


def _wall(p: Pen, colour: str, floor: str, level: float = 690) -> None:
    p.flat(rect(0, 0, 1600, 900), colour)
    p.cut(rect(-20, level, 1640, 940 - level), floor, 1.6)
    p.flat(rect(0, level + 2, 1600, 16), c.shade(floor, 0.3))


def _volcanoes(p: Pen) -> None:
    _wall(p, c.ROSE, c.WOOD)
    p.cut(rect(140, 90, 520, 380, 12), c.PAPER, 1.4)
    p.flat(rect(170, 120, 460, 320, 6), c.MIST)
    p.flat(poly("170 440, 340 210, 390 210, 560 440"), c.VIOLET)
    p.flat(poly("330 224, 340 210, 390 210, 400 224, 372 300, 350 270"), c.CORAL)
    nature.sun(p.at(546, 194), 32, c.SUN)
    for i, tone in enumerate((c.BRICK, c.SEA, c.SUN, c.BAMBOO)):
        p.cut(rect(960 + i * 66, 250 - (i % 2) * 26, 56, 220 + (i % 2) * 26, 6), tone, 0.8)
    p.cut(rect(910, 470, 560, 26, 8), c.BARK, 1.2)
    nature.stalk(p.at(1366, 470), 110, 18, c.GRASS, 40)
    nature.spray(p.at(1374, 370), 80)
    p.cut(rect(480, 776, 640, 30, 12), c.SKY, 1.2)
    wonders.volcano(p.at(800, 780, 1.9))
    wonders.geode(p.at(380, 820, 1.0))
    wonders.flask(p.at(1220, 830, 1.2, 4))
    p.cut(poly("1340 800, 1500 780, 1520 850, 1350 864", 6), c.PAPER, 0.8)


def _scissors(p: Pen) -> None:
    _wall(p, c.shade(c.SUN, 0.4), c.shade(c.GRASS, 0.3), 150)
    for x, y, turn, tone in ((240, 420, -14, c.SKY), (1330, 400, 12, c.CORAL), (1180, 720, -8, c.LILAC)):
        p.at(x, y, 1, turn).cut(rect(-150, -170, 300, 340, 8), tone, 1.2)
    p.at(240, 420, 1, -14).line(path("M-100 -90 L100 -90 M-100 -10 L100 -10 M-100 70 L100 70"), c.WHITE, 7, 1, "6 20")
    p.at(1330, 400, 1, 12).line(curve("-100 60, -50 -60, 0 60, 50 -60, 100 60"), c.WHITE, 7, 1, "6 20")
    p.at(1180, 720, 1, -8).line(path("M0 -80 C90 -80 90 80 0 80 C-90 80 -90 -80 0 -80"), c.WHITE, 7, 1, "6 20")
    p.cut(poly("480 250, 800 230, 752 470, 790 640, 500 660", 8), c.PAPER, 1.2)
    p.cut(poly("800 230, 1040 250, 1030 560, 800 640, 752 470", 8), c.PAPER, 1.2)
    scissors(p.at(780, 780, 2.3, 3), c.CORAL)
    for x, y, turn, tone in (
        (420, 780, 30, c.BAMBOO),
        (330, 760, -20, c.SUN),
        (480, 820, 80, c.BRICK),
        (1010, 800, 10, c.SEA),
    ):
        p.at(x, y, 1, turn).cut(poly("0 0, 46 -12, 58 22, 10 30", 3), tone, 0.6)


def _shadows(p: Pen) -> None:
    p.flat(rect(0, 0, 1600, 900), c.shade(c.PLUM, -0.3))
    p.flat(disc(1010, 380, 380), c.shade(c.PLUM, 0.12))
    p.flat(disc(1010, 380, 300), c.shade(c.SUN, 0.35))
    wonders.rabbit(p.at(930, 600, 2.1), c.NIGHT, False)
    fox(p.at(1170, 596, 1.3))
    p.cut(rect(70, 110, 300, 380, 10), c.PAPER, 1.4)
    p.flat(rect(94, 134, 252, 332, 4), c.NIGHT)
    nature.moon(p.at(220, 270), 62)
    nature.sparks(p, "130 180, 310 220, 150 400, 300 400", (c.WHITE, c.LILAC), 10)
    p.cut(rect(90, 640, 1540, 300, 40), c.SEA, 1.6)
    p.cut(path("M60 560 Q60 470 150 470 L360 470 Q440 480 440 570 L430 680 L70 680 Z"), c.WHITE, 1.2)
    p.cut(path("M40 690 Q300 640 640 690 Q1000 740 1640 680 L1640 930 L40 930 Z"), c.shade(c.SKY, 0.1), 1.4)
    for x, y in ((220, 780), (480, 830), (740, 780), (1000, 840), (1260, 790), (1480, 840)):
        p.flat(disc(x, y, 22), c.SUN)
    p.cut(rect(30, 440, 44, 480, 14), c.BARK, 1.2)
    wonders.torch(p.at(560, 700, 1.1, 62))


def _bees(p: Pen) -> None:
    p.flat(rect(0, 0, 1600, 900), c.MIST)
    nature.cloud(p.at(1180, 190), 120, c.WHITE)
    nature.sun(p.at(1400, 170), 76, c.SUN)
    p.cut(ridge("560 560, 800 480, 1100 540, 1380 460, 1660 520", 940), c.LEAF, 1.4)
    p.cut(ridge("560 700, 860 640, 1180 700, 1660 640", 940), c.shade(c.GRASS, 0.3), 1.4)
    p.cut(rect(-20, -20, 660, 960), c.shade(c.CORAL, 0.45), 1.8)
    for row in range(9):
        for i in range(4):
            x = 20 + i * 170 - (85 if row % 2 else 0)
            if 0 <= x < 520:
                p.flat(rect(x, 20 + row * 102, 130, 66, 8), c.shade(c.CORAL, 0.28))
    q = p.at(330, 640)
    q.cut(rect(-170, -330, 340, 330, 8), c.WOOD, 1.6)
    q.flat(rect(-146, -308, 292, 284, 4), c.shade(c.BARK, -0.35))
    for row in range(5):
        for i in range(6):
            x = -122 + i * 49
            q.flat(disc(x, -278 + row * 56, 22), (c.SUN, c.WOOD, c.AMBER)[(row * 2 + i) % 3])
            q.flat(disc(x, -278 + row * 56, 9), c.shade(c.BARK, -0.5))
    q.cut(poly("-214 -312, 0 -480, 214 -312, 190 -286, 0 -436, -190 -286", 8), c.BRICK, 1.2)
    wonders.bee(p.at(760, 330, 1.5, -10))
    wonders.bee(p.at(1010, 460, 0.9, 8))
    nature.flower(p.at(820, 900, 1.7, -4), c.CORAL)
    nature.flower(p.at(1090, 910, 1.4, 5), c.WHITE)
    wonders.bud(p.at(1330, 910, 1.6, -5))
    nature.tuft(p.at(960, 900), 120, c.BAMBOO)
    nature.tuft(p.at(1480, 900), 140, c.BAMBOO)


def _salt(p: Pen) -> None:
    p.flat(rect(0, 0, 1600, 900), c.SAND)
    p.cut(rect(180, -40, 1240, 700, 10), c.PAPER, 1.6)
    p.flat(rect(220, -10, 1160, 630), c.MIST)
    nature.sun(p.at(1130, 200), 90, c.SUN)
    nature.cloud(p.at(520, 220), 130, c.WHITE)
    p.flat(ridge("220 470, 520 420, 820 480, 1100 430, 1380 470", 620), c.LEAF)
    p.cut(rect(786, -20, 28, 650), c.PAPER, 0.9)
    p.cut(rect(100, 640, 1400, 60, 12), c.WHITE, 1.6)
    p.flat(rect(120, 700, 1360, 24, 6), c.shade(c.SAND, -0.14))
    for x, scale in ((380, 1.35), (680, 1.5), (990, 1.35)):
        travels.salt_jar(p.at(x, 646, scale))
    travels.crystals(p.at(1260, 650, 1.3))
    p.at(240, 800, 1, -5).cut(rect(-110, -60, 220, 130, 8), c.PAPER, 1)
    for i in range(4):
        p.at(240, 800, 1, -5).flat(rect(-84 + i * 44, -28, 32, 32, 4), (c.SKY, c.MIST, c.LILAC, c.ROSE)[i])
    pencil(p.at(480, 830, 1.0, 74), c.CORAL)


def _mushrooms(p: Pen) -> None:
    p.flat(rect(0, 0, 1600, 900), c.shade(c.SUN, 0.5))
    for x, w, tone in ((120, 90, c.AMBER), (430, 70, c.AMBER), (1120, 76, c.AMBER), (1420, 90, c.AMBER)):
        p.cut(
            poly([(x - w * 0.7, 920), (x - w * 0.4, -20), (x + w * 0.4, -20), (x + w * 0.8, 920)]),
            c.shade(tone, 0.3),
            1,
        )
    p.cut(ridge("-40 620, 400 560, 800 620, 1200 550, 1660 610", 940), c.GRASS, 1.4)
    p.cut(poly("1240 920, 1286 420, 1270 -20, 1420 -20, 1410 430, 1480 920", 14), c.BARK, 1.8)
    p.cut(ridge("-40 740, 300 690, 760 750, 1180 690, 1660 740", 940), c.BAMBOO, 1.4)
    travels.toadstool(p.at(470, 800, 2.3))
    travels.penny_bun(p.at(860, 820, 1.9))
    q = p.at(1100, 850, 1.1)
    q.strip(path("M-110 -120 C-110 -260 110 -260 110 -120"), c.WOOD, 16, 1)
    q.cut(poly("-130 -124, 130 -124, 104 0, -104 0", 12), c.WOOD, 1)
    for x, turn, tone in ((-70, -30, c.CORAL), (-20, -6, c.AMBER), (30, 16, c.BRICK), (76, 36, c.SUN)):
        q.at(x, -118, 1, turn).cut(leaf(74, 34), tone, 0.7)
    q.cut(rect(-140, -136, 280, 26, 10), c.shade(c.WOOD, 0.2), 0.7)
    travels.snail(p.at(700, 846, 1.3))
    for x, y, turn, tone in (
        (180, 300, 130, c.CORAL),
        (640, 180, 60, c.BRICK),
        (980, 300, 200, c.CORAL),
        (240, 850, 70, c.SUN),
        (1540, 860, -60, c.CORAL),
        (780, 420, 100, c.AMBER),
    ):
        travels.leafy(p.at(x, y, 1.2, turn), tone, 64)


ARTICLES: dict[str, Callable[[Pen], None]] = {
    "article-volcanoes": _volcanoes,
    "article-scissors": _scissors,
    "article-shadows": _shadows,
    "article-bees": _bees,
    "article-salt": _salt,
    "article-mushrooms": _mushrooms,
}
