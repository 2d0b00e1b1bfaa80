"""The books as product pictures."""

from collections.abc import Callable

from . import crafts, ground, nature, things, travels, wonders
from . import palette as c
from .accessories import brush
from .kits import SIZE
from .kits import ground as table
from .paper import Pen, blob, curve, disc, facets, leaf, oval, path, poly, rect


def backdrop(p: Pen, colour: str) -> None:
    """A pale wall and an uneven disc of light."""
    p.flat(rect(0, 0, SIZE, SIZE), c.shade(colour, 0.66))
    p.flat(facets(400, 400, 352, 13, 0.03), c.shade(colour, 0.34))


def cover(p: Pen, width: float, height: float, colour: str, pages: float = 22) -> Pen:
    """A closed book standing in front of us; returns a pen at the middle of its cover's foot."""
    half = width / 2
    p.flat(oval(10, 10, half * 1.1, 16), c.INK, 0.18)
    p.cut(rect(-half + pages, -height + 8, width, height - 14, 8), c.PAPER, 1)
    for i in range(3):
        p.flat(rect(half + 4 + i * 6, -height + 18, 2, height - 34), c.SAND)
    p.cut(rect(-half, -height, width, height, 10), colour, 1.2)
    p.flat(rect(-half, -height, width * 0.09, height, 8), c.shade(colour, -0.22))
    return p.at(width * 0.04, 0)


def title_lines(p: Pen, y: float, width: float, colour: str = c.PAPER) -> None:
    """Two strips where a title would stand."""
    p.cut(rect(-width / 2, y, width, 26, 12), colour, 0.4)
    p.flat(rect(-width * 0.3, y + 40, width * 0.6, 14, 7), colour, 0.8)


def _in_and_out(p: Pen) -> None:
    table(p, c.SUN, c.WOOD)
    p.cut(poly("70 330, 400 300, 400 690, 70 720", 14), c.SKY, 1.4)
    p.cut(poly("730 330, 400 300, 400 690, 730 720", 14), c.LEAF, 1.4)
    p.flat(poly("400 300, 430 303, 430 693, 400 690"), c.INK, 0.12)
    p.cut(poly("386 300, 414 300, 414 692, 386 692", 4), c.PAPER, 0.4)
    q = p.at(236, 640, 1.5)
    travels.snail(q.at(10, -6, 1.3))
    p.cut(path("M120 470 C130 350 350 340 356 470 C300 456 180 456 120 470 Z"), c.CORAL, 1)
    p.line(
        path(" ".join(f"M{138 + i * 25} {452 - (i % 2) * 3} L{150 + i * 25} {452 - (i % 2) * 3}" for i in range(8))),
        c.WHITE,
        4,
    )
    p.cut(oval(566, 560, 110, 96), c.BARK, 0.9)
    p.cut(oval(566, 552, 84, 70), c.shade(c.BARK, -0.45), 0.2)
    ground.mouse(p.at(570, 600, 0.86))
    p.cut(path("M474 470 C500 370 640 370 660 470 C610 440 530 440 474 470 Z"), c.BAMBOO, 0.8)
    for x in (520, 566, 612):
        p.at(x, 420, 1, (x - 566) * 0.4).flat(leaf(50, 18), c.GRASS)


def _night_wall(p: Pen) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.shade(c.PLUM, -0.2))
    p.flat(disc(400, 250, 290), c.shade(c.SUN, 0.1), 0.5)
    p.flat(disc(400, 250, 230), c.shade(c.SUN, 0.45), 0.9)
    q = p.at(330, 420, 1)
    q.flat(poly("-14 0, -8 -150, 8 -150, 16 0"), c.NIGHT)
    q.flat(blob("-90 -150, -70 -250, 0 -290, 80 -250, 100 -160, 20 -120"), c.NIGHT)
    p.flat(path("M480 200 Q516 160 552 196 Q588 160 624 200 Q588 186 552 222 Q516 186 480 200 Z"), c.NIGHT)
    p.cut(rect(-20, 640, SIZE + 40, 200), c.BARK, 1)
    p.cut(poly("110 520, 400 560, 400 740, 100 700", 8), c.SEA, 1.2)
    p.cut(poly("690 520, 400 560, 400 740, 700 700", 8), c.PAPER, 1.2)
    r = p.at(556, 690, 0.62, -4)
    r.flat(poly("-14 0, -8 -100, 8 -100, 16 0"), c.NIGHT)
    r.flat(blob("-70 -96, -54 -160, 0 -186, 60 -160, 74 -100, 14 -76"), c.NIGHT)
    nature.moon(p.at(250, 626), 34, c.SUN)
    nature.sparks(p, "180 600, 310 610, 200 660, 330 670", (c.WHITE, c.SUN), 8)
    wonders.torch(p.at(400, 800, 0.9))


