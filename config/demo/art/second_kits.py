"""The kits of the second year, and the two sets, as product pictures."""

from collections.abc import Callable

from . import crafts, ground, nature, sky
from . import palette as c
from .accessories import brush
from .home import scissors
from .kits import SIZE
from .kits import ground as table
from .paper import Pen, blob, curve, disc, facets, joined, leaf, oval, path, poly, rect, ridge

STONE = c.shade(c.SLATE, 0.42)


def _weather_vane(p: Pen) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.shade(c.SKY, 0.5))
    nature.cloud(p.at(200, 190), 90, c.WHITE)
    nature.cloud(p.at(640, 130), 64, c.WHITE)
    p.cut(ridge("-40 640, 200 600, 480 640, 840 596", 840), c.GRASS, 1.2)
    p.cut(rect(392, 300, 16, 430, 5), c.SLATE, 1)
    p.cut(rect(210, 486, 380, 12, 4), c.BARK, 0.8)
    p.cut(poly("330 528, 344 518, 470 460, 456 472", 3), c.BARK, 0.8)
    for x, y, tone in ((206, 492, c.CORAL), (594, 492, c.SUN), (326, 528, c.SEA), (474, 458, c.GRASS)):
        p.cut(disc(x, y, 22), tone, 0.8)
    q = p.at(400, 300, 1.0, -4)
    q.cut(
        path(
            "M-236 -40 C-170 -130 20 -140 120 -60 L236 -140 C210 -80 210 -10 240 48 L120 -20 C20 60 -170 50 -236 -40 Z"
        ),
        c.WOOD,
        1.4,
    )
    q.flat(
        path("M-236 -40 C-170 50 20 60 120 -20 L240 48 C220 10 214 -20 216 -44 C60 20 -120 10 -236 -40 Z"),
        c.shade(c.WOOD, -0.18),
    )
    for x in (-96, -40, 16, 72):
        q.line(path(f"M{x} -86 Q{x + 26} -46 {x} -4"), c.shade(c.BARK, -0.1), 6)
    q.cut(disc(-168, -52, 17), c.PAPER, 0.5)
    q.flat(disc(-170, -52, 8), c.INK)
    for y, x in ((560, 60), (600, 560)):
        p.line(path(f"M{x} {y - 330} Q{x + 60} {y - 350} {x + 110} {y - 330}"), c.WHITE, 8)
    p.cut(disc(400, 300, 18), c.SLATE, 0.8)
    nature.tuft(p.at(150, 690), 90, c.BAMBOO)
    nature.tuft(p.at(640, 700), 110, c.BAMBOO)


def _lighthouse(p: Pen) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.NIGHT)
    p.flat(facets(400, 330, 380, 13, 0.03), c.shade(c.PLUM, -0.1))
    p.flat(poly("380 190, -20 60, -20 330, 380 206"), c.SUN, 0.34)
    p.flat(poly("400 190, 820 90, 820 320, 400 206"), c.SUN, 0.34)
    nature.sparks(p, "90 430, 700 420, 180 60, 620 40, 520 470", (c.WHITE, c.LILAC), 10)
    p.cut(rect(-20, 650, SIZE + 40, 200), c.shade(c.BARK, -0.1), 1)
    p.cut(rect(250, 640, 280, 36, 10), c.SLATE, 1)
    sky.lighthouse(p.at(390, 650, 2.0), False, c.CORAL)
    for x, y, turn, slits in ((134, 700, -10, 2), (650, 716, 8, 3)):
        q = p.at(x, y, 1, turn)
        q.cut(rect(-72, -66, 144, 84, 6), c.PAPER, 0.9)
        for i in range(slits):
            q.flat(rect(-54 + i * 40, -52, 18 + (i % 2) * 12, 56, 3), c.shade(c.PLUM, -0.1))


