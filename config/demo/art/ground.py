"""What rises out of the boxes: seeds, owls, fossils."""

import math

from . import nature
from . import palette as c
from .paper import Pen, blob, curve, disc, facets, joined, leaf, oval, path, poly, rect


def _round(x: float, y: float, r: float, angle: float) -> tuple[float, float]:
    """A point of a circle, in tenths."""
    return round(x + r * math.cos(angle), 1), round(y + r * math.sin(angle), 1)


def parachute(p: Pen, size: float = 60) -> None:
    """One seed of a dandelion under its parachute."""
    p.line(path(f"M0 0 L0 {-size}"), c.BARK, 3)
    tips = [_round(0, -size, size * 0.62, math.radians(-155 + i * 32.5)) for i in range(5)]
    p.line(path(" ".join(f"M0 {-size} L{x} {y}" for x, y in tips)), c.WHITE, 3)
    p.flat(joined(disc(x, y, 3.4) for x, y in tips), c.WHITE)
    p.flat(oval(0, 4, 4, 11), c.BARK)


def dandelion(p: Pen, height: float = 220, r: float = 62) -> None:
    """A dandelion clock on its stem, one side blown away."""
    p.strip(path(f"M0 0 Q-16 {-height * 0.5} 0 {-height + r}"), c.GRASS, 9)
    p.at(-4, -20, 1, -50).cut(leaf(96, 26), c.BAMBOO, 0.8)
    p.at(2, -14, 1, 56).cut(leaf(88, 26), c.GRASS, 0.8)
    top = p.at(0, -height + r)
    top.cut(disc(0, 0, r), c.shade(c.MIST, 0.35), 0.5)
    tips = [_round(0, 0, r * 0.94, math.tau * i / 16) for i in range(16)]
    top.line(path(" ".join(f"M0 0 L{x} {y}" for x, y in tips)), c.WHITE, 3)
    top.flat(joined(disc(x, y, 6) for x, y in tips), c.WHITE)
    top.cut(disc(0, 0, r * 0.22), c.KRAFT, 0.4)


def sprout(p: Pen) -> None:
    """A bean that has just opened, 210 high."""
    p.strip(curve("0 0, -8 -60, 10 -110, 4 -150"), c.GRASS, 13, 0.8)
    p.at(2, -108, 1, -78).cut(leaf(64, 34), c.KRAFT, 0.9)
    p.at(10, -112, 1, 76).cut(leaf(64, 34), c.KRAFT, 0.9)
    for turn, size, tone in ((-42, 112, c.BAMBOO), (44, 118, c.GRASS)):
        q = p.at(4, -144, 1, turn)
        q.cut(leaf(size, size * 0.5), tone)
        q.line(path(f"M0 -10 L0 {-size * 0.8}"), c.shade(tone, -0.25), 4)
    p.at(4, -148, 1, 2).cut(leaf(54, 18), c.LIME, 0.7)


def samara(p: Pen) -> None:
    """A maple key: two seeds with their wings, 190 wide."""
    p.line(path("M0 -70 L0 -128"), c.BARK, 6)
    for flip in (False, True):
        q = p.at(0, -64, 1, 0, flip)
        q.cut(path("M6 -14 C40 -52 104 -64 126 -32 C138 -6 116 22 92 16 C60 14 34 16 10 14 Z"), c.AMBER)
        for y in (-30, -14, 2):
            q.line(path(f"M28 -4 Q70 {y - 6} 112 {y}"), c.shade(c.AMBER, -0.22), 3)
        q.cut(oval(14, 0, 24, 18), c.BARK, 0.6)


def pod(p: Pen, shell: str = c.WOOD, seeds: tuple[str, ...] = (c.CORAL, c.SUN)) -> None:
    """A wooden pod 170 high, open, with felt seeds."""
    p.cut(leaf(176, 78), c.shade(shell, -0.16), 1)
    p.flat(leaf(160, 62), c.shade(shell, -0.42))
    for i, tone in enumerate(seeds):
        y = -58 - i * 48
        p.cut(disc(0, y, 25), tone, 0.6)
        p.flat(disc(-7, y - 8, 7), c.shade(tone, 0.45))
    p.cut(path("M0 0 C-78 -53 -55 -132 0 -176 C-26 -120 -26 -60 0 0 Z"), shell, 0.6)


