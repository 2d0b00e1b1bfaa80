"""The eight kits as product pictures: what comes out of the kit, on a paper ground."""

from collections.abc import Callable

from . import nature, travels, wonders
from . import palette as c
from .paper import Pen, disc, facets, leaf, oval, path, poly, rect, ridge

SIZE = 800


def ground(p: Pen, wall: str, floor: str) -> None:
    """A wall, a table, and an uneven disc of light behind the product."""
    p.flat(rect(0, 0, SIZE, SIZE), c.shade(wall, 0.62))
    p.flat(facets(400, 370, 318, 13, 0.03), c.shade(wall, 0.28))
    p.cut(rect(-20, 610, SIZE + 40, 240), floor, 1)


def card_box(p: Pen, colour: str, emblem: Callable[[Pen], None]) -> None:
    """The kit's own closed box, standing, 210 wide and 260 high, with its emblem."""
    p.cut(rect(-105, -260, 210, 260, 10), colour, 1.2)
    p.flat(rect(70, -260, 35, 260, 8), c.shade(colour, -0.14))
    p.cut(rect(-86, -238, 150, 160, 10), c.PAPER, 0.5)
    emblem(p.at(-11, -94))
    p.flat(rect(-86, -60, 110, 14, 6), c.shade(colour, 0.5))
    p.flat(rect(-86, -36, 76, 14, 6), c.shade(colour, 0.5))


def _volcano(p: Pen) -> None:
    ground(p, c.ROSE, c.SAND)
    p.cut(poly("120 670, 680 670, 730 722, 70 722", 14), c.SKY, 1)
    p.cut(rect(70, 716, 660, 26, 8), c.SEA, 1)
    q = p.at(370, 694, 2.1)
    q.cut(path("M-14 -176 C-60 -200 -40 -240 -6 -226 C0 -256 44 -250 44 -222 C76 -214 66 -180 30 -176 Z"), c.CORAL, 0.8)
    for i, tone in enumerate((c.PLUM, c.VIOLET, c.PLUM, c.VIOLET, c.PLUM, c.VIOLET)):
        foot, top = 132 - i * 18.5, 132 - (i + 1) * 18.5 + 4
        y = -i * 29.0
        q.cut(poly([(-foot, y), (-top, y - 27), (top, y - 27), (foot, y)], 5), tone, 0.8)
        q.flat(poly([(foot * 0.34, y), (top * 0.34, y - 27), (top, y - 27), (foot, y)], 4), c.shade(tone, -0.22))
    q.cut(
        path(
            "M-18 -176 L28 -176 C32 -150 34 -140 30 -120 C28 -104 12 -106 12 -122 C12 -140 0 -140 -2 -122 "
            "C-4 -80 -26 -84 -24 -110 C-24 -140 -22 -160 -18 -176 Z"
        ),
        c.CORAL,
        0.7,
    )
    q.flat(
        path("M-8 -172 L14 -172 C16 -150 10 -150 2 -144 C-6 -138 -8 -116 -14 -112 C-16 -130 -12 -156 -8 -172 Z"), c.SUN
    )
    card_box(p.at(664, 700, 0.86, 5), c.CORAL, lambda e: wonders.volcano(e.at(0, -8, 0.5), c.PLUM))


def _bee_hotel(p: Pen) -> None:
    ground(p, c.SUN, c.GRASS)
    q = p.at(390, 716)
    q.cut(rect(-190, -360, 380, 360, 8), c.WOOD, 1.4)
    q.flat(rect(-162, -336, 324, 310, 4), c.shade(c.BARK, -0.35))
    for row in range(6):
        for i in range(7 if row % 2 == 0 else 6):
            x = -140 + i * 46 + (0 if row % 2 == 0 else 23)
            r = (21, 18, 20)[(row + i) % 3]
            q.cut(disc(x, -306 + row * 50, r), (c.SUN, c.WOOD, c.AMBER)[(row * 2 + i) % 3], 0.5)
            q.flat(disc(x, -306 + row * 50, r * 0.45), c.shade(c.BARK, -0.5))
    q.cut(poly("-232 -346, 0 -520, 232 -346, 210 -318, 0 -474, -210 -318", 8), c.BRICK, 1.2)
    q.cut(poly("-170 -352, 0 -478, 170 -352", 4), c.WOOD, 0.4)
    q.cut(facets(0, -396, 34, 12), c.PAPER, 0.4)
    nature.shoot(q.at(0, -374, 0.22))
    wonders.bee(p.at(640, 330, 1.25, -14))
    nature.flower(p.at(140, 740, 1.2, -6), c.CORAL)
    wonders.bud(p.at(680, 744, 1.1, 6))


