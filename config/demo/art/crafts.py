"""What rises out of the boxes: drums, ink, maps, magnets, castles."""

import math

from . import palette as c
from .paper import Pen, blob, curve, disc, facets, joined, leaf, oval, path, poly, rect, star


def drum(p: Pen, body: str = c.CORAL) -> None:
    """A laced drum 150 high and 190 wide."""
    p.cut(path("M-92 -120 L-92 -20 C-92 18 92 18 92 -20 L92 -120 Z"), body)
    p.flat(path("M40 -104 L92 -120 L92 -20 C92 -4 70 6 40 10 Z"), c.shade(body, -0.2))
    lacing = ""
    for i in range(6):
        x = -88 + i * 30
        drop = round(18 * math.sqrt(max(0.0, 1 - ((x + 15) / 92) ** 2)))
        lacing += f"M{x} {-112 + drop} L{x + 15} {-14 + drop} L{x + 30} {-112 + drop} "
    p.line(path(lacing), c.PAPER, 5)
    p.strip(path("M-92 -22 C-92 16 92 16 92 -22"), c.SUN, 15, 0.5)
    p.cut(oval(0, -120, 96, 34), c.SUN, 0.8)
    p.cut(oval(0, -126, 86, 28), c.PAPER, 0.3)
    p.flat(oval(-14, -130, 42, 12), c.SAND)


def drumstick(p: Pen, head: str = c.ROSE) -> None:
    """A stick 220 high with its felt head upwards."""
    p.cut(rect(-7, -180, 14, 186, 6), c.WOOD, 0.8)
    p.flat(rect(1, -180, 6, 186, 4), c.shade(c.WOOD, -0.2))
    p.cut(facets(0, -194, 30, 12, 0.03), head, 0.8)
    p.flat(facets(-8, -202, 10, 9, 0.03), c.shade(head, 0.5))


def maraca(p: Pen, colour: str = c.SEA) -> None:
    """A maraca 200 high."""
    p.cut(rect(-11, -90, 22, 96, 9), c.BARK, 0.8)
    p.cut(oval(0, -136, 52, 66), colour)
    p.flat(blob("14 -200, 48 -164, 52 -120, 24 -76, 30 -136"), c.shade(colour, -0.2))
    p.strip(path("M-48 -152 Q0 -134 48 -152"), c.SUN, 12, 0.3)
    for x in (-30, 0, 30):
        p.flat(star(x, -112, 9, 4, 0.45), c.WHITE)
    p.cut(rect(-19, -84, 38, 14, 6), c.SUN, 0.5)


def quill(p: Pen, size: float = 210, colour: str = c.WHITE) -> None:
    """A goose quill, its nib at (0, 0)."""
    p.line(path(f"M0 0 L0 {-size * 0.3:.0f}"), c.KRAFT, 7)
    q = p.at(0, -size * 0.22)
    q.cut(leaf(size * 0.8, size * 0.17), colour)
    q.flat(
        path(f"M0 0 C{size * 0.17:.0f} {-size * 0.24:.0f} {size * 0.12:.0f} {-size * 0.6:.0f} 0 {-size * 0.8:.0f} Z"),
        c.MIST,
    )
    for share in (0.2, 0.36, 0.52):
        q.line(path(f"M0 {-size * share:.0f} L{-size * 0.09:.0f} {-size * (share + 0.09):.0f}"), c.SKY, 3)
    q.line(path(f"M0 10 L0 {-size * 0.72:.0f}"), c.KRAFT, 4)


def ink_bottle(p: Pen, ink: str = c.NIGHT, label: str = c.PAPER) -> None:
    """A bottle of ink 110 high."""
    p.cut(rect(-24, -116, 48, 30, 6), c.BARK, 0.6)
    p.cut(poly("-30 -92, 30 -92, 64 -56, 64 0, -64 0, -64 -56", 12), ink)
    p.flat(poly("22 -92, 30 -92, 64 -56, 64 0, 34 0, 34 -50", 8), c.shade(ink, -0.3))
    p.cut(rect(-40, -50, 66, 36, 5), label, 0.4)
    p.line(path("M-28 -36 L10 -36 M-28 -25 L-4 -25"), c.shade(ink, 0.2), 4)
    p.flat(path("M-44 -60 L-26 -80 L-14 -80 L-40 -54 Z"), c.shade(ink, 0.5))


