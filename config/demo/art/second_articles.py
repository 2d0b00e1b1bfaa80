"""The pictures over the articles of the second year: 1600 by 900."""

from collections.abc import Callable

from . import nature, sky, things, travels
from . import palette as c
from .land import house
from .paper import Pen, blob, disc, oval, path, poly, rect, ridge


def _room(p: Pen, wall: str, floor: str, level: float = 690) -> None:
    p.flat(rect(0, 0, 1600, 900), wall)
    p.cut(rect(-20, level, 1640, 940 - level), floor, 1.6)
    p.flat(rect(0, level + 2, 1600, 16), c.shade(floor, 0.3))


def _books(p: Pen, tones: tuple[str, ...], width: float = 420) -> float:
    """A pile of books standing on (0, 0); returns its height."""
    y = 0.0
    for i, tone in enumerate(tones):
        high = 62 + (i % 3) * 12
        shift = (-1) ** i * 10
        p.cut(rect(-width / 2 + shift, y - high, width, high, 8), tone, 1)
        p.flat(rect(-width / 2 + shift + 14, y - high + 12, 22, high - 24, 4), c.shade(tone, 0.4))
        p.flat(rect(width / 2 + shift - 120, y - high + 14, 90, high - 28, 4), c.shade(tone, -0.2))
        y -= high
    return -y


def _bridges(p: Pen) -> None:
    _room(p, c.shade(c.SKY, 0.35), c.WOOD)
    p.cut(rect(1110, 90, 380, 300, 12), c.PAPER, 1.4)
    p.flat(rect(1136, 116, 328, 248, 6), c.MIST)
    travels.suspension_bridge(p.at(1300, 320, 0.86), 320)
    p.flat(rect(1136, 312, 328, 52), c.SKY)
    left, right = p.at(370, 760), p.at(1230, 760)
    _books(left, (c.BRICK, c.SEA, c.SUN, c.BAMBOO))
    _books(right, (c.PLUM, c.CORAL, c.AMBER, c.SEA))
    top = 486
    xs = [(520 + i * 28, top - (38 if i % 2 else 0)) for i in range(21)]
    for i in range(20):
        (a, up), (b, down) = xs[i], xs[i + 1]
        p.cut(
            poly([(a, up), (b, down), (b, down + 22), (a, up + 22)]), c.PAPER if i % 2 else c.shade(c.PAPER, -0.1), 0.5
        )
    q = p.at(800, 452, 1, -1)
    q.cut(rect(-170, -112, 340, 112, 8), c.BAMBOO, 1.4)
    q.flat(rect(-170, -20, 340, 14, 4), c.PAPER)
    q.flat(rect(-140, -84, 180, 20, 8), c.SUN)
    q.flat(rect(-140, -52, 110, 14, 6), c.shade(c.BAMBOO, 0.4))
    for x, y in ((700, 800), (760, 830), (840, 806)):
        p.cut(oval(x, y, 34, 14), c.SUN, 0.7)
        p.flat(oval(x, y - 3, 22, 8), c.AMBER)


def _deep_sea(p: Pen) -> None:
    _room(p, c.shade(c.SEA, 0.5), c.WOOD, 720)
    p.cut(rect(120, 90, 420, 330, 12), c.PAPER, 1.4)
    p.flat(rect(146, 116, 368, 278, 6), c.NIGHT)
    things.anglerfish(p.at(330, 320, 1.3))
    p.cut(
        path(
            "M700 790 L700 330 C700 250 760 250 764 190 L764 130 L856 130 L856 190 C860 250 920 250 920 330 L920 790 "
            "Q920 810 900 810 L720 810 Q700 810 700 790 Z"
        ),
        c.MIST,
        1.4,
    )
    p.flat(
        path(
            "M712 330 C712 262 770 250 774 196 L846 196 C850 250 908 262 908 330 L908 788 Q908 798 896 798 L724 798 Q712 798 712 788 Z"
        ),
        c.SKY,
    )
    p.cut(rect(756, 96, 108, 50, 10), c.CORAL, 0.8)
    q = p.at(810, 560)
    q.cut(path("M-36 60 L-36 -60 C-36 -100 36 -100 36 -60 L36 60 Z"), c.BRICK, 0.7)
    q.flat(rect(-24, -6, 48, 62, 4), c.shade(c.SKY, 0.3))
    q.cut(disc(0, 84, 26), c.AMBER, 0.6)
    q.flat(disc(-12, -40, 8), c.ROSE)
    for x, y, r in ((770, 420, 9), (850, 380, 7), (800, 330, 6), (860, 470, 8)):
        p.flat(disc(x, y, r), c.WHITE, 0.8)
    p.flat(rect(728, 340, 22, 420, 10), c.WHITE, 0.7)
    for flip, x in ((False, 640), (True, 980)):
        h = p.at(x, 610, 1, 0, flip)
        h.cut(rect(-260, -40, 240, 96, 30), c.SUN, 1)
        h.cut(blob("-40 -44, 40 -52, 70 -20, 60 40, 0 62, -50 50"), c.KRAFT, 0.9)
        for y in (-30, 0, 30):
            h.cut(rect(34, y - 14, 64, 26, 12), c.KRAFT, 0.5)
    things.submarine(p.at(1330, 800, 1.1, -4))
    p.cut(rect(1180, 800, 320, 20, 8), c.BARK, 0.8)


