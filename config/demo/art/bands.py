"""The wide scene of each theme: 1800 by 600, layers from the sky to the foreground."""

from collections.abc import Callable

from . import nature, things, travels, wonders
from . import palette as c
from .land import HEIGHT, WIDTH, house, land, peaks, sky
from .paper import Pen, Sheet, disc, oval, path, poly, rect, ridge
from .second_bands import SECOND_BANDS
from .third_bands import THIRD_BANDS


def egret(p: Pen) -> None:
    """A white wading bird 200 high, looking left."""
    p.line(path("M-4 -70 L-10 0 M14 -70 L16 0"), c.SLATE, 6)
    p.cut(
        path(
            "M76 -92 C40 -60 -20 -52 -44 -92 C-58 -120 -34 -138 -38 -166 C-44 -186 -74 -180 -76 -190 "
            "C-66 -206 -26 -206 -16 -180 C-8 -152 -24 -140 -8 -128 C24 -134 56 -120 76 -92 Z"
        ),
        c.WHITE,
    )
    p.flat(path("M76 -92 C40 -60 -6 -66 -8 -100 C14 -122 56 -116 76 -92 Z"), c.MIST)
    p.flat(poly("-68 -194, -124 -184, -70 -180", 2), c.AMBER)
    p.flat(disc(-52, -190, 4), c.INK)


def _volcanoes(p: Pen) -> None:
    sky(p, c.ROSE)
    nature.sun(p.at(330, 190), 74, c.SUN)
    nature.cloud(p.at(700, 150), 110, c.WHITE)
    peaks(p, "-40 420, 190 300, 420 430, 640 330, 900 450, 1180 300, 1480 430, 1700 320, 1840 400", c.LILAC)
    wonders.volcano(p.at(1560, 540, 1.5), c.VIOLET, False)
    wonders.volcano(p.at(1130, 560, 1.85))
    wonders.volcano(p.at(560, 560, 1.25), c.VIOLET, False)
    land(p, "520 470 520 492 530 476 520 490", c.BRICK)
    land(p, "540 560 520 548 566 530 550 520 560", c.FOREST)
    for x, y, high in ((90, 560, 190), (190, 566, 130), (850, 574, 120), (1710, 556, 170)):
        nature.fir(p.at(x, y), high)


def _bees(p: Pen) -> None:
    sky(p, c.shade(c.SUN, 0.55))
    nature.sun(p.at(1540, 150), 70, c.SUN)
    nature.cloud(p.at(420, 170), 110, c.WHITE)
    land(p, "380 330 400 350 390 320 380", c.LEAF)
    land(p, "450 480 420 460 430 470 440", c.shade(c.GRASS, 0.3))
    wonders.hive(p.at(1290, 486, 1.5))
    nature.flower(p.at(300, 590, 1.4), c.CORAL)
    wonders.bud(p.at(1580, 600, 1.4))
    land(p, "560 530 556 540 570 540 556", c.BAMBOO)
    for x, y, tone in ((720, 574, c.ROSE), (1060, 570, c.WHITE)):
        nature.daisy(p.at(x, y), tone, 30)
    wonders.bee(p.at(760, 250, 1.3, -12))
    wonders.bee(p.at(1050, 150, 0.8, -22))


def _post(p: Pen) -> None:
    sky(p, c.MIST)
    nature.cloud(p.at(290, 160), 120, c.WHITE)
    nature.cloud(p.at(1380, 130), 90, c.WHITE)
    p.line(path("M420 330 Q660 60 900 190 Q1060 280 1200 150"), c.SEA, 6, 0.6, "4 20")
    land(p, "410 360 430 380 400 370 420", c.LEAF)
    land(p, "480 440 490 450 480 430 470", c.GRASS)
    for x, y, wall, roof, scale in (
        (610, 486, c.PAPER, c.BRICK, 1.25),
        (860, 500, c.ROSE, c.SEA, 1.0),
        (1080, 506, c.PAPER, c.BAMBOO, 1.35),
        (1500, 496, c.SAND, c.BRICK, 1.15),
    ):
        house(p.at(x, y, scale), wall, roof)
    nature.round_tree(p.at(740, 506), 150, c.BAMBOO)
    nature.round_tree(p.at(1280, 506), 190, c.BAMBOO)
    nature.fir(p.at(1680, 510), 200)
    land(p, "540 556 530 560 540 556 540", c.BAMBOO)
    wonders.letterbox(p.at(260, 566, 1.5))
    wonders.envelope(p.at(760, 190, 0.8, -14))
    wonders.envelope(p.at(1010, 250, 0.6, 12))
    wonders.paper_plane(p.at(1270, 170, 1.3, -4))


