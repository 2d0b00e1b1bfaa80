"""What the wide scenes share: sky, land and houses. A scene is 1800 by 600."""

from . import palette as c
from .paper import Pen, path, poly, rect, ridge

WIDTH, HEIGHT = 1800, 600


def sky(p: Pen, colour: str) -> None:
    p.flat(rect(0, 0, WIDTH, HEIGHT), colour)


def land(p: Pen, heights: str, colour: str, lift: float = 1.5) -> None:
    """A ridge across the whole band, through evenly spaced heights."""
    ys = [float(y) for y in heights.split()]
    step = (WIDTH + 80) / (len(ys) - 1)
    p.cut(ridge([(-40 + i * step, y) for i, y in enumerate(ys)], HEIGHT + 30), colour, lift)


def peaks(p: Pen, line: str, colour: str) -> None:
    p.cut(poly(f"-40 640, {line}, 1840 640", 10), colour, 1.5)


def house(p: Pen, wall: str, roof: str, width: float = 120, height: float = 110, lit: str = c.SUN) -> None:
    """A house with two windows and a door."""
    half = width / 2
    p.cut(rect(half * 0.4, -height - 62, 18, 50), c.shade(roof, -0.2), 0.5)
    p.cut(rect(-half, -height, width, height, 3), wall)
    p.flat(rect(half * 0.45, -height, half * 0.55, height), c.shade(wall, -0.13))
    p.cut(poly([(-half - 14, -height + 4), (0, -height - 66), (half + 14, -height + 4)], 6), roof)
    p.flat(poly([(0, -height - 62), (half + 8, -height + 3), (half * 0.3, -height + 3)], 3), c.shade(roof, -0.18))
    p.flat(rect(-half * 0.72, -height * 0.78, 28, 32, 4), lit)
    p.flat(rect(half * 0.3, -height * 0.78, 28, 32, 4), lit)
    p.flat(path("M-15 0 L-15 -36 Q-15 -52 0 -52 Q15 -52 15 -36 L15 0 Z"), c.shade(roof, -0.35))
