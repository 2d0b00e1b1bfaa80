"""Plants, sky and ground."""

import math

from . import palette as c
from .paper import Pen, blob, disc, leaf, oval, path, poly, rect, ridge, star


def shoot(p: Pen) -> None:
    """A bamboo shoot 200 high: sheaths wrapped round one another, two leaves."""
    p.at(20, -84, 1, 56).cut(leaf(118, 40), c.GRASS)
    p.at(-20, -104, 1, -52).cut(leaf(100, 35), c.GRASS)
    p.cut(path("M-30 0 C-58 -70 -34 -150 4 -210 C36 -150 56 -70 30 0 Z"), c.LIME)
    p.flat(path("M4 -210 C36 -150 56 -70 30 0 L4 0 C14 -80 14 -150 4 -210 Z"), c.shade(c.LIME, -0.2))
    p.cut(path("M-26 4 C-52 -36 -50 -84 -32 -126 C4 -104 34 -64 40 -26 Q36 -10 26 4 Q0 12 -26 4 Z"), c.BAMBOO)
    p.cut(path("M26 4 C46 -22 50 -54 44 -86 C6 -70 -28 -50 -42 -34 C-39 -18 -33 -6 -26 4 Q0 14 26 4 Z"), c.FOREST)


def stalk(p: Pen, height: float, width: float = 26, colour: str = c.GRASS, joint: float = 74) -> None:
    """A bamboo stem with its joints."""
    y, top = 0.0, -height
    while y > top + 1:
        end = max(y - joint, top)
        p.cut(rect(-width / 2, end + 2, width, y - end - 4, 5), colour, 0.7)
        p.flat(rect(width * 0.12, end + 4, width * 0.3, y - end - 8, 3), c.shade(colour, -0.16))
        p.flat(rect(-width / 2 - 3, end - 3, width + 6, 7, 3), c.shade(colour, -0.34))
        y = end


def spray(p: Pen, size: float = 80, colours: tuple[str, str, str] = (c.BAMBOO, c.GRASS, c.LEAF)) -> None:
    """Three bamboo leaves hanging from one point."""
    for turn, share, colour in ((118, 1.0, colours[0]), (82, 0.9, colours[1]), (48, 0.7, colours[2])):
        p.at(0, 0, 1, turn).cut(leaf(size * share, size * 0.2), colour, 0.7)


def flower(p: Pen, petals: str = c.ROSE, heart: str = c.SUN, height: float = 190) -> None:
    """A meadow flower on its stem."""
    p.strip(path(f"M0 0 Q-14 {-height * 0.5} 0 {-height + 30}"), c.BAMBOO, 9)
    p.at(-5, -height * 0.34, 1, 62).cut(leaf(78, 24), c.GRASS)
    p.at(-6, -height * 0.22, 1, -58).cut(leaf(66, 22), c.BAMBOO)
    top = p.at(0, -height + 14)
    for i in range(8):
        top.at(0, 0, 1, i * 45).cut(oval(0, -36, 15, 27), petals if i % 2 else c.shade(petals, -0.08), 0.45)
    top.cut(disc(0, 0, 23), heart, 0.8)
    for i in range(4):
        angle = i * math.tau / 4
        top.flat(disc(12 * math.cos(angle), 12 * math.sin(angle), 3), c.AMBER)


def daisy(p: Pen, colour: str = c.WHITE, r: float = 16) -> None:
    """A small flower seen from above."""
    for i in range(6):
        p.at(0, 0, 1, i * 60).flat(oval(0, -r * 0.62, r * 0.36, r * 0.52), colour)
    p.flat(disc(0, 0, r * 0.36), c.AMBER)


def fern(p: Pen, size: float = 190, colour: str = c.GRASS) -> None:
    """One fern frond, curling to the right at its tip."""
    p.strip(path(f"M0 0 Q-6 {-size * 0.6} {size * 0.2} {-size}"), c.shade(colour, -0.3), 6)
    for i in range(9):
        t = 0.12 + i * 0.1
        x = 2 * (1 - t) * t * -6 + t * t * size * 0.2
        y = -(2 * (1 - t) * t * size * 0.6 + t * t * size)
        length = size * 0.34 * (1.08 - t)
        p.at(x, y, 1, 62).cut(leaf(length, length * 0.24), colour, 0.5)
        p.at(x, y, 1, -60).cut(leaf(length, length * 0.24), c.shade(colour, 0.2), 0.5)