def _clocks(p: Pen) -> None:
    _room(p, c.LILAC, c.WOOD, 720)
    things.clock(p.at(330, 560, 2.1))
    p.cut(rect(150, 556, 360, 24, 8), c.BARK, 1)
    p.cut(rect(712, 130, 36, 650, 8), c.BARK, 1.2)
    p.cut(rect(640, 770, 380, 36, 10), c.BARK, 1)
    p.cut(rect(736, 214, 260, 26, 8), c.BARK, 1)
    q = p.at(930, 250)
    q.cut(poly("-96 0, 96 0, 66 170, -66 170", 10), c.CORAL, 1.2)
    q.flat(poly("40 0, 96 0, 66 170, 40 170", 6), c.BRICK)
    q.cut(oval(0, 0, 98, 22), c.SKY, 0.6)
    for y in (196, 240, 290):
        q.flat(path(f"M0 {y - 16} C12 {y} 12 {y + 14} 0 {y + 14} C-12 {y + 14} -12 {y} 0 {y - 16} Z"), c.SEA)
    j = p.at(930, 776)
    j.cut(path("M-86 -210 L86 -210 L86 -16 Q86 0 70 0 L-70 0 Q-86 0 -86 -16 Z"), c.MIST, 1)
    j.flat(path("M-78 -96 L78 -96 L78 -14 Q78 -6 68 -6 L-68 -6 Q-78 -6 -78 -14 Z"), c.SEA)
    j.cut(rect(20, -200, 44, 190, 4), c.PAPER, 0.4)
    for y in (-24, -54, -82, -108, -132, -154, -174):
        j.flat(rect(26, y, 26, 5), c.CORAL)
    p.line(path("M1280 60 L1330 560"), c.PAPER, 6)
    p.cut(disc(1336, 600, 52), c.SLATE, 1)
    p.flat(disc(1336, 600, 24), c.LILAC)
    p.line(path("M1160 640 Q1280 700 1420 640"), c.WHITE, 7, 0.8, "3 22")
    p.cut(rect(1180, 40, 200, 26, 8), c.BARK, 0.9)


def _wind(p: Pen) -> None:
    p.flat(rect(0, 0, 1600, 900), c.SAND)
    p.cut(rect(200, -40, 1200, 720, 10), c.WHITE, 1.6)
    p.flat(rect(240, -10, 1120, 650), c.shade(c.SKY, 0.3))
    nature.cloud(p.at(470, 170), 110, c.WHITE)
    nature.cloud(p.at(1180, 130), 80, c.WHITE)
    p.flat(ridge("240 520, 560 460, 900 530, 1360 470", 640), c.LEAF)
    tree = p.at(1180, 600, 1.3, 9)
    nature.round_tree(tree, 260, c.BAMBOO)
    house(p.at(430, 600, 1.3), c.PAPER, c.BRICK)
    p.cut(rect(100, 650, 1400, 56, 12), c.WHITE, 1.6)
    p.flat(rect(120, 706, 1360, 24, 6), c.shade(c.SAND, -0.14))
    p.strip(path("M260 130 Q800 190 1340 130"), c.BARK, 9, 0.8)
    for x, y, lift, tone in (
        (470, 148, 76, c.ROSE),
        (680, 160, 52, c.SLATE),
        (890, 160, 28, c.WHITE),
        (1090, 150, 4, c.KRAFT),
    ):
        q = p.at(x, y, 1, -lift)
        q.cut(path("M-34 0 L34 0 C46 70 22 150 40 230 L-28 230 C-46 150 -22 70 -34 0 Z"), tone, 1)
        q.flat(rect(-8, -10, 16, 26, 4), c.SUN)
    for x, y in ((330, 380), (640, 470), (930, 420)):
        p.line(path(f"M{x} {y} Q{x + 80} {y - 24} {x + 160} {y} Q{x + 210} {y + 16} {x + 196} {y - 22}"), c.WHITE, 8)
    q = p.at(260, 820, 1, -6)
    q.cut(rect(-130, -70, 260, 140, 8), c.PAPER, 1)
    q.line(path("M-100 -36 L40 -36 M-100 -6 L80 -6 M-100 24 L10 24"), c.SLATE, 6)
    nature.stalk(p.at(1430, 650), 150, 18, c.GRASS, 46)
    nature.spray(p.at(1440, 510), 90)


