"""What rises out of the boxes: stars, lighthouses, the rainbow, ice."""

import math

from . import nature
from . import palette as c
from .paper import Pen, blob, curve, disc, facets, oval, path, poly, rect, star

BOW = (c.BRICK, c.CORAL, c.SUN, c.GRASS, c.SEA, c.PLUM)
# The Great Bear, from the lip of the saucepan to the end of its handle.
BEAR = ((0, 0), (6, 66), (-84, 92), (-104, 34), (-176, 22), (-226, -8), (-300, -14))


def planetarium(p: Pen) -> None:
    """A tube on a block, 180 high, which throws stars upwards."""
    q = p.at(0, -26, 1, 14)
    q.flat(poly("-30 -120, -104 -280, 104 -280, 30 -120"), c.SUN, 0.32)
    for x, y, r in ((-52, -236, 11), (4, -258, 13), (54, -226, 10), (-8, -190, 8), (30, -164, 6)):
        q.flat(star(x, y, r, 5, 0.45), c.WHITE)
    q.cut(rect(-38, -132, 76, 140, 12), c.PLUM)
    q.flat(rect(10, -132, 28, 138, 10), c.shade(c.PLUM, -0.25))
    q.cut(rect(-43, -92, 86, 20, 5), c.SUN, 0.5)
    q.cut(oval(0, -132, 38, 13), c.NIGHT, 0.4)
    for x, y in ((-18, -134), (-2, -128), (12, -138), (22, -130)):
        q.flat(disc(x, y, 3.4), c.SUN)
    p.cut(poly("-70 0, -54 -38, 54 -38, 70 0", 8), c.WOOD)


def moon_on_rod(p: Pen) -> None:
    """A white ball on its rod, 200 high, half in the shade."""
    p.cut(rect(-5, -120, 10, 124, 3), c.WOOD, 0.7)
    p.cut(disc(0, -156, 50), c.PAPER)
    p.flat(path("M8 -205 C60 -200 64 -112 8 -107 C34 -130 34 -182 8 -205 Z"), c.SLATE)
    for x, y, r in ((-22, -172, 8), (-28, -142, 6), (-6, -150, 5)):
        p.flat(disc(x, y, r), c.shade(c.PAPER, -0.12))


def paper_star(p: Pen, r: float = 66, colour: str = c.SUN) -> None:
    """A folded star, its right halves in the shade."""
    p.cut(star(0, -r, r, 5, 0.46, 5), colour)
    for i in range(5):
        tip, inner = math.tau * i / 5 - math.pi / 2, math.tau * (i + 0.5) / 5 - math.pi / 2
        corners = [
            (0.0, -r),
            (0.94 * r * math.cos(tip), -r + 0.94 * r * math.sin(tip)),
            (0.46 * r * math.cos(inner), -r + 0.46 * r * math.sin(inner)),
        ]
        p.flat(poly(corners), c.shade(colour, -0.14))


def bear(p: Pen, r: float = 9, colour: str = c.WHITE) -> None:
    """The seven stars of the Great Bear, 310 wide, the lip of the saucepan at (0, 0)."""
    p.line(poly([*BEAR[:4]]), colour, 2.5, 0.45)
    p.line(path("M" + " L".join(f"{x} {y}" for x, y in BEAR[3:])), colour, 2.5, 0.45)
    for x, y in BEAR:
        p.flat(star(x, y, r, 4, 0.42), colour)


def quadrant(p: Pen) -> None:
    """A quarter of a disc with its degrees and a plumb line, 200 high."""
    p.cut(path("M-90 -200 L110 -200 C110 -90 20 0 -90 0 Z"), c.WOOD, 1.2)
    p.flat(path("M-66 -176 L70 -176 C70 -98 8 -36 -66 -36 Z"), c.shade(c.WOOD, 0.35))
    degrees = ""
    for i in range(19):
        x, y, inner = math.cos(math.radians(i * 5)), math.sin(math.radians(i * 5)), 178 if i % 2 == 0 else 186
        degrees += f"M{-90 + inner * x:.0f} {-200 + inner * y:.0f} L{-90 + 196 * x:.0f} {-200 + 196 * y:.0f} "
    p.line(path(degrees), c.shade(c.BARK, -0.3), 3)
    for x in (-70, 78):
        p.cut(rect(x, -222, 16, 26, 3), c.AMBER, 0.5)
    p.line(path("M-90 -200 L-6 18"), c.INK, 3.5)
    p.cut(poly("-14 10, 2 10, 4 34, -6 46, -16 34", 4), c.SLATE, 0.6)
    p.flat(disc(-90, -200, 7), c.BARK)