def inkwell(p: Pen) -> None:
    """An open bottle with a quill in it, 270 high."""
    quill(p.at(4, -84, 1, 22), 230)
    ink_bottle(p)


def scroll(p: Pen) -> None:
    """A rolled letter with its seal, 190 high."""
    p.cut(rect(-38, -186, 76, 186, 10), c.PAPER)
    p.flat(rect(14, -186, 24, 186, 8), c.SAND)
    p.cut(oval(0, -186, 38, 13), c.SAND, 0.4)
    p.line(path("M-18 -186 Q0 -178 14 -188 Q4 -194 -6 -188"), c.KRAFT, 4)
    p.cut(rect(-40, -104, 80, 16, 3), c.BRICK, 0.4)
    p.cut(facets(0, -96, 27, 10, 0.08), c.BRICK, 0.8)
    p.flat(star(0, -96, 13, 5, 0.5), c.CORAL)


def oak_sprig(p: Pen) -> None:
    """A sprig of oak with two galls, 190 high."""
    p.line(curve("0 0, -6 -70, 10 -130, 4 -176"), c.BARK, 8)
    for x, y, turn, size, tone in (
        (-2, -62, -62, 110, c.GRASS),
        (6, -112, 58, 112, c.BAMBOO),
        (4, -150, -14, 96, c.GRASS),
    ):
        lobed_leaf(p.at(x, y, 1, turn), size, tone)
    for x, y, r in ((30, -58, 24), (-26, -120, 20)):
        p.cut(disc(x, y, r), c.BARK, 0.7)
        p.flat(disc(x - r * 0.3, y - r * 0.35, r * 0.28), c.KRAFT)


def lobed_leaf(p: Pen, size: float = 100, colour: str = c.GRASS) -> None:
    """An oak leaf from (0, 0) straight up."""
    nodes = [(0.0, 0.0)]
    for i, (share, out) in enumerate(((0.2, 0.2), (0.32, 0.13), (0.48, 0.32), (0.6, 0.17), (0.76, 0.27), (0.86, 0.13))):
        nodes.append((-size * out, -size * (share - 0.03 * (i % 2))))
    nodes.append((0.0, -size))
    nodes += [(-x, y) for x, y in reversed(nodes[1:-1])]
    p.cut(blob(nodes, 0.2), colour, 0.7)
    p.line(path(f"M0 0 L0 {-size * 0.84:.0f}"), c.shade(colour, -0.3), 4)


def folded_map(p: Pen) -> None:
    """A map unfolded in four panels, 180 high."""
    tops = (-176, -196, -176, -196, -176)
    xs = (-132, -66, 0, 66, 132)
    for i in range(4):
        a, b = xs[i], xs[i + 1]
        p.cut(
            poly([(a, tops[i]), (b, tops[i + 1]), (b, tops[i + 1] + 180), (a, tops[i] + 180)]),
            c.PAPER if i % 2 == 0 else c.shade(c.SAND, 0.2),
            0.7,
        )
    p.line(path("M-132 -60 L-66 -92 L0 -66 L66 -110 L132 -84"), c.SKY, 17)
    p.flat(blob("-108 -150, -78 -164, -50 -140, -76 -116, -106 -124"), c.GRASS)
    p.flat(blob("22 -46, 60 -60, 96 -34, 70 -16, 34 -20"), c.LEAF)
    p.line(curve("-100 -28, -60 -44, -30 -30, 4 -100, 40 -150, 96 -150"), c.CORAL, 6, 1, "1 13")
    p.line(path("M86 -162 L108 -140 M108 -162 L86 -140"), c.BRICK, 8)