def _curtain(p: Pen, edge: float, flip: bool) -> None:
    q = p.at(WIDTH if flip else 0, 0, 1, 0, flip)
    for i in range(4):
        x = edge - i * edge / 4
        tone = c.BRICK if i % 2 else c.shade(c.BRICK, 0.16)
        q.cut(path(f"M-20 -20 L{x} -20 C{x + 20} 200 {x - 40} 340 {x - 30} 620 L-20 620 Z"), tone, 1.2)


def _shadows(p: Pen) -> None:
    sky(p, c.shade(c.PLUM, -0.35))
    p.flat(rect(250, 30, 1300, 500, 10), c.shade(c.SUN, 0.45))
    p.cut(disc(1180, 210, 130), c.SUN, 0.6)
    p.flat(ridge("250 430, 460 380, 720 440, 980 390, 1260 440, 1550 390", 530), c.VIOLET)
    p.flat(ridge("250 480, 560 440, 860 490, 1200 450, 1550 480", 530), c.NIGHT)
    wonders.rabbit(p.at(700, 470, 1.7), c.NIGHT, False)
    house(p.at(1180, 474, 1.35), c.NIGHT, c.NIGHT)
    for x, y, high in ((450, 480, 190), (930, 480, 150), (1400, 474, 220)):
        nature.fir(p.at(x, y), high, c.NIGHT)
    p.at(960, 160, 1.1).flat(path("M-60 0 Q-30 -34 0 -4 Q30 -34 60 0 Q30 -14 0 16 Q-30 -14 -60 0 Z"), c.NIGHT)
    p.cut(rect(-20, 524, 1840, 100), c.WOOD, 1.4)
    p.flat(rect(0, 562, 1800, 40), c.BARK)
    _curtain(p, 330, False)
    _curtain(p, 330, True)
    p.cut(
        path(
            "M-20 -20 L1820 -20 L1820 50 Q1660 110 1510 50 Q1360 110 1205 50 Q1055 110 900 50 Q745 110 595 50 "
            "Q440 110 290 50 Q140 110 -20 50 Z"
        ),
        c.CORAL,
        1.2,
    )


def _bridges(p: Pen) -> None:
    sky(p, c.MIST)
    nature.sun(p.at(1480, 150), 72, c.SUN)
    nature.cloud(p.at(260, 140), 120, c.WHITE)
    nature.cloud(p.at(1140, 110), 80, c.WHITE)
    land(p, "350 300 380 400 390 340 300 330", c.LEAF)
    land(p, "400 380 450 500 500 430 360 380", c.GRASS)
    travels.suspension_bridge(p.at(900, 500, 2.1), 720)
    things.wave(p.at(900, 486, 1.6), 1140, c.SKY)
    travels.sailing_boat(p.at(900, 546, 1.0))
    things.wave(p.at(930, 530, 1.6), 1200, c.SEA)
    p.cut(ridge("-40 420, 90 440, 190 520, 260 640", 640), c.BAMBOO, 1.5)
    p.cut(ridge("1560 640, 1640 520, 1720 450, 1840 420", 640), c.BAMBOO, 1.5)
    nature.fir(p.at(80, 476), 190)
    nature.fir(p.at(1730, 486), 210)


def _salt(p: Pen) -> None:
    sky(p, c.shade(c.SKY, 0.6))
    nature.sun(p.at(1300, 190), 76, c.SUN)
    nature.cloud(p.at(520, 160), 120, c.WHITE)
    land(p, "350 344 352 346 350 342 350", c.LEAF, 0.8)
    p.flat(rect(0, 372, 1800, 240), c.SAND)
    for points in (
        "40 400, 520 400, 470 460, -60 460",
        "580 400, 1060 400, 1080 460, 540 460",
        "1130 400, 1700 400, 1800 460, 1150 460",
    ):
        p.cut(poly(points, 14), c.SKY, 0.4)
    for points in (
        "-80 486, 450 486, 380 580, -220 580",
        "530 486, 1090 486, 1110 580, 470 580",
        "1160 486, 1830 486, 1990 580, 1190 580",
    ):
        p.cut(poly(points, 18), c.shade(c.SKY, 0.35), 0.4)
    for x, y in ((680, 436), (980, 520), (1420, 430)):
        p.flat(oval(x, y, 60, 7), c.WHITE)
    house(p.at(270, 372, 0.9), c.PAPER, c.SLATE)
    travels.salt_heap(p.at(1480, 486, 1.15))
    travels.salt_heap(p.at(820, 486, 1.5))
    travels.crystals(p.at(1250, 580, 0.9))
    egret(p.at(430, 560, 1.3))
    nature.tuft(p.at(130, 590), 90, c.GRASS)
    nature.tuft(p.at(1700, 590), 110, c.GRASS)