def sky_map(p: Pen, r: float = 78) -> None:
    """A turning map of the sky, standing on its rim."""
    p.cut(disc(0, -r, r), c.VIOLET)
    p.cut(disc(0, -r, r * 0.84), c.NIGHT, 0.4)
    for i in range(24):
        angle = math.tau * i / 24
        p.flat(disc(r * 0.92 * math.cos(angle), -r + r * 0.92 * math.sin(angle), 2.6), c.WHITE)
    p.flat(oval(-4, -r * 1.08, r * 0.6, r * 0.5), c.shade(c.SEA, -0.25))
    bear(p.at(26, -r * 1.22, 0.24), 22)
    nature.sparks(p, f"-40 {-r * 0.8}, 30 {-r * 0.72}, -6 {-r * 0.62}, 44 {-r * 1.32}", (c.SUN, c.WHITE), 6)
    p.flat(disc(0, -r, 4), c.SUN)


def red_lamp(p: Pen) -> None:
    """A small lamp with a red glass, 120 high."""
    p.flat(disc(0, -96, 58), c.CORAL, 0.28)
    p.cut(path("M-34 -70 C-34 -136 34 -136 34 -70 Z"), c.BRICK)
    p.flat(path("M-18 -84 C-18 -110 -4 -116 4 -116 C-4 -106 -6 -96 -6 -84 Z"), c.ROSE)
    p.cut(rect(-44, -72, 88, 20, 7), c.SLATE, 0.6)
    p.cut(rect(-34, -52, 68, 56, 8), c.INK, 0.8)


def lighthouse(p: Pen, beam: bool = True, stripes: str = c.CORAL) -> None:
    """A striped lighthouse 270 high, its lamp lit to both sides."""
    if beam:
        p.flat(poly("14 -206, 196 -264, 196 -158, 14 -196"), c.SUN, 0.42)
        p.flat(poly("-14 -206, -180 -256, -180 -162, -14 -196"), c.SUN, 0.3)
    p.cut(poly("-48 0, -28 -176, 28 -176, 48 0", 4), c.PAPER)
    for low, high in ((-44, -4), (-116, -80)):
        a, b = 48 + low * 20 / 176, 48 + high * 20 / 176
        p.flat(poly([(-a, low), (-b, high), (b, high), (a, low)]), stripes)
    p.flat(poly("14 0, 8 -176, 28 -176, 48 0"), c.INK, 0.16)
    p.flat(path("M-12 0 L-12 -26 Q-12 -38 0 -38 Q12 -38 12 -26 L12 0 Z"), c.shade(stripes, -0.5))
    p.flat(rect(-7, -70, 14, 20, 6), c.NIGHT)
    p.flat(rect(-6, -146, 12, 18, 6), c.NIGHT)
    p.cut(rect(-40, -190, 80, 16, 4), c.SLATE, 0.7)
    p.cut(rect(-20, -228, 40, 40, 4), c.SUN, 0.4)
    p.flat(rect(-3, -228, 6, 40), c.AMBER)
    p.cut(poly("-32 -224, 0 -262, 32 -224", 4), c.shade(stripes, -0.15), 0.7)
    p.flat(disc(0, -264, 6), c.shade(stripes, -0.3))


def buoy(p: Pen) -> None:
    """A sea mark 150 high."""
    p.line(path("M-22 -96 L-10 -150 M22 -96 L10 -150 M-16 -124 L16 -124"), c.SLATE, 7)
    p.cut(disc(0, -156, 14), c.SUN, 0.5)
    p.cut(poly("-52 -24, -24 -100, 24 -100, 52 -24", 6), c.GRASS)
    p.flat(poly("-43 -50, -33 -76, 33 -76, 43 -50"), c.PAPER)
    p.flat(poly("8 -100, 24 -100, 52 -24, 18 -24"), c.INK, 0.15)
    p.cut(oval(0, -18, 66, 20), c.shade(c.GRASS, -0.2), 0.7)