def compass(p: Pen, r: float = 62, plate: bool = True) -> None:
    """A compass on its plate, standing, 190 high."""
    if plate:
        p.cut(rect(-66, -196, 132, 196, 16), c.shade(c.MIST, 0.2))
        p.flat(rect(-66, -196, 18, 196, 8), c.SKY)
        for i in range(9):
            p.flat(rect(-66, -184 + i * 20, 14 if i % 2 else 9, 3), c.INK)
        p.line(path("M0 -188 L0 -160 M-10 -172 L0 -188 L10 -172"), c.BRICK, 5)
    q = p.at(0, -84 if plate else -r)
    q.cut(disc(0, 0, r), c.INK, 0.7)
    q.cut(disc(0, 0, r * 0.82), c.PAPER, 0.3)
    for i in range(12):
        angle = math.tau * i / 12
        q.flat(disc(r * 0.7 * math.cos(angle), r * 0.7 * math.sin(angle), 4 if i % 3 == 0 else 2), c.INK)
    n = q.at(0, 0, r / 62, 24)
    n.cut(poly("-10 0, 0 -46, 10 0", 2), c.BRICK, 0.5)
    n.cut(poly("-10 0, 0 46, 10 0", 2), c.SLATE, 0.4)
    n.flat(disc(0, 0, 5), c.SUN)


def flag(p: Pen, colour: str = c.BRICK, height: float = 190) -> None:
    """A flag on its pole."""
    p.cut(rect(-5, -height, 10, height, 3), c.WOOD, 0.7)
    p.cut(
        path(f"M5 {-height + 4} Q44 {-height - 8} 92 {-height + 30} Q48 {-height + 46} 5 {-height + 66} Z"), colour, 0.9
    )
    p.flat(
        path(f"M5 {-height + 38} Q48 {-height + 32} 92 {-height + 30} Q48 {-height + 46} 5 {-height + 66} Z"),
        c.shade(colour, -0.2),
    )
    p.cut(disc(0, -height - 3, 9), c.SUN, 0.5)


def horseshoe(p: Pen, colour: str = c.BRICK) -> None:
    """A horseshoe magnet 190 high, its poles upwards."""
    p.cut(
        path("M-82 -190 L-82 -84 C-82 28 82 28 82 -84 L82 -190 L36 -190 L36 -84 C36 -34 -36 -34 -36 -84 L-36 -190 Z"),
        colour,
    )
    p.flat(path("M82 -190 L82 -84 C82 -20 28 8 -16 0 C40 0 62 -36 62 -84 L62 -190 Z"), c.shade(colour, -0.2))
    for x in (-82, 36):
        p.cut(rect(x, -194, 46, 42, 4), c.MIST, 0.4)
    for x in (-96, 96):
        for i in range(3):
            p.line(path(f"M{x * (0.5 + i * 0.26):.0f} -214 L{x * (0.56 + i * 0.34):.0f} {-240 + i * 12}"), c.SUN, 5)


def bar_magnet(p: Pen) -> None:
    """A bar magnet standing, 150 high."""
    p.cut(rect(-28, -154, 56, 158, 8), c.WOOD)
    p.cut(rect(-22, -146, 44, 70, 4), c.BRICK, 0.4)
    p.cut(rect(-22, -76, 44, 70, 4), c.SEA, 0.4)
    p.line(path("M-9 -98 L-9 -124 L9 -98 L9 -124"), c.WHITE, 5)
    p.line(curve("9 -50, 2 -56, -8 -50, 8 -38, 0 -28, -9 -34"), c.WHITE, 5)


def paper_clip(p: Pen, size: float = 40, colour: str = c.SLATE) -> None:
    """A paper clip, upright."""
    s = size
    p.line(
        path(
            f"M{-s * 0.14:.1f} {-s * 0.1:.1f} L{-s * 0.14:.1f} {-s * 0.72:.1f} C{-s * 0.14:.1f} {-s:.1f} {s * 0.26:.1f} "
            f"{-s:.1f} {s * 0.26:.1f} {-s * 0.72:.1f} L{s * 0.26:.1f} {-s * 0.2:.1f} C{s * 0.26:.1f} {s * 0.12:.1f} "
            f"{-s * 0.34:.1f} {s * 0.12:.1f} {-s * 0.34:.1f} {-s * 0.2:.1f} L{-s * 0.34:.1f} {-s * 0.62:.1f}"
        ),
        colour,
        5,
    )


