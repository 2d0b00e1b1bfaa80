"""What rises out of the boxes: bridges, salt, the night train, mushrooms."""

import math

from . import palette as c
from .paper import Pen, blob, disc, facets, leaf, oval, path, poly, rect


def suspension_bridge(p: Pen, span: float = 300, colour: str = c.CORAL) -> None:
    """A suspension bridge: two towers 190 high, cables, hangers, deck."""
    half, tower = span / 2, span * 0.29
    for side in (-1, 1):
        for i in range(1, 4):
            x = side * (tower + (half - tower) * i / 4)
            p.line(path(f"M{x} {-176 + 124 * i / 4} L{x} -46"), c.PAPER, 3)
    for i in range(-4, 5):
        x = tower * i / 5
        p.line(path(f"M{x} {-72 - 104 * (x / tower) ** 2} L{x} -46"), c.PAPER, 3)
    p.line(path(f"M{-half} -46 L{-tower} -176 Q0 32 {tower} -176 L{half} -46"), c.SUN, 6)
    for side in (-1, 1):
        x = side * tower
        p.cut(poly([(x - 13, 0), (x - 10, -190), (x + 10, -190), (x + 13, 0)], 3), colour)
        p.flat(poly([(x + 2, 0), (x + 2, -190), (x + 10, -190), (x + 13, 0)], 2), c.shade(colour, -0.2))
        p.cut(rect(x - 17, -198, 34, 14, 4), c.shade(colour, -0.1), 0.6)
        p.flat(rect(x - 5, -156, 10, 60, 4), c.shade(colour, -0.4))
    p.cut(rect(-half, -52, span, 16, 4), c.shade(colour, 0.25), 0.9)


def block_arch(p: Pen) -> None:
    """A round arch of wedge blocks, 130 high."""
    tones = (c.SUN, c.AMBER, c.CORAL)
    for i in range(9):
        a, b = math.pi * (1 - i / 9) - 0.012, math.pi * (1 - (i + 1) / 9) + 0.012
        corners = [
            (84 * math.cos(a), -84 * math.sin(a)),
            (128 * math.cos(a), -128 * math.sin(a)),
            (128 * math.cos(b), -128 * math.sin(b)),
            (84 * math.cos(b), -84 * math.sin(b)),
        ]
        p.cut(poly(corners, 4), c.BRICK if i == 4 else tones[i % 2], 0.8)


def sailing_boat(p: Pen) -> None:
    """A boat 190 high with a two-part sail."""
    p.cut(rect(-4, -186, 8, 160, 2), c.BARK, 0.6)
    p.cut(path("M10 -178 C70 -130 86 -84 84 -50 L10 -50 Z"), c.WHITE)
    p.flat(path("M10 -92 L76 -92 Q84 -70 84 -50 L10 -50 Z"), c.CORAL)
    p.cut(path("M-10 -160 C-20 -110 -44 -74 -70 -50 L-10 -50 Z"), c.SUN)
    p.cut(path("M-92 -40 L96 -40 C88 -8 66 2 46 2 L-46 2 C-70 2 -86 -14 -92 -40 Z"), c.SEA)
    p.flat(path("M-92 -40 L96 -40 L92 -28 L-90 -28 Z"), c.shade(c.SEA, 0.35))


def salt_heap(p: Pen) -> None:
    """A heap of grey-white salt 130 high with its rake."""
    rake = p.at(44, -24, 1, 24)
    rake.cut(rect(-4, -190, 9, 200, 3), c.WOOD, 0.8)
    rake.cut(rect(-44, -204, 92, 22, 4), c.BARK, 0.8)
    p.cut(poly("-120 0, -84 -46, -56 -72, -34 -108, -6 -134, 22 -112, 44 -76, 82 -44, 116 0", 9), c.WHITE)
    p.flat(poly("-6 -134, 22 -112, 44 -76, 82 -44, 116 0, 26 0, 40 -40, 10 -84", 5), c.MIST)
    for x, y in ((-60, -30), (-30, -64), (-14, -24), (-84, -14), (2, -100), (18, -18)):
        p.flat(poly([(x - 5, y), (x, y - 6), (x + 5, y), (x, y + 5)]), c.shade(c.SKY, 0.25))


def _cube(p: Pen, x: float, y: float, s: float, tone: str) -> None:
    h = s * 0.5
    p.cut(
        poly([(x, y - h * 2), (x + s, y - h), (x + s, y + h), (x, y + h * 2), (x - s, y + h), (x - s, y - h)], 2), tone
    )
    p.flat(poly([(x, y), (x + s, y - h), (x + s, y + h), (x, y + h * 2)]), c.shade(tone, -0.16))
    p.flat(poly([(x, y - h * 2), (x + s, y - h), (x, y), (x - s, y - h)]), c.shade(tone, 0.6))


