"""What rises out of the boxes of past months."""

import math

from . import palette as c
from .paper import Pen, blob, disc, leaf, oval, path, poly, rect


def windmill(p: Pen) -> None:
    """A pinwheel 210 high."""
    p.cut(rect(-6, -140, 12, 140, 3), c.WOOD)
    top = p.at(0, -140)
    for turn, front, back in ((0, c.CORAL, c.SUN), (90, c.SKY, c.MIST), (180, c.SUN, c.CORAL), (270, c.GRASS, c.SAND)):
        q = top.at(0, 0, 1, turn)
        q.cut(poly("0 0, 0 -84, 44 -84, 74 -56", 5), back, 0.6)
        q.cut(poly("0 0, 0 -84, 52 -78", 4), front, 0.5)
    top.cut(disc(0, 0, 12), c.PAPER, 0.6)


def feather(p: Pen, colour: str = c.SKY) -> None:
    """A wooden feather 130 high."""
    p.cut(leaf(132, 40), colour)
    p.flat(path("M0 0 C28 -40 20 -99 0 -132 Z"), c.shade(colour, -0.18))
    p.line(path("M0 22 L0 -112"), c.BARK, 5)
    for y in (-36, -58, -80):
        p.line(path(f"M0 {y} L-16 {y - 16}"), c.PAPER, 4)


def loaf(p: Pen) -> None:
    """A round loaf 120 high, scored three times."""
    p.cut(path("M-118 -14 C-126 -78 -70 -124 0 -124 C72 -124 126 -78 118 -14 C112 4 -112 4 -118 -14 Z"), c.AMBER)
    p.flat(
        path("M118 -14 C126 -78 72 -124 24 -123 C76 -100 88 -50 70 0 C96 -1 116 -5 118 -14 Z"), c.shade(c.AMBER, -0.24)
    )
    for x in (-58, -8, 42):
        p.cut(
            path(f"M{x - 20} -40 C{x - 24} -70 {x - 4} -96 {x + 18} -104 C{x + 12} -80 {x + 2} -56 {x - 20} -40 Z"),
            c.SAND,
            0.3,
        )


def wheat(p: Pen) -> None:
    """Two ears of wheat 210 high."""
    for x, turn, high in ((0, -8, 200), (14, 14, 176)):
        q = p.at(x, 0, 1, turn)
        q.strip(path(f"M0 0 L0 {-high + 90}"), c.WOOD, 6)
        for i in range(5):
            y = -high + 96 - i * 18
            q.at(0, y, 1, 34).cut(leaf(36, 14), c.SUN, 0.4)
            q.at(0, y, 1, -34).cut(leaf(36, 14), c.AMBER, 0.4)
        q.at(0, -high + 12).cut(leaf(36, 13), c.SUN, 0.4)


def rolling_pin(p: Pen) -> None:
    """A rolling pin standing, 190 high."""
    p.cut(rect(-10, -196, 20, 40, 8), c.BARK, 0.6)
    p.cut(rect(-25, -164, 50, 150, 12), c.WOOD)
    p.flat(rect(6, -164, 19, 150, 10), c.shade(c.WOOD, -0.15))
    p.cut(rect(-10, -16, 20, 30, 8), c.BARK, 0.6)


def submarine(p: Pen) -> None:
    """A yellow submarine 210 wide."""
    p.cut(path("M10 -116 L10 -172 L44 -172 L44 -158 L26 -158 L26 -116 Z"), c.SLATE, 0.7)
    p.cut(rect(-40, -134, 86, 50, 14), c.AMBER)
    p.cut(poly("-96 -52, -134 -88, -134 -16", 8), c.CORAL)
    p.cut(
        path(
            "M-110 -52 C-110 -96 -60 -104 -10 -104 C60 -104 116 -94 116 -50 "
            "C116 -8 60 0 -10 0 C-60 0 -110 -8 -110 -52 Z"
        ),
        c.SUN,
    )
    p.flat(path("M-110 -48 C-108 -8 -60 0 -10 0 C60 0 114 -8 116 -48 C80 -22 -60 -18 -110 -48 Z"), c.AMBER)
    for x in (-54, 4, 62):
        p.cut(disc(x, -58, 23), c.BRICK, 0.4)
        p.flat(disc(x, -58, 15), c.MIST)
        p.flat(path(f"M{x - 11} -62 Q{x - 8} -70 {x + 2} -70 L{x - 6} -52 Z"), c.WHITE)


def anglerfish(p: Pen) -> None:
    """A round deep-sea fish 150 wide with its lantern."""
    p.line(path("M10 -92 C20 -150 66 -156 74 -120"), c.shade(c.PLUM, 0.25), 6)
    p.flat(disc(75, -110, 26), c.SUN, 0.35)
    p.cut(disc(75, -110, 14), c.SUN, 0.4)
    p.cut(poly("-64 -50, -106 -88, -98 -48, -108 -10", 7), c.VIOLET)
    p.cut(
        path(
            "M-74 -50 C-70 -92 -30 -106 6 -102 C46 -98 72 -74 78 -40 L44 -44 "
            "L70 -22 C54 4 16 6 -12 4 C-48 2 -70 -16 -74 -50 Z"
        ),
        c.PLUM,
    )
    p.flat(path("M-74 -46 C-68 -16 -46 2 -12 4 C16 6 54 4 70 -22 C30 -6 -40 -8 -74 -46 Z"), c.shade(c.PLUM, -0.25))
    p.cut(poly("-20 -46, -46 -22, -12 -18", 6), c.VIOLET, 0.5)
    for x, y in ((50, -45), (62, -43), (74, -41)):
        p.flat(poly([(x - 4, y - 1), (x + 3, y), (x, y + 9)]), c.WHITE)
    p.flat(disc(28, -68, 13), c.WHITE)
    p.flat(disc(31, -67, 7), c.INK)