def _while_you_sleep(p: Pen) -> None:
    table(p, c.VIOLET, c.WOOD)
    q = cover(p.at(390, 740), 480, 560, c.NIGHT)
    nature.moon(q.at(110, -410), 74)
    nature.sparks(q, "-150 -470, -60 -420, -160 -330, 20 -490, 170 -300, 30 -330", (c.WHITE, c.LILAC), 11)
    q.flat(poly("-196 -150, -110 -270, -20 -180, 80 -290, 210 -150", 6), c.PLUM)
    for x in (-190, 20):
        travels.carriage(q.at(x, -80, 0.86), c.SEA, c.SUN, 230)
    q.flat(rect(-196, -74, 420, 8), c.VIOLET)
    q.flat(rect(-196, -66, 420, 66, 6), c.shade(c.BAMBOO, -0.3))
    title_lines(q, -530, 240, c.SUN)


def _volcano_atlas(p: Pen) -> None:
    table(p, c.ROSE, c.WOOD)
    q = cover(p.at(390, 744), 520, 600, c.PLUM)
    q.cut(rect(-190, -430, 400, 360, 8), c.shade(c.ROSE, 0.2), 0.6)
    r = q.at(10, -86, 1.26)
    r.cut(blob("-36 -196, -60 -240, -10 -268, 30 -262, 58 -230, 34 -196"), c.LILAC, 0.6)
    r.cut(poly("-140 0, -44 -178, 40 -178, 136 0", 6), c.VIOLET, 0.8)
    r.flat(poly("-20 0, -14 -178, 14 -178, 40 0"), c.CORAL)
    r.flat(poly("-8 0, -5 -170, 5 -170, 16 0"), c.SUN)
    for y in (-44, -92, -138):
        r.line(
            path(f"M{-136 - y * 0.52:.0f} {y} L-16 {y + 10} M22 {y + 10} L{134 + y * 0.52:.0f} {y}"),
            c.shade(c.VIOLET, -0.3),
            6,
        )
    r.flat(oval(8, -10, 86, 26), c.CORAL)
    r.flat(oval(8, -8, 50, 14), c.SUN)
    title_lines(q, -560, 320, c.SUN)
    crafts.compass(q.at(180, -430, 0.62), 62, False)


def _bees(p: Pen) -> None:
    table(p, c.GRASS, c.WOOD)
    q = cover(p.at(400, 740), 420, 580, c.SUN, 14)
    nature.flower(q.at(30, -26, 1.5), c.CORAL, c.AMBER, 190)
    wonders.bee(q.at(-90, -380, 0.9, -12))
    wonders.bee(q.at(130, -330, 0.66, 10))
    r = q.at(-110, -190, 0.62, 6)
    r.at(-4, -26, 1, -34).cut(leaf(92, 42), c.MIST, 0.8)
    r.cut(blob("-70 0, -36 -36, 30 -38, 66 -6, 50 34, -20 38"), c.BRICK)
    r.flat(blob("-30 -34, -8 -36, -10 36, -34 34"), c.INK)
    r.cut(disc(60, 2, 26), c.INK, 0.5)
    title_lines(q, -550, 260, c.WHITE)
    for x, y, tone in ((100, 716, c.WHITE), (690, 726, c.CORAL)):
        nature.daisy(p.at(x, y), tone, 34)


def _knots(p: Pen) -> None:
    backdrop(p, c.SEA)
    p.cut(rect(130, 130, 540, 560, 26), c.shade(c.SUN, 0.1), 1.6)
    p.flat(rect(130, 130, 50, 560, 22), c.AMBER)
    p.cut(disc(430, 400, 74), c.shade(c.AMBER, -0.35), 0.2)
    p.flat(disc(430, 400, 62), c.shade(c.SEA, 0.34))
    p.strip(
        curve("60 560, 250 520, 380 440, 470 380, 520 300, 470 240, 390 270, 380 350, 440 420, 600 460, 760 420"),
        c.BRICK,
        24,
        1,
    )
    p.strip(
        curve("50 250, 220 300, 350 360, 440 430, 500 520, 450 590, 370 560, 380 480, 450 400, 600 330, 760 250"),
        c.SEA,
        24,
        1,
    )
    p.strip(curve("380 350, 440 420, 600 460"), c.BRICK, 24, 0.6)
    title_lines(p.at(430, 0), 166, 320, c.PAPER)


def _folding(p: Pen) -> None:
    table(p, c.CORAL, c.WOOD)
    p.cut(poly("120 190, 400 160, 400 600, 120 630", 8), c.PAPER, 1.2)
    p.cut(poly("680 190, 400 160, 400 600, 680 630", 8), c.WHITE, 1.2)
    p.line(poly("190 260, 330 246, 330 380, 190 394"), c.CORAL, 5, 1, "4 12")
    p.line(poly("190 430, 330 416, 260 540"), c.SEA, 5, 1, "4 12")
    p.line(path("M470 270 L610 284 M470 330 L560 340 M470 390 L600 404"), c.MIST, 8)
    q = p.at(210, 730, 1.3)
    q.cut(poly("-70 -118, 70 -118, 46 0, -46 0", 3), c.SUN)
    q.flat(poly("10 -118, 70 -118, 46 0, 20 0", 2), c.AMBER)
    q.cut(poly("-70 -118, 0 -84, 70 -118, 0 -148", 3), c.shade(c.SUN, 0.4), 0.4)
    crane(p.at(430, 724, 1.25))
    r = p.at(640, 740)
    for i in range(6):
        x = -96 + i * 34
        r.cut(poly([(x, 0), (x + 17, -92), (x + 34, 0)], 2), (c.SEA, c.SKY)[i % 2], 0.6)