def crystals(p: Pen) -> None:
    """Four salt cubes grown into one another, 150 high."""
    _cube(p, 34, -112, 30, c.LILAC)
    _cube(p, -44, -76, 38, c.MIST)
    _cube(p, 40, -58, 42, c.SKY)
    _cube(p, -12, -36, 32, c.ROSE)


def salt_jar(p: Pen) -> None:
    """A jar 170 high, a thread with crystals hanging from a stick."""
    p.cut(
        path(
            "M-58 -150 L58 -150 L58 -130 C74 -118 74 -106 74 -96 L74 -16 Q74 0 58 0 L-58 0 Q-74 0 -74 -16 L-74 -96 "
            "C-74 -106 -74 -118 -58 -130 Z"
        ),
        c.MIST,
    )
    p.flat(path("M-66 -92 Q-30 -100 0 -92 Q34 -84 66 -92 L66 -18 Q66 -8 56 -8 L-56 -8 Q-66 -8 -66 -18 Z"), c.SKY)
    p.flat(path("M30 -88 Q50 -88 66 -92 L66 -18 Q66 -8 56 -8 L20 -8 Q40 -40 30 -88 Z"), c.shade(c.SKY, -0.14))
    p.line(path("M0 -156 L0 -34"), c.PAPER, 4)
    for y, s in ((-72, 9), (-54, 12), (-34, 16)):
        _cube(p, 0, y, s, c.WHITE)
    p.cut(rect(-84, -166, 168, 13, 5), c.WOOD, 0.7)
    p.flat(rect(-54, -118, 11, 88, 5), c.WHITE, 0.7)


def locomotive(p: Pen, body: str = c.CORAL) -> None:
    """The front of a night train 200 high, lamp lit."""
    p.cut(path("M-92 -6 L-92 -128 C-92 -196 -50 -206 0 -206 C50 -206 92 -196 92 -128 L92 -6 Z"), body)
    p.flat(path("M92 -6 L92 -128 C92 -196 50 -206 14 -206 C50 -196 62 -176 62 -128 L62 -6 Z"), c.shade(body, -0.2))
    p.cut(path("M-70 -124 C-70 -168 -50 -178 -6 -178 L-6 -112 L-70 -112 Z"), c.NIGHT, 0.2)
    p.cut(path("M70 -124 C70 -168 50 -178 6 -178 L6 -112 L70 -112 Z"), c.NIGHT, 0.2)
    p.flat(poly("-56 -120, -36 -170, -22 -174, -42 -116"), c.SKY, 0.5)
    p.flat(poly("20 -120, 38 -170, 50 -164, 32 -116"), c.SKY, 0.5)
    p.cut(rect(-96, -98, 192, 16, 4), c.SUN, 0.4)
    p.cut(disc(0, -52, 30), c.PAPER, 0.6)
    p.flat(disc(0, -52, 22), c.SUN)
    p.flat(disc(-6, -58, 9), c.WHITE)
    p.cut(disc(-62, -50, 14), c.SUN, 0.4)
    p.cut(disc(62, -50, 14), c.SUN, 0.4)
    p.cut(poly("-104 -14, 104 -14, 88 14, -88 14", 6), c.shade(c.INK, 0.12), 0.7)
    for x in (-52, 0, 52):
        p.flat(poly([(x - 12, -8), (x + 12, -8), (x + 6, 10), (x - 6, 10)]), c.SLATE)


def carriage(p: Pen, body: str = c.NIGHT, lit: str = c.SUN, width: float = 240) -> None:
    """A sleeping car seen from the side, 110 high, its windows lit."""
    p.cut(rect(0, -104, width, 92, 14), body)
    p.flat(rect(4, -104, width - 8, 14, 7), c.shade(body, 0.3))
    for i in range(5):
        x = 16 + i * (width - 32) / 5
        p.flat(rect(x, -78, (width - 32) / 5 - 10, 34, 6), lit if i != 3 else c.shade(body, 0.35))
    p.flat(rect(0, -34, width, 7), c.CORAL)
    for x in (36, 68, width - 68, width - 36):
        p.cut(disc(x, -6, 13), c.SLATE, 0.5)