def _bread(p: Pen) -> None:
    _room(p, c.shade(c.AMBER, 0.6), c.WOOD, 700)
    p.cut(rect(940, 210, 560, 24, 8), c.BARK, 1)
    for x, tone, high in ((1010, c.SEA, 110), (1110, c.CORAL, 130), (1210, c.SUN, 100), (1330, c.BAMBOO, 120)):
        p.cut(rect(x - 38, 210 - high, 76, high, 14), tone, 0.9)
        p.cut(rect(x - 42, 196 - high, 84, 26, 10), c.PAPER, 0.6)
    p.cut(path("M420 330 L700 330 L718 770 Q718 800 688 800 L432 800 Q402 800 402 770 Z"), c.MIST, 1.4)
    p.flat(
        path(
            "M418 430 C470 380 520 410 560 380 C610 350 660 410 704 390 L710 768 Q710 788 684 788 L436 788 Q410 788 410 768 Z"
        ),
        c.SAND,
    )
    p.cut(blob("404 360, 440 300, 520 320, 580 280, 660 310, 712 350, 700 420, 560 400, 430 420"), c.SAND, 0.8)
    bubbles = (
        (470, 500, 20),
        (560, 460, 14),
        (640, 540, 22),
        (500, 620, 16),
        (610, 680, 18),
        (450, 720, 12),
        (670, 640, 10),
        (540, 560, 12),
    )
    for x, y, r in bubbles:
        p.flat(disc(x, y, r), c.shade(c.SAND, -0.14))
        p.flat(disc(x - r * 0.3, y - r * 0.3, r * 0.4), c.WHITE, 0.8)
    p.cut(rect(396, 570, 330, 26, 10), c.BRICK, 0.7)
    p.flat(rect(424, 440, 20, 320, 10), c.WHITE, 0.6)
    things.loaf(p.at(1030, 800, 2.1, -2))
    things.wheat(p.at(190, 800, 1.7, -6))
    things.rolling_pin(p.at(1270, 852, 1.5, 78))
    p.cut(blob("800 850, 860 800, 960 826, 940 862, 840 872"), c.WHITE, 0.4)


def _stars(p: Pen) -> None:
    p.flat(rect(0, 0, 1600, 900), c.NIGHT)
    p.flat(disc(1000, 300, 520), c.shade(c.PLUM, -0.2))
    sky.bear(p.at(1220, 230, 1.9, 6), 13, c.SUN)
    nature.sparks(
        p,
        "120 120, 260 320, 420 90, 700 200, 820 90, 1380 120, 1480 300, 980 480, 1300 460, 560 330",
        (c.WHITE, c.LILAC),
        12,
    )
    for x, s, wall in (
        (90, 2.0, c.PLUM),
        (330, 1.5, c.shade(c.PLUM, 0.12)),
        (1160, 1.6, c.PLUM),
        (1420, 2.1, c.shade(c.PLUM, 0.12)),
    ):
        house(p.at(x, 720, s), c.shade(wall, -0.2), c.shade(wall, -0.4))
    p.cut(rect(-20, 700, 1640, 240), c.shade(c.BARK, -0.35), 1.4)
    for x, tone, s in ((700, c.SEA, 1.5), (860, c.CORAL, 1.0)):
        q = p.at(x, 800, s)
        q.cut(blob("-70 0, -74 -120, -44 -176, 0 -186, 44 -176, 74 -120, 70 0"), tone, 1)
        q.flat(blob("20 -180, 46 -174, 74 -120, 70 0, 34 0, 44 -100"), c.shade(tone, -0.2))
        q.cut(disc(0, -226, 52), c.BARK, 0.8)
        q.cut(path("M-58 -232 C-58 -306 58 -306 58 -232 Z"), c.SUN if tone == c.SEA else c.BAMBOO, 0.7)
        q.cut(disc(0, -292, 16), c.PAPER, 0.5)
    q = p.at(930, 640, 1, 34)
    q.cut(rect(-22, -130, 44, 130, 8), c.KRAFT, 0.8)
    for x in range(-20, 1640, 110):
        p.cut(rect(x, 730, 26, 190, 4), c.shade(c.SLATE, -0.2), 0.9)
    p.cut(rect(-20, 716, 1640, 30, 8), c.SLATE, 1.2)


SECOND_ARTICLES: dict[str, Callable[[Pen], None]] = {
    "article-bridges": _bridges,
    "article-deep-sea": _deep_sea,
    "article-clocks": _clocks,
    "article-wind": _wind,
    "article-bread": _bread,
    "article-stars": _stars,
}