def _castle(p: Pen) -> None:
    table(p, c.GRASS, c.WOOD)
    p.flat(oval(404, 732, 300, 20), c.INK, 0.18)
    for x in (232, 560):
        crafts.keep(p.at(x, 640, 1.15), STONE, 220, 110, c.SUN if x < 300 else c.SEA)
    p.cut(rect(200, 500, 400, 220, 4), c.shade(STONE, 0.08), 1.2)
    p.flat(rect(480, 500, 120, 220), c.shade(STONE, -0.1))
    p.cut(joined(rect(202 + i * 62, 474, 34, 36) for i in range(7)), c.shade(STONE, 0.16), 0.5)
    for x in (180, 620):
        crafts.keep(p.at(x, 724, 1.2), STONE, 250, 120, c.BRICK)
    p.cut(path("M338 720 L338 612 Q400 540 462 612 L462 720 Z"), c.NIGHT, 0.3)
    p.line(path("M342 606 L306 752 M458 606 L494 752"), c.KRAFT, 5)
    p.cut(poly("336 716, 464 716, 510 776, 290 776", 5), c.KRAFT, 1)
    p.line(path("M322 736 L478 736 M308 756 L492 756"), c.BARK, 6)
    for x, tone, hat in ((250, c.PLUM, c.SUN), (560, c.BAMBOO, c.CORAL)):
        p.cut(blob([(x - 22, 764), (x - 16, 716), (x, 704), (x + 16, 716), (x + 22, 764)]), tone, 0.7)
        p.cut(disc(x, 696, 16), c.ROSE, 0.5)
        p.cut(poly([(x - 17, 688), (x, 660), (x + 17, 688)], 3), hat, 0.5)


def _fossil(p: Pen) -> None:
    table(p, c.SAND, c.WOOD)
    p.cut(poly("70 690, 130 600, 690 600, 740 690", 10), c.SKY, 1)
    p.flat(rect(70, 688, 670, 20, 6), c.SEA)
    p.cut(poly("180 650, 196 400, 300 366, 520 372, 612 410, 632 650", 22), c.shade(c.SAND, -0.16), 1.5)
    p.flat(poly("520 372, 612 410, 632 650, 540 650", 12), c.shade(c.SAND, -0.3))
    p.cut(blob("240 470, 300 410, 420 400, 520 440, 540 530, 470 600, 330 604, 250 560"), c.shade(c.SAND, -0.34), 0.2)
    ground.ammonite(p.at(394, 600, 1.18, -8), 84, c.KRAFT)
    for x, y, r in ((210, 640, 10), (250, 664, 7), (600, 656, 9), (560, 672, 6), (160, 668, 6), (300, 676, 8)):
        p.flat(disc(x, y, r), c.shade(c.SAND, -0.2))
    ground.digging_brush(p.at(640, 590, 1.2, 24))
    p.at(130, 560, 1, -24).cut(poly("-9 -190, 9 -190, 5 30, -5 30", 3), c.BARK, 0.9)
    p.at(186, 560, 1, -14).cut(poly("-9 -170, 9 -170, 12 20, -3 30", 3), c.AMBER, 0.9)
    q = p.at(640, 770, 1, -6)
    q.cut(rect(-80, -56, 150, 70, 5), c.PAPER, 0.9)
    q.line(path("M-62 -36 L46 -36 M-62 -18 L10 -18"), c.SLATE, 5)


def _inks(p: Pen) -> None:
    table(p, c.LILAC, c.WOOD)
    tones = (c.NIGHT, c.BARK, c.PLUM, c.BAMBOO, c.AMBER)
    for i, tone in enumerate(tones):
        crafts.ink_bottle(p.at(110 + i * 146, 640 - (i % 2) * 8, 1.06), tone)
    p.cut(poly("190 690, 640 670, 662 784, 176 790", 6), c.PAPER, 1.1)
    chart = (c.NIGHT, c.BARK, c.PLUM, c.BAMBOO, c.AMBER, c.CORAL, c.ROSE, c.SUN)
    for i, tone in enumerate(chart):
        x = 214 + i * 53
        p.flat(rect(x, 706, 38, 34, 4), tone)
        p.flat(rect(x, 740, 38, 24, 4), c.shade(tone, 0.4))
    crafts.quill(p.at(470, 560, 2.1, 20), 210, c.WHITE)


