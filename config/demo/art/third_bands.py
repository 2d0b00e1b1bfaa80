"""The wide scenes of the second year's later themes."""

from collections.abc import Callable

from . import crafts, ground, nature, sky, things, travels
from . import palette as c
from .land import WIDTH, land
from .land import sky as backdrop
from .paper import Pen, blob, disc, joined, leaf, path, poly, rect, ridge


def _seeds(p: Pen) -> None:
    backdrop(p, c.shade(c.SKY, 0.55))
    nature.sun(p.at(1500, 150), 66, c.SUN)
    nature.cloud(p.at(1120, 130), 90, c.WHITE)
    land(p, "390 350 400 360 390 340 380", c.LEAF)
    land(p, "450 480 440 460 430 450 440", c.shade(c.GRASS, 0.3))
    nature.round_tree(p.at(1560, 450), 190, c.GRASS)
    ground.dandelion(p.at(300, 590, 1.75, -6))
    ground.dandelion(p.at(520, 600, 1.1, 8))
    for x, y, s, turn in ((560, 240, 1.3, 26), (740, 160, 1.1, 34), (900, 270, 1.2, 30), (1090, 190, 0.9, 40)):
        ground.parachute(p.at(x, y, s, turn))
    land(p, "550 540 556 530 550 540 550", c.BAMBOO)
    ground.sprout(p.at(1040, 566, 0.8))


def _ice(p: Pen) -> None:
    backdrop(p, c.shade(c.NIGHT, 0.12))
    sky.aurora(p, "-40 150, 300 90, 620 190, 980 80, 1340 180, 1840 60", 190, c.GRASS)
    sky.aurora(p, "-40 90, 400 150, 800 60, 1200 150, 1840 110", 120, c.LIME)
    nature.sparks(p, "140 60, 420 40, 700 90, 1080 40, 1360 80, 1660 50, 1560 130", (c.WHITE, c.LILAC), 10)
    sky.iceberg(p.at(360, 450), 520, c.MIST)
    sky.iceberg(p.at(1250, 460), 640, c.shade(c.MIST, 0.3))
    sky.iceberg(p.at(1660, 470), 260, c.MIST)
    p.flat(rect(0, 440, WIDTH, 170), c.shade(c.SEA, -0.2))
    p.flat(poly("0 470, 300 470, 250 482, 0 486"), c.SEA)
    p.flat(poly("900 480, 1500 476, 1420 492, 960 494"), c.SEA)
    p.cut(ridge("-40 560, 200 520, 620 532, 900 512, 1240 536, 1560 516, 1840 548", 640), c.WHITE, 1.3)
    p.flat(ridge("-40 590, 400 566, 900 580, 1400 562, 1840 586", 640), c.MIST)
    for x, y, s, flip in ((600, 556, 0.9, False), (770, 566, 1.1, False), (930, 560, 0.7, True)):
        sky.penguin(p.at(x, y, s, 0, flip))