def rainbow(p: Pen, r: float = 130, width: float = 17) -> None:
    """A half-ring of six strips, lying on the ground."""
    for i, tone in enumerate(BOW):
        k = r - i * (width - 1)
        p.strip(path(f"M{-k:.1f} 0 C{-k:.1f} {-k * 1.34:.1f} {k:.1f} {-k * 1.34:.1f} {k:.1f} 0"), tone, width, 0.5)


def prism(p: Pen) -> None:
    """A prism 130 high that spreads a ray into colours."""
    p.line(path("M-150 -96 L-34 -62"), c.WHITE, 8)
    for i, tone in enumerate(BOW):
        p.line(path(f"M30 {-70 + i * 5} L150 {-96 + i * 19}"), tone, 9)
    p.cut(poly("-78 0, 0 -138, 78 0", 7), c.MIST)
    p.flat(poly("0 -132, 74 -3, 22 -3", 5), c.SKY)
    p.flat(poly("-8 -112, -4 -100, -50 -16, -62 -16", 3), c.WHITE, 0.8)


def spinning_top(p: Pen) -> None:
    """A painted top 160 high, a little tilted."""
    q = p.at(0, 0, 1, 9)
    q.cut(poly("-64 -76, 64 -76, 8 -2, -8 -2", 8), c.WOOD)
    q.flat(poly("14 -76, 64 -76, 8 -2", 4), c.shade(c.WOOD, -0.2))
    q.cut(oval(0, -84, 88, 28), c.SAND, 0.8)
    for i, tone in enumerate((*BOW, c.ROSE)):
        a, b = math.tau * i / 7, math.tau * (i + 1) / 7
        mid = (a + b) / 2
        rim = [(84 * math.cos(t), -86 + 26 * math.sin(t)) for t in (a, mid, b)]
        q.flat(poly([(0.0, -86.0), *rim]), tone)
    q.cut(rect(-8, -160, 16, 74, 6), c.WOOD, 0.7)
    q.cut(disc(0, -162, 14), c.CORAL, 0.6)


def ice_block(p: Pen, s: float = 74, leafy: bool = True) -> None:
    """A cube of ice with a leaf caught inside, its foot at the lower corner."""
    h = s * 0.5
    y = -h * 2
    p.cut(
        poly(
            [(0, y - h * 2), (s, y - h), (s, y + h), (0, y + h * 2), (-s, y + h), (-s, y - h)],
            5,
        ),
        c.shade(c.SKY, 0.35),
    )
    p.flat(poly([(0, y), (s, y - h), (s, y + h), (0, y + h * 2)], 3), c.SKY)
    p.flat(poly([(0, y - h * 2), (s, y - h), (0, y), (-s, y - h)], 3), c.WHITE)
    if leafy:
        nature.spray(p.at(-s * 0.68, y + h * 0.1, 0.7), 66)
    p.line(
        path(f"M{-s * 0.8} {y + h * 0.9} L{-s * 0.5} {y + h * 1.06} M{s * 0.3} {y + h * 0.5} L{s * 0.3} {y + h * 1.2}"),
        c.WHITE,
        5,
    )


def penguin(p: Pen) -> None:
    """A penguin 190 high, looking right."""
    for x in (-22, 24):
        p.cut(poly([(x - 24, 4), (x, -14), (x + 26, 4)], 5), c.AMBER, 0.6)
    coat = c.shade(c.NIGHT, -0.2)
    p.cut(blob("-66 -40, -62 -110, -34 -178, 14 -188, 44 -160, 62 -104, 62 -36, 20 0, -34 -2"), coat)
    p.flat(blob("-34 -30, -26 -104, 4 -128, 40 -110, 48 -50, 18 -10"), c.PAPER)
    p.flat(blob("-12 -152, 4 -170, 30 -164, 32 -140, 8 -132"), c.PAPER)
    p.flat(disc(16, -154, 6), c.INK)
    p.cut(poly("38 -158, 82 -148, 38 -140", 3), c.AMBER, 0.5)
    p.cut(path("M-60 -112 C-96 -84 -98 -48 -86 -24 C-66 -40 -54 -76 -60 -112 Z"), c.shade(coat, 0.14), 0.6)


