"""What rises out of the boxes: volcanoes, bees, the post, shadows."""

from . import palette as c
from .nature import moon
from .paper import Pen, blob, curve, disc, facets, leaf, oval, path, poly, rect, star


def volcano(p: Pen, rock: str = c.PLUM, plume: bool = True) -> None:
    """A volcano 200 high, two streams of lava, a plume of flame and smoke."""
    if plume:
        p.cut(blob("-46 -190, -78 -232, -52 -276, -8 -272, 20 -304, 62 -280, 74 -238, 44 -196, 0 -176"), c.LILAC, 0.8)
        p.cut(blob("-28 -178, -44 -222, -16 -262, 4 -236, 26 -252, 40 -210, 26 -176"), c.CORAL, 0.8)
        p.cut(blob("-14 -174, -20 -206, 2 -232, 18 -202, 12 -174"), c.SUN, 0.6)
    p.cut(poly("-138 0, -92 -74, -46 -168, -20 -160, 8 -170, 30 -160, 46 -168, 84 -92, 132 0", 8), rock)
    p.flat(poly("18 -164, 30 -160, 46 -168, 84 -92, 132 0, 50 0, 44 -70", 6), c.shade(rock, -0.28))
    p.cut(
        poly(
            "-38 -162, -20 -160, 8 -168, 30 -160, 40 -164, 32 -124, 40 -92, 20 -66, 12 -104, -2 -92, -10 -38, "
            "-28 -30, -26 -84, -34 -110",
            9,
        ),
        c.CORAL,
        0.6,
    )
    p.cut(poly("-22 -158, 4 -164, 22 -156, 12 -124, 0 -116, -8 -80, -18 -74, -16 -120", 7), c.SUN, 0.4)


def geode(p: Pen) -> None:
    """A split stone 150 high, crystals inside."""
    p.cut(facets(0, -78, 80, 11, 0.06), c.SLATE)
    p.cut(facets(-2, -80, 62, 10, 0.07), c.PAPER, 0.5)
    p.cut(facets(-2, -80, 50, 9, 0.08), c.VIOLET, 0.5)
    p.cut(facets(0, -78, 32, 7, 0.1), c.PLUM, 0.6)
    for turn, size in ((-70, 30), (-20, 36), (36, 30), (95, 26), (160, 28), (225, 26)):
        q = p.at(0, -78, 1, turn).at(0, -48)
        q.flat(poly([(-9, 0), (-6, size * 0.6), (0, size), (6, size * 0.6), (9, 0)]), c.LILAC)
        q.flat(poly([(0, 0), (0, size), (6, size * 0.6), (9, 0)]), c.VIOLET)


def flask(p: Pen) -> None:
    """A foaming flask 190 high."""
    p.cut(blob("-34 -150, -52 -172, -34 -196, -6 -190, 14 -210, 40 -194, 50 -168, 36 -148"), c.CORAL, 0.7)
    p.flat(disc(-20, -172, 10), c.ROSE)
    p.flat(disc(20, -182, 8), c.ROSE)
    p.cut(path("M-22 -150 L22 -150 L22 -104 L66 -18 Q72 0 52 0 L-52 0 Q-72 0 -66 -18 L-22 -104 Z"), c.MIST)
    p.cut(path("M-42 -66 Q-20 -78 0 -66 Q22 -54 42 -66 L62 -18 Q66 -5 50 -5 L-50 -5 Q-66 -5 -62 -18 Z"), c.CORAL, 0.3)
    p.flat(path("M42 -66 L62 -18 Q66 -5 50 -5 L14 -5 Q40 -30 30 -61 Z"), c.shade(c.CORAL, -0.18))
    p.cut(rect(-30, -160, 60, 16, 5), c.SKY, 0.5)
    for x, y, r in ((-22, -34, 8), (4, -24, 6), (-2, -52, 6), (24, -44, 5)):
        p.flat(disc(x, y, r), c.SUN)
    p.flat(path("M-14 -142 L-6 -142 L-6 -98 L-34 -42 L-42 -42 L-14 -102 Z"), c.WHITE, 0.65)


def bee(p: Pen) -> None:
    """A bee 130 wide, flying to the right."""
    p.at(-4, -26, 1, -34).cut(leaf(92, 42), c.MIST, 0.8)
    p.at(12, -28, 1, 2).cut(leaf(96, 42), c.WHITE, 0.8)
    p.cut(path("M62 8 C62 34 34 40 0 38 C-36 36 -66 18 -72 2 C-62 -22 -32 -36 2 -36 C40 -36 62 -20 62 8 Z"), c.SUN)
    p.flat(path("M-72 2 C-66 18 -36 36 0 38 C34 40 62 34 62 8 C50 22 10 30 -72 2 Z"), c.AMBER)
    p.flat(path("M6 -36 C20 -10 20 14 8 38 L-12 37 C0 12 0 -12 -12 -35 Z"), c.INK)
    p.flat(path("M-30 -31 C-18 -8 -18 14 -28 33 L-46 24 C-38 8 -38 -8 -46 -24 Z"), c.INK)
    p.cut(disc(56, 4, 28), c.shade(c.INK, 0.1), 0.5)
    p.line(path("M64 -22 Q72 -42 88 -42"), c.INK, 5)
    p.line(path("M74 -16 Q88 -30 100 -26"), c.INK, 5)
    p.flat(disc(64, -2, 6), c.WHITE)
    p.flat(poly("-70 -2, -92 4, -70 8", 2), c.INK)