def _roots(p: Pen) -> None:
    table(p, c.GRASS, c.WOOD)
    p.cut(poly("150 420, 650 420, 690 724, 110 724", 8), c.WOOD, 1.5)
    p.cut(poly("186 452, 614 452, 648 694, 152 694", 6), c.shade(c.BARK, -0.3), 0.2)
    for x, y, r in (
        (220, 520, 9),
        (300, 640, 12),
        (420, 500, 8),
        (500, 650, 10),
        (590, 560, 9),
        (360, 570, 7),
        (200, 640, 8),
    ):
        p.flat(disc(x, y, r), c.BARK)
    for x, lean in ((252, -14), (400, 6), (550, 12)):
        p.line(curve([(x, 450), (x + lean, 520), (x - lean, 590), (x + lean, 660)]), c.PAPER, 8)
        for side, y in ((-1, 500), (1, 536), (-1, 572), (1, 606)):
            p.line(curve([(x, y), (x + side * 26, y + 26), (x + side * 50, y + 64)]), c.PAPER, 4)
    p.flat(poly("214 452, 300 452, 250 694, 168 694"), c.WHITE, 0.16)
    p.cut(poly("146 414, 654 414, 658 444, 142 444", 5), c.shade(c.WOOD, 0.2), 0.7)
    ground.sprout(p.at(400, 420, 1.25))
    for x, turn in ((252, -5), (550, 6)):
        q = p.at(x, 420, 1, turn)
        q.strip(path("M0 0 L0 -90"), c.GRASS, 10, 0.7)
        for side in (-56, 56):
            q.at(0, -86, 1, side).cut(leaf(84, 44), c.BAMBOO, 0.8)
        q.at(0, -90).cut(leaf(60, 26), c.LIME, 0.6)
    for x, tone in ((290, c.CORAL), (510, c.SUN)):
        p.cut(rect(x - 5, 346, 10, 80, 2), c.KRAFT, 0.5)
        p.cut(rect(x - 24, 330, 48, 34, 4), tone, 0.6)


def _naturalist(p: Pen) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.shade(c.GRASS, 0.62))
    p.flat(facets(400, 400, 350, 13, 0.03), c.shade(c.GRASS, 0.34))
    finds_box(p.at(430, 520, 1, 4), 0)
    q = p.at(196, 430, 1, -10)
    q.cut(rect(-120, -190, 240, 330, 14), c.BAMBOO, 1.4)
    q.flat(rect(-120, -190, 34, 330, 10), c.FOREST)
    q.cut(rect(-56, -130, 140, 66, 6), c.PAPER, 0.5)
    q.at(18, -70, 0.5).flat(leaf(90, 34), c.GRASS)
    q.strip(path("M96 -186 L96 136"), c.CORAL, 12, 0.5)
    p.strip(path("M590 250 L690 364"), c.BARK, 40, 1)
    p.cut(disc(510, 170, 126), c.WOOD, 1.4)
    p.flat(disc(510, 170, 104), c.shade(c.SKY, 0.45))
    ground.samara(p.at(510, 220, 0.8))
    p.line(path("M430 140 C446 106 478 88 506 86"), c.WHITE, 12, 0.85)


def finds_box(p: Pen, lid: float = 150) -> None:
    """A box of nine compartments with its finds, 460 by 340, round its middle; the lid is drawn `lid` to the right."""
    p.cut(rect(-230, -170, 460, 340, 14), c.WOOD, 1.5)
    for row in range(3):
        for i in range(3):
            p.flat(rect(-212 + i * 144, -152 + row * 104, 136, 96, 6), c.PAPER)
    crafts.lobed_leaf(p.at(-146, -66, 0.82, 20), 90, c.AMBER)
    p.cut(blob("-30 -112, -8 -134, 30 -128, 40 -100, 10 -84, -24 -88"), c.SLATE, 0.5)
    ground.feather(p.at(120, -64, 0.6, 24), 130, c.SEA)
    snail_shell(p.at(-144, 4, 0.9))
    p.cut(blob("-24 -20, 0 -32, 26 -14, 20 20, -14 26, -30 8"), c.CORAL, 0.5)
    acorn(p.at(140, 30, 0.9))
    for x, y in ((-170, 110), (-140, 96), (-120, 122)):
        p.cut(disc(x, y, 15), (c.BRICK, c.SUN, c.BAMBOO)[(x + y) % 3], 0.5)
    ground.ammonite(p.at(0, 140, 0.5))
    p.at(146, 138, 1, 20).cut(leaf(78, 30), c.GRASS, 0.6)
    if lid:
        p.flat(rect(-230 + lid, -178, 420, 356, 10), c.MIST, 0.6)
        p.flat(poly([(-100 + lid, -178), (-40 + lid, -178), (-120 + lid, 178), (-180 + lid, 178)]), c.WHITE, 0.5)
        p.cut(rect(-230 + lid, -182, 22, 364, 8), c.SKY, 0.7)