def watering_can(p: Pen, colour: str = c.SEA) -> None:
    """A small watering can 150 high, its spout to the right."""
    p.line(path("M-52 -104 C-120 -130 -126 -30 -56 -20"), c.shade(colour, -0.2), 13)
    p.cut(poly("46 -40, 132 -132, 148 -118, 56 -12", 4), c.shade(colour, -0.12))
    p.cut(poly("112 -132, 150 -152, 172 -116, 146 -104", 4), c.SUN, 0.6)
    p.cut(poly("-62 -114, 50 -114, 62 0, -72 0", 10), colour)
    p.flat(poly("20 -114, 50 -114, 62 0, 34 0", 6), c.shade(colour, -0.18))
    p.cut(oval(-6, -114, 58, 16), c.shade(colour, 0.25), 0.5)
    nature.daisy(p.at(-14, -54), c.WHITE, 26)


def owl(p: Pen, body: str = c.BARK, tufts: bool = False) -> None:
    """An owl 200 high that looks straight at you."""
    if tufts:
        for flip in (False, True):
            p.at(0, 0, 1, 0, flip).cut(poly("22 -176, 66 -222, 70 -160", 4), c.shade(body, -0.2), 0.7)
    p.cut(blob("-74 -40, -84 -110, -70 -172, 0 -200, 70 -172, 84 -110, 74 -40, 40 0, -40 0"), body)
    p.flat(blob("40 -190, 72 -170, 84 -110, 74 -40, 44 -4, 54 -90"), c.shade(body, -0.2))
    p.flat(blob("-46 -40, -42 -96, 0 -110, 42 -96, 46 -40, 0 -6"), c.SAND)
    for row, xs in enumerate(((-26, 0, 26), (-14, 14), (0,))):
        for x in xs:
            y = -84 + row * 26
            p.line(path(f"M{x - 10} {y} Q{x} {y + 15} {x + 10} {y}"), c.KRAFT, 5)
    for flip in (False, True):
        q = p.at(0, 0, 1, 0, flip)
        q.cut(path("M62 -118 C100 -96 98 -40 66 -14 C56 -48 52 -84 62 -118 Z"), c.shade(body, -0.14), 0.7)
        q.cut(disc(34, -142, 37), c.PAPER, 0.6)
        q.flat(disc(32, -142, 23), c.SUN)
        q.flat(disc(30, -142, 13), c.INK)
        q.flat(disc(25, -148, 4.5), c.WHITE)
    p.cut(poly("-12 -134, 12 -134, 0 -104", 4), c.AMBER, 0.6)
    for x in (-30, -16, 16, 30):
        p.flat(oval(x, 0, 7, 9), c.AMBER)


def mouse(p: Pen, coat: str = c.SLATE) -> None:
    """A mouse 130 wide, going left."""
    p.line(curve("52 -14, 92 -4, 104 -36, 132 -30"), c.ROSE, 6)
    p.cut(path("M-78 -16 C-60 -44 -34 -62 4 -66 C50 -70 72 -34 62 0 L-60 0 C-76 0 -84 -8 -78 -16 Z"), coat)
    p.flat(path("M20 -66 C56 -64 72 -32 62 0 L26 0 C44 -20 40 -48 20 -66 Z"), c.shade(coat, -0.2))
    p.cut(disc(-12, -66, 22), coat, 0.6)
    p.flat(disc(-12, -66, 13), c.ROSE)
    p.flat(disc(-46, -32, 6), c.INK)
    p.flat(disc(-79, -18, 7), c.CORAL)
    p.line(path("M-66 -16 L-96 -30 M-66 -14 L-98 -12"), c.INK, 2.5)