def crane(p: Pen) -> None:
    """A folded paper crane, 150 wide."""
    p.cut(poly("-10 -40, -96 -110, -40 -24", 2), c.shade(c.CORAL, -0.2), 0.7)
    p.cut(poly("20 -36, 96 -120, 60 -20", 2), c.CORAL, 0.8)
    p.flat(poly("96 -120, 70 -96, 86 -84", 1), c.BRICK)
    p.cut(poly("-40 -24, 10 -96, 60 -20, 10 4", 3), c.CORAL)
    p.flat(poly("10 -96, 60 -20, 10 4", 2), c.shade(c.CORAL, -0.16))
    p.cut(poly("-30 -30, -4 -150, 30 -34", 2), c.ROSE, 0.8)


def _while_it_rises(p: Pen) -> None:
    table(p, c.AMBER, c.WOOD)
    q = p.at(410, 700, 1, -2)
    q.cut(rect(-190, -520, 380, 520, 10), c.BAMBOO, 1.5)
    q.cut(rect(-160, -470, 320, 300, 8), c.PAPER, 0.5)
    things.loaf(q.at(0, -210, 1.0))
    for x in (-60, 0, 60):
        q.line(curve([(x, -360), (x + 14, -390), (x - 6, -420), (x + 8, -446)]), c.KRAFT, 6)
    title_lines(q, -130, 260, c.SUN)
    for i in range(11):
        q.strip(path(f"M{-160 + i * 32} -534 L{-160 + i * 32} -500"), c.SLATE, 7, 0.5)
    things.loaf(p.at(170, 740, 1.0, -4))
    b = p.at(644, 744)
    b.cut(blob("-96 -96, -60 -160, 0 -176, 62 -158, 96 -96"), c.SAND, 0.8)
    b.cut(path("M-112 -100 L112 -100 C104 -20 60 0 0 0 C-60 0 -104 -20 -112 -100 Z"), c.SKY, 1.1)
    b.flat(path("M50 -100 L112 -100 C104 -30 70 -6 30 -2 C70 -40 64 -80 50 -100 Z"), c.shade(c.SKY, -0.2))


def _sky_diary(p: Pen) -> None:
    backdrop(p, c.SKY)
    tones = (
        c.SKY,
        c.MIST,
        c.SEA,
        c.SLATE,
        c.shade(c.SLATE, 0.5),
        c.ROSE,
        c.CORAL,
        c.shade(c.AMBER, 0.3),
        c.SKY,
        c.shade(c.SEA, 0.3),
    )
    xs = (60, 196, 332, 468, 604, 740)
    for i in range(5):
        a, b, up, down = xs[i], xs[i + 1], 300 if i % 2 else 250, 250 if i % 2 else 300
        p.cut(poly([(a, up), (b, down), (b, down + 300), (a, up + 300)]), c.PAPER if i % 2 == 0 else c.SAND, 1)
        for row in range(4):
            for col in range(3):
                x = a + 16 + col * 38
                y = up + (down - up) * (col + 0.6) / 3.4 + 22 + row * 66
                p.flat(
                    poly([(x, y), (x + 30, y + (down - up) * 0.2), (x + 30, y + 52 + (down - up) * 0.2), (x, y + 52)]),
                    tones[(i * 5 + row * 3 + col * 2) % len(tones)],
                )
    p.cut(poly("36 286, 84 300, 84 620, 36 606", 6), c.SEA, 1)
    brush(p.at(560, 760, 1.6, -38), c.CORAL)
    q = p.at(250, 700)
    q.cut(rect(-150, -30, 300, 64, 14), c.SLATE, 1)
    for i, tone in enumerate((c.SKY, c.SEA, c.shade(c.SEA, -0.3), c.SLATE, c.ROSE, c.CORAL)):
        q.flat(rect(-138 + i * 47, -20, 40, 44, 6), tone)


BOOKS: dict[str, Callable[[Pen], None]] = {
    "book-in-and-out": _in_and_out,
    "book-night-wall": _night_wall,
    "book-while-you-sleep": _while_you_sleep,
    "book-volcano-atlas": _volcano_atlas,
    "book-bees": _bees,
    "book-knots": _knots,
    "book-folding": _folding,
    "book-while-it-rises": _while_it_rises,
    "book-sky-diary": _sky_diary,
}