def snail_shell(p: Pen) -> None:
    p.cut(disc(0, 0, 34), c.AMBER, 0.6)
    p.line(curve("30 6, 6 30, -24 8, -10 -20, 16 -12, 10 8, -4 6"), c.BARK, 6)


def acorn(p: Pen) -> None:
    p.cut(path("M-26 -14 C-26 26 -6 40 0 44 C6 40 26 26 26 -14 Z"), c.KRAFT, 0.6)
    p.cut(path("M-34 -12 C-34 -50 34 -50 34 -12 Z"), c.BARK, 0.5)
    p.line(path("M0 -42 L6 -60"), c.BARK, 6)


def _first_bench(p: Pen) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.shade(c.SUN, 0.62))
    p.flat(facets(400, 400, 350, 13, 0.03), c.shade(c.SUN, 0.3))
    p.cut(rect(70, 150, 660, 540, 18), c.KRAFT, 1.6)
    p.flat(rect(96, 176, 608, 488, 10), c.shade(c.KRAFT, -0.2))
    p.flat(rect(404, 176, 10, 488), c.KRAFT)
    q = p.at(250, 620, 0.72)
    q.strip(path("M-60 -430 C-60 -540 60 -540 60 -430"), c.SUN, 18, 0.8)
    q.cut(
        path(
            "M-80 -440 L80 -440 C86 -330 110 -290 160 -262 L170 -20 Q170 0 150 0 L-150 0 Q-170 0 -170 -20 L-160 -262 "
            "C-110 -290 -86 -330 -80 -440 Z"
        ),
        c.BAMBOO,
        1.2,
    )
    q.cut(rect(-90, -190, 180, 130, 16), c.SUN, 0.8)
    nature.shoot(q.at(0, -80, 0.4))
    scissors(p.at(512, 430, 1.15, -12), c.SUN)
    glue_pot(p.at(628, 420, 0.86))
    p.cut(rect(446, 470, 228, 86, 40), c.shade(c.KRAFT, 0.25), 1.2)
    p.cut(oval(660, 513, 22, 43), c.shade(c.KRAFT, 0.45), 0.4)
    p.flat(oval(660, 513, 10, 20), c.BARK)
    p.cut(poly("446 520, 446 640, 600 640, 590 552", 4), c.shade(c.KRAFT, 0.35), 0.6)
    p.line(curve("470 610, 500 586, 530 612, 566 590"), c.SEA, 7)


def glue_pot(p: Pen) -> None:
    """An open pot of glue with its brush, 240 high."""
    brush(p.at(16, -110, 0.86, 16), c.WHITE)
    p.cut(path("M-78 -130 L78 -130 L84 -16 Q84 0 66 0 L-66 0 Q-84 0 -84 -16 Z"), c.MIST)
    p.flat(path("M-74 -104 L74 -104 L80 -16 Q80 -6 66 -6 L-66 -6 Q-80 -6 -80 -16 Z"), c.WHITE)
    p.cut(oval(0, -130, 80, 20), c.SKY, 0.5)
    p.flat(oval(0, -128, 66, 13), c.WHITE)
    p.cut(rect(-56, -84, 112, 54, 6), c.LEAF, 0.4)
    nature.shoot(p.at(0, -36, 0.2))


SECOND_KITS: dict[str, Callable[[Pen], None]] = {
    "kit-weather-vane": _weather_vane,
    "kit-lighthouse": _lighthouse,
    "kit-castle": _castle,
    "kit-fossil": _fossil,
    "kit-inks": _inks,
    "kit-roots": _roots,
    "set-naturalist": _naturalist,
    "set-first-bench": _first_bench,
}