def moon(p: Pen, r: float = 70, colour: str = c.SUN) -> None:
    """A crescent with the light on its left."""
    k = r
    p.cut(
        path(
            f"M{k * 0.35} {-k} C{-k * 0.9} {-k * 1.05} {-k * 1.25} {k * 0.2} {-k * 0.55} {k * 0.75} "
            f"C{-k * 0.1} {k * 1.15} {k * 0.65} {k * 1.0} {k * 0.95} {k * 0.5} "
            f"C{k * 0.2} {k * 0.75} {-k * 0.42} {k * 0.3} {-k * 0.36} {-k * 0.3} "
            f"C{-k * 0.32} {-k * 0.65} {-k * 0.05} {-k * 0.9} {k * 0.35} {-k} Z"
        ),
        colour,
    )


def sun(p: Pen, r: float = 60, colour: str = c.SUN) -> None:
    """A disc on a ring of short rays."""
    p.cut(star(0, 0, r * 1.55, 14, 0.72, 3), c.shade(colour, 0.35), 0.7)
    p.cut(disc(0, 0, r), colour)


def cloud(p: Pen, size: float = 100, colour: str = c.WHITE) -> None:
    """A cloud with a flat foot."""
    s = size / 100
    p.cut(
        path(
            f"M{-84 * s} 0 C{-112 * s} 0 {-112 * s} {-40 * s} {-80 * s} {-40 * s} "
            f"C{-80 * s} {-82 * s} {-24 * s} {-92 * s} {-10 * s} {-60 * s} "
            f"C{12 * s} {-84 * s} {58 * s} {-70 * s} {52 * s} {-36 * s} "
            f"C{92 * s} {-42 * s} {98 * s} 0 {68 * s} 0 Z"
        ),
        colour,
        0.8,
    )


def fir(p: Pen, height: float = 160, colour: str = c.BAMBOO) -> None:
    """A folded fir tree, its right side in the shade."""
    w = height * 0.3
    p.cut(rect(-height * 0.035, -height * 0.16, height * 0.07, height * 0.16), c.BARK, 0.5)
    for i, (foot, top, wide) in enumerate(((0.12, 0.6, 1.0), (0.38, 0.82, 0.78), (0.62, 1.0, 0.54))):
        tone = c.shade(colour, 0.12 * i)
        p.cut(poly([(-w * wide, -height * foot), (0, -height * top), (w * wide, -height * foot)], 5), tone, 0.7)
        p.flat(poly([(0, -height * foot), (0, -height * top), (w * wide, -height * foot)], 4), c.shade(tone, -0.2))


def round_tree(p: Pen, height: float = 150, colour: str = c.GRASS) -> None:
    """A tree with a crown of two discs."""
    p.cut(poly([(-5, 0), (-3, -height * 0.6), (3, -height * 0.6), (6, 0)]), c.BARK, 0.5)
    p.cut(
        blob(
            [
                (-height * 0.28, -height * 0.5),
                (-height * 0.2, -height * 0.86),
                (height * 0.06, -height),
                (height * 0.28, -height * 0.74),
                (height * 0.2, -height * 0.42),
                (-height * 0.06, -height * 0.36),
            ]
        ),
        colour,
        0.8,
    )
    p.flat(
        blob(
            [
                (height * 0.04, -height * 0.4),
                (height * 0.16, -height * 0.62),
                (height * 0.14, -height * 0.88),
                (height * 0.28, -height * 0.74),
                (height * 0.2, -height * 0.44),
            ]
        ),
        c.shade(colour, -0.15),
    )


def tuft(p: Pen, size: float = 40, colour: str = c.BAMBOO) -> None:
    """Five blades of grass."""
    for turn, share in ((-42, 0.7), (-18, 0.95), (4, 1.0), (24, 0.85), (46, 0.6)):
        p.at(0, 0, 1, turn).flat(leaf(size * share, size * 0.14), c.shade(colour, 0.15 if turn < 0 else -0.1))


def hill(p: Pen, line: str, bottom: float, colour: str, lift: float = 1.4) -> None:
    """One ridge of the landscape."""
    p.cut(ridge(line, bottom), colour, lift)


def sparks(p: Pen, spots: str, colours: tuple[str, ...], r: float = 9) -> None:
    """Small stars and dots strewn at the spots."""
    for i, (x, y) in enumerate((float(a), float(b)) for a, b in (s.split() for s in spots.split(","))):
        colour = colours[i % len(colours)]
        p.flat(star(x, y, r, 4, 0.36) if i % 2 == 0 else disc(x, y, r * 0.5), colour)