def toy_car(p: Pen, colour: str = c.SUN) -> None:
    """A toy car 150 wide, going right."""
    p.cut(
        path(
            "M-74 0 L-74 -22 Q-72 -34 -56 -36 L-40 -62 Q-36 -68 -28 -68 L22 -68 Q30 -68 36 -60 L52 -38 Q76 -36 76 -18 "
            "L76 0 Z"
        ),
        colour,
        0.9,
    )
    p.flat(path("M-24 -58 L-4 -58 L-4 -38 L-38 -38 Z M6 -58 L20 -58 L34 -38 L6 -38 Z"), c.MIST)
    p.flat(rect(-74, -14, 150, 12, 3), c.shade(colour, -0.18))
    for x in (-42, 42):
        p.cut(disc(x, 0, 16), c.shade(c.INK, 0.1), 0.5)
        p.flat(disc(x, 0, 7), c.SAND)


def keep(
    p: Pen, stone: str = c.shade(c.SLATE, 0.42), height: float = 200, width: float = 120, banner: str = c.BRICK
) -> None:
    """A castle's tower with battlements, window and banner."""
    w = width / 2
    flag(p.at(0, -height - 16, 0.5), banner, 130)
    p.cut(rect(-w, -height, width, height, 3), stone)
    p.flat(rect(w * 0.42, -height, w * 0.58, height), c.shade(stone, -0.14))
    p.cut(rect(-w - 10, -height - 8, width + 20, 30, 3), c.shade(stone, 0.14), 0.6)
    p.cut(
        joined(rect(-w - 10 + i * (width - 6) / 3, -height - 32, 26, 28) for i in range(4)), c.shade(stone, 0.14), 0.4
    )
    blocks = ((-0.62, 0.3, 26), (-0.2, 0.5, 22), (-0.7, 0.68, 22), (0.0, 0.84, 26))
    p.flat(joined(rect(x * w, -height * y, wide, 11) for x, y, wide in blocks), c.shade(stone, -0.2))
    p.cut(
        path(
            f"M-11 {-height * 0.56:.0f} L-11 {-height * 0.7:.0f} Q0 {-height * 0.8:.0f} 11 {-height * 0.7:.0f} L11 {-height * 0.56:.0f} Z"
        ),
        c.NIGHT,
        0.2,
    )


def shield(p: Pen, left: str = c.SEA, right: str = c.SUN) -> None:
    """A coat of arms 160 high."""
    p.cut(path("M-68 -164 L68 -164 L68 -80 C68 -30 30 -8 0 4 C-30 -8 -68 -30 -68 -80 Z"), c.PAPER, 1.1)
    p.flat(path("M-58 -154 L0 -154 L0 -8 C-26 -18 -58 -38 -58 -80 Z"), left)
    p.flat(path("M58 -154 L0 -154 L0 -8 C26 -18 58 -38 58 -80 Z"), right)
    p.cut(poly("-58 -112, 58 -112, 58 -84, -58 -84"), c.BRICK, 0.3)
    p.flat(star(-29, -132, 14, 5, 0.45), c.WHITE)
    p.at(29, -36, 0.5).flat(leaf(70, 26), c.BAMBOO)


def trebuchet(p: Pen) -> None:
    """A small trebuchet 200 high, its arm raised to the right."""
    p.cut(rect(-92, -16, 190, 18, 5), c.BARK, 0.9)
    for x in (-52, 40):
        p.line(path(f"M{x} -14 L-4 -126"), c.shade(c.WOOD, -0.2), 13)
    for x in (-34, 56):
        p.line(path(f"M{x} -10 L4 -122"), c.WOOD, 13)
    p.line(path("M112 -218 L150 -190"), c.PAPER, 3)
    p.cut(disc(156, -182, 17), c.ROSE, 0.6)
    q = p.at(0, -126, 1, 42)
    q.cut(rect(-9, -150, 18, 216, 5), c.AMBER, 0.8)
    p.cut(rect(-82, -84, 56, 50, 6), c.SLATE, 0.8)
    p.flat(rect(-44, -84, 18, 50, 5), c.shade(c.SLATE, -0.25))
    p.flat(disc(0, -126, 8), c.INK)
    p.cut(disc(-66, -4, 19), c.WOOD, 0.5)
    p.cut(disc(70, -4, 19), c.WOOD, 0.5)