def _night_lamp(p: Pen) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.NIGHT)
    p.flat(facets(400, 390, 372, 13, 0.03), c.shade(c.PLUM, -0.15))
    p.flat(facets(400, 390, 310, 12, 0.03), c.shade(c.PLUM, 0.12))
    p.cut(rect(-20, 650, SIZE + 40, 200), c.shade(c.BARK, -0.25), 1)
    p.cut(rect(190, 150, 420, 480, 18), c.PAPER, 1.6)
    p.flat(rect(220, 180, 360, 420, 10), c.shade(c.SUN, 0.55))
    p.flat(disc(410, 330, 120), c.shade(c.SUN, 0.25))
    p.flat(disc(410, 330, 74), c.SUN)
    p.flat(ridge("220 430, 310 380, 400 430, 480 370, 580 420", 600), c.AMBER)
    p.cut(ridge("220 480, 320 450, 420 490, 580 460", 600), c.CORAL, 0.6)
    for x, high in ((270, 190), (530, 230), (470, 130)):
        nature.fir(p.at(x, 560), high, c.BRICK)
    p.cut(ridge("220 540, 340 520, 460 548, 580 524", 600), c.PLUM, 0.7)
    wonders.rabbit(p.at(386, 560, 0.72), c.NIGHT, False)
    p.cut(rect(160, 620, 480, 56, 14), c.WOOD, 1.2)
    p.line(path("M640 654 C700 654 690 720 800 716"), c.PAPER, 7)
    p.cut(rect(678, 690, 44, 24, 10), c.PAPER, 0.6)
    nature.sparks(p, "100 140, 690 120, 720 330, 84 390, 130 560", (c.SUN, c.LILAC), 12)


def _bridge(p: Pen) -> None:
    ground(p, c.SKY, c.SAND)
    p.cut(rect(-40, 560, 190, 300, 8), c.BAMBOO, 1.2)
    p.cut(rect(650, 560, 190, 300, 8), c.BAMBOO, 1.2)
    p.flat(oval(400, 764, 220, 14), c.INK, 0.15)
    travels.suspension_bridge(p.at(400, 590, 1.7), 420, c.WOOD)
    q = p.at(400, 496)
    q.cut(
        path(
            "M-74 0 L-74 -22 Q-72 -34 -56 -36 L-40 -62 Q-36 -68 -28 -68 L22 -68 Q30 -68 36 -60 L52 -38 Q76 -36 76 -18 "
            "L76 0 Z"
        ),
        c.CORAL,
        0.9,
    )
    q.flat(path("M-24 -58 L-4 -58 L-4 -38 L-38 -38 Z M6 -58 L20 -58 L34 -38 L6 -38 Z"), c.MIST)
    for x in (-42, 42):
        q.cut(disc(x, 0, 16), c.shade(c.INK, 0.1), 0.5)
        q.flat(disc(x, 0, 7), c.SAND)
    card_box(p.at(148, 562, 0.62, -4), c.SEA, lambda e: travels.block_arch(e.at(0, -16, 0.5)))


def _shadow_theatre(p: Pen) -> None:
    ground(p, c.LILAC, c.WOOD)
    q = p.at(400, 720)
    q.cut(rect(-290, -470, 580, 470, 10), c.PLUM, 1.5)
    q.flat(rect(-240, -400, 480, 340, 6), c.shade(c.SUN, 0.5))
    q.flat(disc(110, -290, 76), c.SUN)
    q.flat(ridge("-240 -130, -100 -170, 60 -120, 240 -160", -60), c.VIOLET)
    wonders.rabbit(q.at(-90, -72, 1.15), c.NIGHT, False)
    fox(q.at(130, -70, 1.1))
    for flip in (False, True):
        r = q.at(0, 0, 1, 0, flip)
        r.cut(path("M-262 -420 L-130 -420 C-140 -320 -180 -250 -232 -220 L-206 -60 L-262 -60 Z"), c.BRICK, 0.8)
        r.flat(path("M-210 -420 L-180 -420 C-190 -320 -220 -250 -246 -226 L-250 -226 Z"), c.shade(c.BRICK, 0.2))
    q.cut(
        path(
            "M-310 -500 L310 -500 L310 -430 Q258 -380 206 -430 Q155 -380 104 -430 Q52 -380 0 -430 Q-52 -380 -104 -430 "
            "Q-155 -380 -206 -430 Q-258 -380 -310 -430 Z"
        ),
        c.CORAL,
        1,
    )
    q.cut(rect(-310, -62, 620, 62, 8), c.shade(c.PLUM, -0.2), 1)
    for i in range(7):
        q.flat(disc(-240 + i * 80, -31, 11), c.SUN)