def bud(p: Pen) -> None:
    """A poppy bud opening, 190 high."""
    p.strip(path("M0 0 Q14 -70 0 -130"), c.BAMBOO, 9)
    p.at(4, -56, 1, 58).cut(leaf(74, 22), c.GRASS)
    p.cut(
        path(
            "M0 -112 C-52 -122 -56 -178 -40 -196 C-28 -184 -14 -186 0 -200 C14 -186 28 -184 40 -196 "
            "C56 -178 52 -122 0 -112 Z"
        ),
        c.WHITE,
    )
    p.flat(path("M0 -112 C52 -122 56 -178 40 -196 C28 -184 20 -184 12 -190 C26 -160 20 -130 0 -112 Z"), c.ROSE)


def honey_pot(p: Pen) -> None:
    """A honey pot 150 high, its dipper leaning in it."""
    stick = p.at(30, -120, 1, 26)
    stick.cut(rect(-6, -120, 12, 130, 4), c.BARK, 0.8)
    p.cut(oval(0, -128, 62, 16), c.BRICK, 0.5)
    p.cut(path("M-62 -126 C-96 -84 -86 -14 -58 0 L58 0 C86 -14 96 -84 62 -126 Z"), c.AMBER)
    p.flat(path("M62 -126 C96 -84 86 -14 58 0 L18 0 C52 -30 56 -90 30 -126 Z"), c.shade(c.AMBER, -0.18))
    p.cut(
        path(
            "M-66 -134 L66 -134 L66 -118 C58 -112 60 -92 46 -92 C32 -92 38 -112 24 -112 C10 -112 14 -70 -4 -70 "
            "C-22 -70 -14 -112 -30 -112 C-42 -112 -38 -98 -48 -98 C-60 -98 -56 -112 -66 -118 Z"
        ),
        c.SUN,
        0.6,
    )
    p.cut(poly("-30 -52, -15 -62, 15 -62, 30 -52, 30 -24, 15 -14, -15 -14, -30 -24", 5), c.PAPER, 0.4)
    p.at(-4, -36, 0.34).flat(oval(0, 0, 52, 34), c.SUN)
    for x in (-16, -4, 8):
        p.flat(rect(x, -46, 5, 20), c.INK)


def hive(p: Pen) -> None:
    """A straw hive 160 high."""
    rows = ((0, 92, 40), (-36, 88, 40), (-72, 76, 40), (-106, 56, 38), (-136, 30, 30))
    for y, half, high in rows:
        p.cut(
            path(
                f"M{-half} {y} C{-half - 14} {y - 8} {-half - 10} {y - high} {-half + 8} {y - high} L{half - 8} "
                f"{y - high} C{half + 10} {y - high} {half + 14} {y - 8} {half} {y} Z"
            ),
            c.SUN,
            0.7,
        )
        p.flat(
            path(
                f"M{half * 0.4} {y} L{half * 0.5} {y - high} L{half - 8} {y - high} C{half + 10} {y - high} "
                f"{half + 14} {y - 8} {half} {y} Z"
            ),
            c.AMBER,
        )
    p.cut(path("M-24 0 L-24 -26 C-24 -54 24 -54 24 -26 L24 0 Z"), c.BARK, 0.2)


def letterbox(p: Pen) -> None:
    """A yellow letterbox 200 high with a letter in its slot."""
    p.cut(poly("-30 -132, 44 -156, 58 -112, -20 -100", 3), c.WHITE, 0.5)
    p.cut(path("M-72 0 L-72 -150 C-72 -206 72 -206 72 -150 L72 0 Z"), c.SUN)
    p.flat(path("M72 0 L72 -150 C72 -184 40 -194 14 -192 C40 -184 46 -166 46 -150 L46 0 Z"), c.AMBER)
    p.cut(rect(-56, -142, 96, 22, 8), c.shade(c.INK, 0.1), 0.2)
    p.cut(poly("-42 -196, 44 -212, 50 -130, -38 -130", 3), c.WHITE, 0.5)
    p.flat(rect(20, -196, 20, 24, 2), c.CORAL)
    p.line(path("M-26 -168 L4 -172"), c.SLATE, 4)
    p.line(path("M-26 -154 L-4 -157"), c.SLATE, 4)
    p.cut(rect(-62, -132, 108, 20, 5), c.AMBER, 0.5)
    p.cut(rect(-50, -92, 84, 66, 6), c.PAPER, 0.4)
    p.cut(path("M-24 -46 C-24 -64 -6 -78 14 -78 C14 -58 0 -44 -24 -46 Z"), c.SEA, 0.3)
    p.line(path("M-32 -38 L8 -70"), c.PAPER, 3)