def seaweed(p: Pen) -> None:
    """Two ribbons of seaweed 200 high."""
    p.cut(
        path(
            "M-24 0 C-54 -40 0 -70 -26 -110 C-44 -140 -10 -164 -22 -200 C10 -170 -12 -140 2 -112 C22 -70 -20 -44 4 0 Z"
        ),
        c.BAMBOO,
    )
    p.cut(
        path("M10 0 C-12 -30 40 -54 22 -86 C12 -110 36 -128 34 -150 C58 -126 38 -110 46 -86 C60 -50 24 -32 38 0 Z"),
        c.GRASS,
    )


def cog(p: Pen, r: float = 50, teeth: int = 10, colour: str = c.SUN) -> None:
    """A cogwheel round its centre."""
    corners = []
    for i in range(teeth):
        for offset, radius in ((-0.3, 0.8), (-0.19, 1.0), (0.19, 1.0), (0.3, 0.8)):
            angle = math.tau * (i + offset) / teeth
            corners.append((r * radius * math.cos(angle), r * radius * math.sin(angle)))
    p.cut(poly(corners, r * 0.04), colour)
    p.flat(disc(0, 0, r * 0.56), c.shade(colour, -0.16))
    p.cut(disc(0, 0, r * 0.2), c.PAPER, 0.3)


def clock(p: Pen) -> None:
    """A wooden pendulum clock 230 high."""
    p.cut(poly("-70 -172, 0 -234, 70 -172", 8), c.BRICK)
    p.cut(rect(-60, -180, 120, 180, 6), c.WOOD)
    p.flat(rect(36, -180, 24, 180, 5), c.shade(c.WOOD, -0.16))
    p.cut(disc(0, -124, 46), c.PAPER, 0.6)
    for i in range(12):
        angle = i * math.tau / 12
        p.flat(disc(37 * math.cos(angle), -124 + 37 * math.sin(angle), 3.4 if i % 3 == 0 else 2), c.INK)
    p.line(path("M0 -124 L0 -152"), c.INK, 6)
    p.line(path("M0 -124 L20 -112"), c.CORAL, 6)
    p.flat(disc(0, -124, 5), c.INK)
    p.cut(rect(-34, -66, 68, 56, 6), c.FOREST, 0.1)
    p.line(path("M0 -66 L10 -34"), c.SUN, 5)
    p.cut(disc(12, -28, 13), c.SUN, 0.4)


def weights(p: Pen) -> None:
    """Two clock weights on their chains, 150 high."""
    for x, top, tone in ((-22, -150, c.AMBER), (24, -170, c.SLATE)):
        p.line(path(f"M{x} {top} L{x} -60"), c.NIGHT, 4, dash="2 9")
        p.cut(blob([(x, -74), (x + 20, -48), (x + 16, -4), (x, 4), (x - 16, -4), (x - 20, -48)]), tone, 0.8)


def wooden_ball(p: Pen, r: float = 44, colour: str = c.CORAL) -> None:
    """A turned ball with a stripe."""
    p.cut(disc(0, -r, r), colour)
    p.flat(
        path(
            f"M{-r} {-r} Q0 {-r * 0.55} {r} {-r} Q{r} {-r * 0.7} {r * 0.9} {-r * 0.55} "
            f"Q0 {-r * 0.1} {-r * 0.9} {-r * 0.55} Z"
        ),
        c.ROSE,
    )
    p.flat(oval(-r * 0.36, -r * 1.42, r * 0.22, r * 0.13), c.WHITE, 0.7)
    p.flat(
        path(
            f"M{r * 0.2} {-r * 1.96} C{r * 1.25} {-r * 1.7} {r * 1.3} {-r * 0.2} {r * 0.1} 0 "
            f"C{r * 0.8} {-r * 0.5} {r * 0.9} {-r * 1.4} {r * 0.2} {-r * 1.96} Z"
        ),
        c.KRAFT if colour == c.WOOD else c.shade(colour, -0.2),
        0.6,
    )


def wave(p: Pen, width: float, colour: str = c.SEA) -> None:
    """A strip of pointed waves, its crests at 0, 60 high."""
    step, x, d = 60, -width / 2, f"M{-width / 2} 60 L{-width / 2} 14 "
    while x < width / 2:
        d += f"Q{x + step * 0.3} 18 {x + step * 0.5} 0 Q{x + step * 0.62} 14 {x + step} 14 "
        x += step
    p.cut(path(d + f"L{x} 60 Z"), colour, 0.9)


def bubble(p: Pen, r: float) -> None:
    """A ring of water."""
    p.flat(disc(0, 0, r), c.SKY, 0.6)
    p.flat(disc(-r * 0.3, -r * 0.3, r * 0.3), c.WHITE)