def snowflake(p: Pen, r: float = 66, colour: str = c.WHITE) -> None:
    """Six strips with their branches."""
    for i in range(6):
        q = p.at(0, -r, 1, 60 * i)
        q.strip(path(f"M0 0 L0 {-r}"), colour, 9, 0.5)
        for share in (0.5, 0.78):
            y, arm = -r * share, r * 0.26
            q.line(path(f"M{-arm:.1f} {y - arm:.1f} L0 {y:.1f} L{arm:.1f} {y - arm:.1f}"), colour, 7)


def iceberg(p: Pen, width: float = 260, colour: str = c.MIST) -> None:
    """A floating mountain of ice."""
    w = width / 2
    p.cut(
        poly(
            [
                (-w, 0),
                (-w * 0.72, -w * 0.6),
                (-w * 0.3, -w * 1.05),
                (w * 0.06, -w * 0.8),
                (w * 0.36, -w * 1.2),
                (w * 0.74, -w * 0.5),
                (w, 0),
            ],
            8,
        ),
        colour,
    )
    p.flat(
        poly([(w * 0.36, -w * 1.16), (w * 0.74, -w * 0.5), (w * 0.98, 0), (w * 0.3, 0), (w * 0.5, -w * 0.5)], 5),
        c.shade(c.SKY, 0.1),
    )
    p.flat(poly([(-w * 0.3, -w), (w * 0.02, -w * 0.78), (-w * 0.16, -w * 0.4), (-w * 0.36, -w * 0.6)], 5), c.WHITE)


def aurora(p: Pen, line: str, height: float, colour: str) -> None:
    """A curtain of light hanging along a line."""
    top = [tuple(float(v) for v in pair.split()) for pair in line.split(",")]
    for i in range(3):
        lifted = [(x, y - i * height * 0.3) for x, y in top]
        shape = (*curve(lifted), *(("L", ((x, y + height),)) for x, y in reversed(lifted)), ("Z", ()))
        p.flat(shape, colour, 0.26)


def tent(p: Pen, colour: str = c.CORAL) -> None:
    """A tent lit from inside, 120 high."""
    p.cut(poly("-120 0, 0 -126, 120 0", 6), colour)
    p.flat(poly("0 -122, 116 -2, 40 -2", 4), c.shade(colour, -0.22))
    p.cut(poly("-34 0, 0 -90, 34 0", 5), c.SUN, 0.3)
    p.flat(poly("0 -86, 30 -2, 4 -2"), c.AMBER)


def octopus(p: Pen) -> None:
    """A cloth octopus 190 high, each arm in another stuff."""
    tones = (c.SUN, c.GRASS, c.SEA, c.VIOLET, c.ROSE, c.AMBER, c.BAMBOO, c.SKY)
    arms = (
        "0 -84, -70 -60, -112 -84, -128 -50",
        "0 -84, -64 -36, -104 -30, -100 6",
        "0 -84, -40 -20, -60 4, -40 26",
        "0 -84, -14 -10, -22 20, 0 34",
        "0 -84, 18 -12, 20 20, 40 24",
        "0 -84, 44 -24, 66 0, 92 8",
        "0 -84, 66 -38, 108 -36, 112 -2",
        "0 -84, 72 -62, 112 -90, 134 -58",
    )
    for arm, tone in zip(arms, tones, strict=True):
        p.strip(curve(arm), tone, 24, 0.7)
        x, y = (float(v) for v in arm.split(",")[-1].split())
        p.flat(disc(x, y, 5), c.shade(tone, -0.3))
    p.cut(blob("-74 -96, -72 -162, -30 -204, 30 -204, 72 -162, 74 -96, 30 -66, -30 -66"), c.CORAL, 1.1)
    p.flat(blob("34 -200, 72 -162, 74 -96, 40 -72, 54 -130"), c.shade(c.CORAL, -0.18))
    for x in (-26, 22):
        p.cut(disc(x, -126, 17), c.WHITE, 0.4)
        p.flat(disc(x + 3, -124, 8), c.INK)
    p.line(curve("-16 -96, -2 -88, 12 -96"), c.BRICK, 5)
    p.flat(facets(-40, -164, 9, 8), c.ROSE)
    p.flat(facets(-18, -182, 6, 8), c.ROSE)