def envelope(p: Pen) -> None:
    """A sealed envelope 150 wide."""
    p.cut(rect(-78, -108, 156, 108, 6), c.PAPER)
    p.flat(poly("-76 -2, -10 -58, 10 -58, 76 -2", 4), c.shade(c.PAPER, -0.08))
    p.cut(poly("-78 -108, 78 -108, 8 -42, -8 -42", 7), c.ROSE, 0.6)
    p.cut(facets(0, -48, 20, 10, 0.07), c.BRICK, 0.5)
    p.at(0, -38, 0.5).flat(leaf(24, 9), c.ROSE)


def paper_plane(p: Pen) -> None:
    """A folded plane 160 wide, climbing to the right."""
    p.cut(poly("-80 -20, 84 -66, -20 16", 3), c.WHITE)
    p.cut(poly("84 -66, -20 16, -30 50, -6 22", 2), c.shade(c.SKY, -0.3), 0.3)
    p.cut(poly("84 -66, -20 16, 36 44", 3), c.SKY, 0.7)


def torch(p: Pen) -> None:
    """A torch 170 high, standing, with its beam upwards."""
    p.flat(poly("-44 -120, -112 -262, 112 -262, 44 -120"), c.SUN, 0.35)
    p.flat(poly("-30 -120, -66 -262, 66 -262, 30 -120"), c.SUN, 0.5)
    p.cut(rect(-27, -84, 54, 84, 8), c.CORAL)
    p.flat(rect(6, -84, 21, 84, 7), c.shade(c.CORAL, -0.2))
    p.cut(poly("-27 -76, 27 -76, 46 -118, -46 -118", 5), c.SLATE, 0.7)
    p.cut(rect(-50, -130, 100, 18, 6), c.SUN, 0.5)
    p.cut(rect(-10, -58, 20, 30, 8), c.PAPER, 0.4)


def rabbit(p: Pen, colour: str = c.NIGHT, rod: bool = True) -> None:
    """A rabbit's outline 170 high on a rod, with its two paper fasteners."""
    if rod:
        p.cut(rect(-4, -20, 8, 74, 2), c.WOOD, 0.5)
    p.at(-22, -108, 1, -16).cut(leaf(86, 24), c.shade(colour, 0.12), 0.6)
    p.at(-4, -110, 1, 8).cut(leaf(90, 24), colour, 0.6)
    p.cut(
        path(
            "M-70 -4 C-88 -50 -50 -84 -10 -78 C-40 -96 -40 -132 -6 -138 C26 -142 44 -116 38 -94 C34 -78 16 -74 "
            "12 -70 C36 -46 44 -22 38 -4 Z"
        ),
        colour,
    )
    p.cut(disc(-74, -18, 16), c.LILAC, 0.5)
    p.flat(disc(12, -114, 5), c.SUN)
    p.flat(disc(-34, -34, 6), c.SUN)
    p.line(path("M-18 -4 C-50 -8 -54 -44 -30 -54"), c.shade(colour, 0.3), 4)


def shadow_moon(p: Pen) -> None:
    """A crescent hanging from a thread."""
    p.line(path("M2 -150 L2 -230"), c.PAPER, 3)
    moon(p.at(0, -82), 72)
    p.flat(star(44, -96, 15, 5), c.SUN)


def stamp(p: Pen, ground: str = c.SKY) -> None:
    """A postage stamp with a hill on it, 80 high."""
    teeth = [(x, y) for x, y in _perforation(33, 40)]
    p.cut(poly(teeth), c.WHITE, 0.6)
    p.flat(rect(-25, -72, 50, 64), ground)
    p.flat(disc(8, -54, 9), c.SUN)
    p.flat(path("M-25 -8 L-25 -30 Q-8 -48 6 -26 Q16 -38 25 -30 L25 -8 Z"), c.shade(ground, -0.45))


def _perforation(half: int, half_high: int) -> list[tuple[float, float]]:
    out: list[tuple[float, float]] = []
    for i in range(8):
        x = -half + i * half / 4
        out += [(x + 1, -2 * half_high), (x + half / 8, -2 * half_high + 4), (x + half / 4 - 1, -2 * half_high)]
    for i in range(8):
        y = -2 * half_high + i * half_high / 4
        out += [(half, y + 2), (half - 4, y + 5), (half, y + 9)]
    mirrored = [(-x, -2 * half_high - y) for x, y in out]
    return out + mirrored


def kraft_tag(p: Pen) -> None:
    """A luggage tag on a string."""
    p.line(curve("0 -66, 14 -90, 4 -110"), c.BARK, 3)
    p.cut(poly("-26 0, -26 -58, -12 -76, 12 -76, 26 -58, 26 0", 4), c.KRAFT, 0.7)
    p.flat(disc(0, -62, 5), c.SAND)