def suitcase(p: Pen) -> None:
    """A small suitcase 120 high with two labels."""
    p.line(path("M-22 -100 C-22 -126 22 -126 22 -100"), c.BARK, 9)
    p.cut(rect(-72, -102, 144, 102, 14), c.KRAFT)
    p.flat(rect(40, -102, 32, 102, 12), c.shade(c.KRAFT, -0.16))
    p.cut(rect(-52, -102, 14, 102), c.BARK, 0.3)
    p.cut(rect(26, -102, 14, 102), c.BARK, 0.3)
    p.at(-6, -58, 1, -12).flat(rect(-22, -14, 36, 26, 3), c.CORAL)
    p.at(2, -26, 1, 10).flat(disc(0, 0, 13), c.SKY)
    p.flat(rect(-10, -106, 20, 12, 3), c.SUN)


def ticket(p: Pen, colour: str = c.PAPER) -> None:
    """A punched ticket 110 wide."""
    p.cut(poly("-56 -56, 56 -56, 56 -36, 48 -28, 56 -20, 56 0, -56 0, -56 -20, -48 -28, -56 -36", 3), colour, 0.8)
    p.flat(rect(-40, -44, 46, 9, 3), c.CORAL)
    p.flat(rect(-40, -28, 30, 6, 3), c.SLATE)
    p.flat(rect(-40, -17, 38, 6, 3), c.SLATE)
    p.flat(facets(28, -28, 11, 5), c.NIGHT)


def toadstool(p: Pen, cap: str = c.BRICK) -> None:
    """A spotted toadstool 190 high."""
    p.cut(path("M-24 -110 C-22 -60 -30 -24 -38 0 C-20 10 26 10 42 0 C30 -24 26 -60 28 -110 Z"), c.PAPER)
    p.flat(path("M10 -110 C14 -60 8 -20 14 6 C28 6 36 4 42 0 C30 -24 26 -60 28 -110 Z"), c.SAND)
    p.cut(path("M-44 -84 C-30 -62 -14 -66 0 -60 C14 -66 32 -62 46 -84 C30 -100 -28 -100 -44 -84 Z"), c.SAND, 0.6)
    p.cut(path("M-108 -96 C-104 -164 -54 -196 2 -196 C58 -196 106 -162 110 -96 C70 -78 -66 -78 -108 -96 Z"), cap)
    p.flat(
        path("M110 -96 C106 -162 58 -196 20 -195 C60 -176 78 -136 74 -86 C90 -88 100 -92 110 -96 Z"), c.shade(cap, -0.2)
    )
    for x, y, rx, ry in (
        (-52, -136, 17, 13),
        (4, -164, 16, 12),
        (50, -128, 17, 14),
        (-6, -114, 14, 10),
        (-86, -104, 9, 7),
        (88, -104, 8, 7),
    ):
        p.cut(oval(x, y, rx, ry), c.PAPER, 0.35)


def penny_bun(p: Pen, cap: str = c.BARK) -> None:
    """A stout brown mushroom 140 high."""
    p.cut(path("M-26 -86 C-30 -50 -54 -34 -50 -10 C-44 8 46 8 50 -10 C54 -34 30 -50 28 -86 Z"), c.SAND)
    p.flat(path("M10 -86 C14 -50 24 -30 12 3 C34 2 48 -2 50 -10 C54 -34 30 -50 28 -86 Z"), c.KRAFT)
    p.cut(path("M-84 -76 C-86 -124 -40 -144 2 -144 C48 -144 88 -122 84 -76 C50 -62 -52 -62 -84 -76 Z"), cap)
    p.flat(path("M84 -76 C88 -122 48 -144 20 -143 C52 -128 60 -98 56 -68 C68 -70 76 -73 84 -76 Z"), c.shade(cap, -0.25))
    p.flat(blob("-58 -100, -44 -122, -20 -130, -34 -112"), c.shade(cap, 0.25))


def snail(p: Pen) -> None:
    """A snail 90 wide, going right."""
    p.cut(path("M-52 0 C-40 -18 -8 -18 18 -16 C22 -40 34 -50 46 -44 C60 -36 48 -12 40 0 Z"), c.LEAF)
    p.line(path("M44 -42 L50 -66"), c.LEAF, 5)
    p.line(path("M52 -40 L66 -58"), c.LEAF, 5)
    p.cut(disc(-8, -36, 34), c.AMBER)
    p.line(path("M18 -26 C10 -4 -32 -6 -30 -36 C-28 -60 6 -58 6 -36 C6 -24 -12 -22 -12 -36"), c.BARK, 6)


def leafy(p: Pen, colour: str = c.CORAL, size: float = 60) -> None:
    """A fallen leaf with its vein."""
    p.cut(leaf(size, size * 0.5), colour, 0.6)
    p.line(path(f"M0 {size * 0.14} L0 {-size * 0.75}"), c.PLUM if colour == c.LILAC else c.shade(colour, -0.3), 3)