def ammonite(p: Pen, r: float = 74, colour: str = c.KRAFT) -> None:
    """A coiled shell, standing on its rim."""
    q = p.at(0, -r)
    q.cut(blob([(r * k * math.cos(t), r * k * math.sin(t)) for t, k in _coil(22)]), colour, 1.1)
    q.flat(disc(-r * 0.04, r * 0.02, r * 0.6), c.shade(colour, -0.16))
    q.flat(disc(-r * 0.06, r * 0.02, r * 0.48), c.shade(colour, 0.2))
    q.flat(disc(-r * 0.08, r * 0.03, r * 0.27), c.shade(colour, -0.2))
    q.flat(disc(-r * 0.1, r * 0.03, r * 0.16), c.shade(colour, 0.25))
    ribs = [(_round(0, 0, r * 0.66, t), _round(0, 0, r * 0.93, t + 0.12)) for t, _share in _coil(22)]
    drawn = path(" ".join(f"M{a[0]} {a[1]} L{b[0]} {b[1]}" for a, b in ribs))
    q.line(drawn, c.shade(colour, -0.32), r * 0.055)


def _coil(count: int) -> list[tuple[float, float]]:
    """Angles and shares of the radius: a rim that grows a little, ending in the shell's mouth."""
    return [(math.tau * i / count, 0.9 + 0.12 * (i / count)) for i in range(count)]


def fish_slab(p: Pen, stone: str = c.SAND) -> None:
    """A slab with the skeleton of a fish, 150 high."""
    p.cut(facets(0, -78, 92, 9, 0.09), c.shade(stone, -0.14))
    p.cut(facets(-2, -80, 78, 9, 0.1), stone, 0.4)
    bone = c.BARK
    p.line(path("M-46 -80 Q0 -90 46 -78"), bone, 6)
    for i in range(6):
        x, k = -28 + i * 12, 24 - abs(i - 2) * 4
        p.line(path(f"M{x} {-84} L{x + 6} {-84 - k} M{x} {-82} L{x + 6} {-82 + k}"), bone, 4)
    p.flat(poly("46 -78, 70 -104, 64 -78, 70 -54", 3), bone)
    p.flat(blob("-74 -80, -58 -100, -40 -92, -38 -72, -58 -62"), bone)
    p.flat(disc(-57, -86, 5), stone)


def digging_brush(p: Pen) -> None:
    """A broad brush standing on its handle, 210 high."""
    p.cut(rect(-12, -120, 24, 124, 10), c.BAMBOO, 0.9)
    p.flat(rect(3, -118, 9, 118, 6), c.shade(c.BAMBOO, -0.2))
    p.cut(poly("-34 -150, 34 -150, 22 -112, -22 -112", 5), c.SLATE, 0.7)
    p.cut(poly("-34 -148, -42 -212, 42 -212, 34 -148", 4), c.KRAFT, 0.8)
    for x in (-24, -10, 4, 18):
        p.line(path(f"M{x} -154 L{x * 1.2:.0f} -206"), c.shade(c.KRAFT, -0.25), 3)


def bone(p: Pen, size: float = 110, colour: str = c.PAPER) -> None:
    """A bone lying across."""
    k = size / 2
    p.cut(
        path(
            f"M{-k * 0.7} -8 L{k * 0.7} -8 C{k * 0.8} -30 {k * 1.1} -24 {k} -4 C{k * 1.15} 14 {k * 0.85} 26 {k * 0.7} 8 "
            f"L{-k * 0.7} 8 C{-k * 0.85} 26 {-k * 1.15} 14 {-k} -4 C{-k * 1.1} -24 {-k * 0.8} -30 {-k * 0.7} -8 Z"
        ),
        colour,
        0.5,
    )


def feather(p: Pen, size: float = 150, colour: str = c.KRAFT) -> None:
    """An owl's feather with bars and a fringed edge."""
    p.cut(leaf(size, size * 0.26), colour, 0.7)
    for i in range(4):
        y = -size * (0.24 + i * 0.16)
        p.line(path(f"M{-size * 0.12:.1f} {y - 6:.1f} L0 {y + 4:.1f} L{size * 0.12:.1f} {y - 6:.1f}"), c.BARK, 6)
    p.line(path(f"M0 {size * 0.16:.1f} L0 {-size * 0.9:.1f}"), c.PAPER, 4)