def fox(p: Pen, colour: str = c.NIGHT) -> None:
    """A sitting fox's outline 150 high, looking left."""
    p.cut(path("M40 0 C96 0 110 -50 84 -92 C78 -60 64 -44 44 -44 Z"), colour, 0.6)
    p.cut(
        path(
            "M-34 0 C-30 -40 -28 -64 -20 -82 L-70 -92 C-60 -116 -44 -126 -30 -130 L-28 -158 L-8 -138 L10 -156 "
            "C14 -130 14 -118 8 -102 C40 -80 56 -40 52 0 Z"
        ),
        colour,
        0.8,
    )
    p.flat(disc(-26, -112, 5), c.SUN)
    p.flat(poly("84 -92, 92 -74, 80 -68, 76 -76"), c.LILAC)


def _post_office(p: Pen) -> None:
    ground(p, c.SKY, c.WOOD)
    wonders.letterbox(p.at(306, 724, 2.3, -2))
    wonders.envelope(p.at(560, 730, 1.35, -7))
    wonders.envelope(p.at(650, 640, 1.0, 12))
    for x, y, turn, tone in ((560, 420, 8, c.SKY), (660, 460, -8, c.ROSE)):
        wonders.stamp(p.at(x, y, 1.35, turn), tone)
    q = p.at(110, 740, 1.2)
    q.cut(rect(-42, -30, 84, 30, 8), c.shade(c.INK, 0.1), 0.9)
    q.cut(rect(-30, -64, 60, 36, 6), c.CORAL, 0.6)
    q.cut(rect(-12, -110, 24, 48, 6), c.BARK, 0.6)
    q.cut(disc(0, -128, 26), c.BARK, 0.8)


def _salt_crystals(p: Pen) -> None:
    ground(p, c.LEAF, c.SAND)
    travels.salt_jar(p.at(214, 640, 1.45, -2))
    travels.salt_jar(p.at(586, 640, 1.45, 2))
    travels.salt_jar(p.at(400, 726, 1.85))
    travels.crystals(p.at(160, 750, 1.05))
    travels.crystals(p.at(660, 746, 0.9, 0, True))


def _stamp_face(p: Pen, tone: str, ink: str) -> None:
    """A half-sphere of cork lying on its back, its inked face towards us."""
    p.cut(path("M-84 -70 C-92 20 92 20 84 -70 Z"), c.shade(tone, -0.22), 1.2)
    for x, y in ((-50, -26), (-14, -10), (24, -20), (54, -38), (2, -34)):
        p.flat(disc(x, y, 5), c.shade(tone, -0.42))
    p.cut(oval(0, -74, 86, 42), tone, 0.5)
    p.at(-44, -66, 1, 74).flat(leaf(92, 30), ink)


def _ink_pad(p: Pen, tone: str) -> None:
    p.cut(oval(0, 0, 92, 34), c.WOOD, 1)
    p.flat(oval(0, -6, 76, 25), tone)
    p.flat(oval(-20, -12, 30, 7), c.shade(tone, 0.4))


def _first_prints(p: Pen) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), c.shade(c.SUN, 0.6))
    p.cut(poly("60 90, 720 60, 760 690, 90 730", 10), c.shade(c.KRAFT, 0.35), 1.2)
    for x, y, turn, tone in ((200, 330, -20, c.BAMBOO), (560, 210, 30, c.GRASS)):
        p.at(x, y, 1, turn).flat(leaf(190, 62), tone, 0.85)
        p.at(x, y, 1, turn).line(path("M0 -16 L0 -140"), c.shade(c.KRAFT, 0.35), 6)
    q = p.at(370, 240)
    nature.moon(q, 68, c.SUN)
    for x, y, flip, tone in ((300, 450, False, c.CORAL), (600, 400, True, c.SEA)):
        f = p.at(x, y, 1.1, -6, flip)
        f.flat(path("M-90 0 C-60 -58 30 -58 70 -8 L110 -40 L110 40 L70 8 C30 58 -60 58 -90 0 Z"), tone, 0.85)
        f.flat(disc(-48, -10, 9), c.shade(c.KRAFT, 0.35))
    _ink_pad(p.at(150, 640), c.CORAL)
    _ink_pad(p.at(330, 690), c.BAMBOO)
    _stamp_face(p.at(520, 700, 1.15, -3), c.KRAFT, c.BAMBOO)
    _stamp_face(p.at(684, 600, 1.0, 6), c.WOOD, c.CORAL)


KITS: dict[str, Callable[[Pen], None]] = {
    "kit-volcano": _volcano,
    "kit-bee-hotel": _bee_hotel,
    "kit-night-lamp": _night_lamp,
    "kit-bridge": _bridge,
    "kit-shadow-theatre": _shadow_theatre,
    "kit-post-office": _post_office,
    "kit-salt-crystals": _salt_crystals,
    "kit-first-prints": _first_prints,
}