def _magnets(p: Pen) -> None:
    backdrop(p, c.shade(c.MIST, 0.15))
    for k, tone in ((0, c.SKY), (1, c.shade(c.SKY, 0.25)), (2, c.shade(c.SKY, 0.5))):
        r, up = 250 + k * 190, 120 + k * 66
        for way in (-1, 1):
            y = 300 + way * 70
            p.line(
                path(f"M720 {y} C{720 + r} {y + way * up} {720 + r * 2} {y + way * up} {720 + r * 2} 300"),
                tone,
                9,
                1,
                "2 22",
            )
    crafts.horseshoe(p.at(430, 300, 2.5, 90).at(0, 92))
    for x, y, turn, s in (
        (830, 230, -34, 1.5),
        (960, 380, 20, 1.4),
        (1080, 190, 50, 1.2),
        (1210, 420, -20, 1.3),
        (1330, 260, 70, 1.1),
        (1480, 380, 10, 1.0),
    ):
        crafts.paper_clip(p.at(x, y, s, turn), 44, (c.SLATE, c.SEA, c.BRICK)[x // 10 % 3])
    for x, y, turn in ((900, 300, 82), (1110, 330, 96), (1400, 150, 60), (1270, 520, 110)):
        q = p.at(x, y, 1, turn)
        q.cut(poly("-5 0, 0 -96, 5 0", 1), c.SLATE, 0.6)
        q.cut(rect(-13, -2, 26, 9, 3), c.shade(c.SLATE, 0.2), 0.4)
    crafts.compass(p.at(1640, 400, 1.7), 70, False)
    p.cut(rect(-20, 548, 1840, 80), c.WOOD, 1.2)
    p.flat(rect(0, 550, 1800, 12), c.shade(c.WOOD, 0.3))
    crafts.toy_car(p.at(1010, 546, 1.0))


def _owls(p: Pen) -> None:
    backdrop(p, c.NIGHT)
    p.cut(disc(1120, 250, 190), c.SUN, 0.8)
    p.flat(disc(1070, 210, 34), c.AMBER, 0.6)
    p.flat(disc(1180, 320, 22), c.AMBER, 0.6)
    nature.sparks(p, "180 90, 420 160, 640 70, 800 200, 1420 110, 1620 190, 1740 80", (c.WHITE, c.LILAC), 12)
    for x, high in ((180, 330), (1440, 300), (1680, 360)):
        nature.fir(p.at(x, 500), high, c.shade(c.PLUM, -0.1))
    land(p, "480 460 490 470 480 466 476", c.shade(c.PLUM, -0.3))
    p.cut(poly("560 620, 590 300, 560 -20, 660 -20, 664 300, 720 620", 14), c.BARK, 1.6)
    p.flat(poly("640 -20, 660 -20, 664 300, 720 620, 676 620, 640 300"), c.shade(c.BARK, -0.25))
    p.cut(
        path("M640 352 C820 320 1000 356 1290 326 C1300 340 1296 352 1286 356 C1000 392 820 366 650 392 Z"), c.BARK, 1.2
    )
    for x, y, turn in ((860, 340, 160), (1284, 338, 100)):
        crafts.lobed_leaf(p.at(x, y, 1, turn), 80, c.BAMBOO)
    ground.owl(p.at(1040, 350, 1.15), c.BARK, True)
    land(p, "556 540 560 546 556 560 550", c.FOREST)
    ground.mouse(p.at(330, 566, 0.9))
    nature.tuft(p.at(1560, 580), 110, c.BAMBOO)
    ground.feather(p.at(840, 560, 0.8, 70))


def _lighthouse(p: Pen) -> None:
    backdrop(p, c.shade(c.PLUM, -0.1))
    p.flat(rect(0, 190, WIDTH, 120), c.shade(c.PLUM, 0.2))
    p.flat(rect(0, 300, WIDTH, 160), c.shade(c.CORAL, 0.3))
    nature.sparks(p, "120 70, 330 120, 560 60, 1480 80, 1660 140", (c.WHITE, c.SUN), 10)
    p.flat(poly("1060 150, -40 6, -40 226, 1060 166"), c.SUN, 0.4)
    p.flat(poly("1090 150, 1840 40, 1840 260, 1090 166"), c.SUN, 0.4)
    nature.moon(p.at(1560, 130), 44, c.SUN)
    things.wave(p.at(900, 420, 1.6), 1240, c.SEA)
    travels.sailing_boat(p.at(380, 480, 0.9))
    travels.sailing_boat(p.at(640, 450, 0.55, 0, True))
    p.cut(
        blob("820 560, 900 470, 1010 446, 1140 452, 1250 500, 1360 570, 1200 640, 900 640"), c.shade(c.BARK, -0.25), 1.4
    )
    p.flat(blob("1120 470, 1220 500, 1330 570, 1200 620, 1150 540"), c.shade(c.BARK, -0.45))
    sky.lighthouse(p.at(1074, 466, 1.42), False, c.BRICK)
    things.wave(p.at(930, 520, 1.6), 1240, c.shade(c.SEA, -0.25))
    sky.buoy(p.at(1500, 560, 0.8, 8))
    things.wave(p.at(880, 570, 1.6), 1240, c.NIGHT)


def _castles(p: Pen) -> None:
    backdrop(p, c.MIST)
    nature.sun(p.at(300, 150), 64, c.SUN)
    nature.cloud(p.at(620, 120), 100, c.WHITE)
    nature.cloud(p.at(1500, 150), 90, c.WHITE)
    land(p, "400 370 410 380 400 360 390", c.LEAF)
    p.cut(ridge("420 560, 620 470, 900 424, 1180 470, 1420 560", 640), c.GRASS, 1.4)
    stone = c.shade(c.SLATE, 0.42)
    crafts.keep(p.at(900, 440, 1.15), stone, 230, 150, c.BRICK)
    p.cut(rect(690, 330, 420, 130, 3), stone, 1.2)
    p.flat(rect(960, 330, 150, 130), c.shade(stone, -0.12))
    p.cut(joined(rect(692 + i * 48, 312, 26, 30) for i in range(9)), c.shade(stone, 0.12), 0.4)
    for x, tone in ((690, c.SUN), (1110, c.SEA)):
        crafts.keep(p.at(x, 474, 1), stone, 180, 96, tone)
    p.cut(path("M858 470 L858 408 Q900 356 942 408 L942 470 Z"), c.NIGHT, 0.3)
    p.line(path("M862 402 L836 520 M938 402 L964 520"), c.INK, 4)
    p.cut(poly("858 462, 942 462, 976 530, 824 530", 4), c.WOOD, 0.9)
    p.line(path("M850 484 L950 484 M840 506 L960 506"), c.BARK, 5)
    p.cut(poly("-40 560, 700 528, 1100 528, 1840 560, 1840 640, -40 640", 20), c.SKY, 0.8)
    p.cut(poly("824 528, 976 528, 1010 640, 790 640", 4), c.KRAFT, 0.6)
    crafts.trebuchet(p.at(300, 548, 1.0))
    for x, high in ((1500, 190), (1640, 240)):
        nature.fir(p.at(x, 520), high)


def _rainbow(p: Pen) -> None:
    backdrop(p, c.shade(c.SKY, 0.3))
    p.flat(poly("0 0, 620 0, 460 600, 0 600"), c.shade(c.SLATE, 0.3), 0.35)
    nature.sun(p.at(1590, 130), 76, c.SUN)
    sky.rainbow(p.at(900, 540), 470, 44)
    land(p, "430 400 440 480 440 400 420", c.LEAF)
    nature.cloud(p.at(330, 200), 200, c.shade(c.SLATE, 0.45))
    nature.cloud(p.at(560, 250), 120, c.WHITE)
    drops = " ".join(f"M{150 + i * 46} {250 + (i % 3) * 34} L{138 + i * 46} {290 + (i % 3) * 34}" for i in range(9))
    p.line(path(drops), c.SEA, 8)
    land(p, "500 470 520 540 520 470 490", c.GRASS)
    for x, high in ((1380, 150), (1500, 200), (1680, 160)):
        nature.round_tree(p.at(x, 510), high, c.BAMBOO)
    p.cut(path("M-40 620 C300 560 620 560 900 600 C1180 640 1500 560 1840 600 L1840 640 L-40 640 Z"), c.SKY, 0.7)
    sky.spinning_top(p.at(1150, 590, 0.9))
    for x, tone in ((250, c.CORAL), (420, c.SUN), (1340, c.WHITE)):
        nature.daisy(p.at(x, 560), tone, 26)


def _fossils(p: Pen) -> None:
    backdrop(p, c.shade(c.SKY, 0.5))
    nature.cloud(p.at(1400, 120), 100, c.WHITE)
    nature.sun(p.at(1640, 130), 58, c.SUN)
    p.flat(rect(1000, 400, 820, 220), c.SEA)
    things.wave(p.at(1400, 392, 1.6), 660, c.SKY)
    things.wave(p.at(1430, 450, 1.6), 660, c.SEA)
    p.cut(poly("-40 60, 1020 40, 1080 110, 1130 330, 1210 640, -40 640", 20), c.GRASS, 1.5)
    layers = (
        ("-40 100, 1046 84, 1086 200, -40 206", c.AMBER),
        ("-40 206, 1086 200, 1124 320, -40 326", c.SAND),
        ("-40 326, 1124 320, 1160 440, -40 446", c.BRICK),
        ("-40 446, 1160 440, 1216 640, -40 640", c.shade(c.BARK, -0.2)),
    )
    for points, tone in layers:
        p.cut(poly(points, 6), tone, 0.7)
    ground.bone(p.at(240, 154, 1.2, 14))
    ground.ammonite(p.at(420, 316, 0.62))
    ground.ammonite(p.at(690, 318, 0.5), 74, c.PAPER)
    fish_bones(p.at(930, 268, 1.3))
    fish_bones(p.at(180, 388, 1.5), c.ROSE)
    ground.ammonite(p.at(560, 560, 0.9), 74, c.SAND)
    p.at(900, 420, 1, 8).flat(leaf(78, 28), c.shade(c.BRICK, -0.4))
    p.cut(ridge("1080 640, 1240 540, 1500 520, 1840 546", 640), c.SAND, 1)
    ground.ammonite(p.at(1440, 590, 0.8))
    ground.digging_brush(p.at(1590, 590, 0.8, 70))


def fish_bones(p: Pen, colour: str = c.BARK) -> None:
    """The skeleton of a fish, 120 wide."""
    p.line(path("M-40 0 Q0 -8 44 0 M-20 -18 L-12 16 M0 -22 L8 18 M20 -16 L26 14"), colour, 5)
    p.flat(poly("42 0, 64 -22, 58 0, 64 22", 3), colour)
    p.flat(blob("-66 0, -52 -16, -36 -10, -36 10, -52 16"), colour)


THIRD_BANDS: dict[str, Callable[[Pen], None]] = {
    "theme-seeds": _seeds,
    "theme-ice": _ice,
    "theme-magnets": _magnets,
    "theme-owls": _owls,
    "theme-lighthouse": _lighthouse,
    "theme-castles": _castles,
    "theme-rainbow": _rainbow,
    "theme-fossils": _fossils,
}