def _night_train(p: Pen) -> None:
    sky(p, c.NIGHT)
    nature.moon(p.at(330, 170), 86, c.SUN)
    nature.sparks(
        p,
        "520 90, 640 190, 800 70, 980 160, 1150 80, 1390 130, 1560 70, 1680 190, 130 320, 1240 220",
        (c.WHITE, c.LILAC),
        13,
    )
    peaks(
        p, "-40 380, 200 260, 420 400, 720 220, 1010 410, 1280 250, 1500 380, 1690 270, 1840 350", c.shade(c.PLUM, 0.1)
    )
    for x, y, w in ((720, 226, 52), (1280, 256, 46), (200, 266, 40)):
        p.flat(poly([(x, y - 2), (x + w, y + w * 0.72), (x + 8, y + w * 0.5), (x - w, y + w * 0.7)], 4), c.LILAC)
    land(p, "440 400 450 420 440 410 430", c.PLUM)
    for x, high in ((120, 150), (470, 120), (1480, 160), (1640, 120)):
        nature.fir(p.at(x, 480), high, c.FOREST)
    p.cut(rect(-20, 500, 1840, 130), c.shade(c.NIGHT, -0.4), 1)
    p.flat(rect(0, 506, 1800, 7), c.VIOLET)
    p.flat(poly("1546 440, 1840 380, 1840 560, 1546 470"), c.SUN, 0.3)
    for x in (330, 690):
        travels.carriage(p.at(x, 500, 1.4), c.SEA)
    p.cut(
        path("M1050 488 L1050 366 Q1050 352 1066 352 L1400 352 C1480 352 1546 430 1552 470 Q1552 488 1536 488 Z"),
        c.CORAL,
    )
    p.flat(path("M1050 450 L1546 450 Q1554 488 1536 488 L1050 488 Z"), c.shade(c.CORAL, -0.25))
    p.flat(path("M1396 376 C1440 380 1476 408 1490 428 L1396 428 Z"), c.MIST)
    for x in (1090, 1180, 1270):
        p.flat(rect(x, 384, 62, 42, 8), c.SUN)
    for x in (1110, 1160, 1400, 1450):
        p.cut(disc(x, 492, 18), c.SLATE, 0.5)
    p.flat(disc(1532, 456, 10), c.SUN)


def _mushrooms(p: Pen) -> None:
    sky(p, c.LEAF)
    p.flat(disc(1170, 170, 150), c.shade(c.SUN, 0.6))
    for x, w, tone in (
        (160, 54, c.GRASS),
        (470, 44, c.GRASS),
        (820, 50, c.GRASS),
        (1180, 46, c.GRASS),
        (1480, 58, c.GRASS),
    ):
        p.cut(poly([(x - w * 0.7, 620), (x - w * 0.42, -20), (x + w * 0.42, -20), (x + w * 0.8, 620)]), tone, 1.2)
    land(p, "430 400 440 410 430 400 430", c.GRASS)
    for x, w, tone in ((40, 90, c.BARK), (1000, 80, c.shade(c.BARK, 0.15)), (1730, 110, c.BARK)):
        p.cut(
            poly(
                [
                    (x - w * 0.8, 620),
                    (x - w * 0.44, 300),
                    (x - w * 0.4, -20),
                    (x + w * 0.4, -20),
                    (x + w * 0.46, 320),
                    (x + w * 0.9, 620),
                ],
                12,
            ),
            tone,
            1.5,
        )
    land(p, "490 470 500 480 490 470 480", c.BAMBOO)
    nature.tuft(p.at(290, 560, 1), 150, c.GRASS)
    travels.toadstool(p.at(520, 540, 1.7))
    travels.penny_bun(p.at(790, 556, 1.4))
    travels.toadstool(p.at(1300, 540, 1.25))
    travels.penny_bun(p.at(1500, 560, 1.1))
    land(p, "560 536 566 540 560 544 556", c.FOREST)
    travels.snail(p.at(1130, 556, 1.1))
    for x, y, turn, tone in ((180, 580, 60, c.CORAL), (690, 586, -50, c.AMBER), (1620, 580, 40, c.CORAL)):
        travels.leafy(p.at(x, y, 1, turn), tone, 60)


BANDS: dict[str, Callable[[Pen], None]] = (
    {
        "theme-volcanoes": _volcanoes,
        "theme-bees": _bees,
        "theme-post": _post,
        "theme-shadows": _shadows,
        "theme-bridges": _bridges,
        "theme-salt": _salt,
        "theme-night-train": _night_train,
        "theme-mushrooms": _mushrooms,
    }
    | SECOND_BANDS
    | THIRD_BANDS
)


def band_sheet(key: str) -> Sheet:
    """The scene of a theme."""
    sheet = Sheet(WIDTH, HEIGHT)
    BANDS[key](sheet.pen())
    return sheet
