"""Cut-paper drawing: shapes become layers with a darker edge and a flat shadow, lit from the top left.

Coordinates grow to the right and downwards, as in SVG. An object is drawn with its foot at (0, 0), so most of its
points have a negative y.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from . import palette as c

Point = tuple[float, float]
Segment = tuple[str, tuple[Point, ...]]
Shape = tuple[Segment, ...]
Matrix = tuple[float, float, float, float, float, float]


def points(text: str) -> list[Point]:
    """Read "x y, x y" into points."""
    return [(float(x), float(y)) for x, y in (pair.split() for pair in text.split(","))]


def path(text: str) -> Shape:
    """Read an SVG path of absolute M, L, Q, C and Z commands."""
    needed = {"M": 1, "L": 1, "Q": 2, "C": 3}
    shape: list[Segment] = []
    for command, rest in re.findall(r"([MLQCZ])([^MLQCZ]*)", text):
        numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", rest)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        if command == "Z":
            shape.append(("Z", ()))
            continue
        step = needed[command]
        shape += [(command, tuple(pairs[i : i + step])) for i in range(0, len(pairs), step)]
    return tuple(shape)


def _towards(start: Point, end: Point, distance: float) -> Point:
    length = math.dist(start, end) or 1
    share = min(distance / length, 0.5)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def poly(text: str | list[Point], r: float = 0) -> Shape:
    """A closed polygon, its corners rounded by r as scissors do."""
    corners = points(text) if isinstance(text, str) else text
    if not r:
        return (("M", (corners[0],)), *(("L", (p,)) for p in corners[1:]), ("Z", ()))
    shape: list[Segment] = []
    for i, corner in enumerate(corners):
        before = _towards(corner, corners[i - 1], r)
        after = _towards(corner, corners[(i + 1) % len(corners)], r)
        shape += [("M" if i == 0 else "L", (before,)), ("Q", (corner, after))]
    return (*shape, ("Z", ()))


def _smooth(nodes: list[Point], before: Point, after: Point, tension: float) -> list[Segment]:
    line = [before, *nodes, after]
    segments: list[Segment] = []
    for i in range(1, len(line) - 2):
        back, start, end, ahead = line[i - 1 : i + 3]
        first = (start[0] + (end[0] - back[0]) * tension, start[1] + (end[1] - back[1]) * tension)
        second = (end[0] - (ahead[0] - start[0]) * tension, end[1] - (ahead[1] - start[1]) * tension)
        segments.append(("C", (first, second, end)))
    return segments


def blob(text: str | list[Point], tension: float = 0.18) -> Shape:
    """A closed smooth curve through the points."""
    nodes = points(text) if isinstance(text, str) else text
    return (("M", (nodes[0],)), *_smooth([*nodes, nodes[0]], nodes[-1], nodes[1], tension), ("Z", ()))


def curve(text: str | list[Point], tension: float = 0.18) -> Shape:
    """An open smooth curve through the points, for lines."""
    nodes = points(text) if isinstance(text, str) else text
    return (("M", (nodes[0],)), *_smooth(nodes, nodes[0], nodes[-1], tension))


def ridge(text: str | list[Point], bottom: float, tension: float = 0.18) -> Shape:
    """A hill: the smooth curve through the points, closed along the bottom."""
    nodes = points(text) if isinstance(text, str) else text
    close: list[Segment] = [("L", ((nodes[-1][0], bottom),)), ("L", ((nodes[0][0], bottom),)), ("Z", ())]
    return (*curve(nodes, tension), *close)


def oval(x: float, y: float, rx: float, ry: float) -> Shape:
    """An ellipse as four curves."""
    k, h = rx * 0.5523, ry * 0.5523
    return (
        ("M", ((x + rx, y),)),
        ("C", ((x + rx, y + h), (x + k, y + ry), (x, y + ry))),
        ("C", ((x - k, y + ry), (x - rx, y + h), (x - rx, y))),
        ("C", ((x - rx, y - h), (x - k, y - ry), (x, y - ry))),
        ("C", ((x + k, y - ry), (x + rx, y - h), (x + rx, y))),
        ("Z", ()),
    )


def disc(x: float, y: float, r: float) -> Shape:
    """A circle."""
    return oval(x, y, r, r)


def rect(x: float, y: float, w: float, h: float, r: float = 0) -> Shape:
    """A rectangle with rounded corners."""
    return poly([(x, y), (x + w, y), (x + w, y + h), (x, y + h)], r)


def star(x: float, y: float, r: float, spikes: int = 5, inner: float = 0.45, r_corner: float = 1.5) -> Shape:
    """A star with its first spike upwards."""
    corners = []
    for i in range(spikes * 2):
        radius = r if i % 2 == 0 else r * inner
        angle = math.pi * i / spikes - math.pi / 2
        corners.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return poly(corners, r_corner)


def facets(x: float, y: float, r: float, sides: int, wobble: float = 0.0) -> Shape:
    """A disc cut with straight snips, slightly uneven."""
    corners = []
    for i in range(sides):
        radius = r * (1 + wobble * math.sin(i * 2.4))
        angle = 2 * math.pi * i / sides
        corners.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
    return poly(corners, r * 0.16)


def leaf(length: float, width: float) -> Shape:
    """A pointed leaf from (0, 0) straight up."""
    return path(
        f"M0 0 C{-width} {-length * 0.3} {-width * 0.7} {-length * 0.75} 0 {-length} "
        f"C{width * 0.7} {-length * 0.75} {width} {-length * 0.3} 0 0 Z"
    )


def joined(shapes: Iterable[Shape]) -> Shape:
    """Several shapes cut from one sheet: one layer in the file."""
    return tuple(segment for shape in shapes for segment in shape)


def _number(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    text = text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
    return "0" if text in {"-0", "", "-"} else text


def _join(values: Iterable[float], digits: int) -> str:
    out = ""
    for value in values:
        text = _number(value, digits)
        out += text if not out or text.startswith("-") else " " + text
    return out


@dataclass
class Pen:
    """Writes layers into a sheet; `at` gives a pen for an object placed, scaled and turned."""

    sink: list[str]
    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    depth: float = 1.0
    digits: int = 0
    scale: float = 1.0

    def at(self, x: float, y: float, scale: float = 1, turn: float = 0, flip: bool = False) -> "Pen":
        """A pen whose origin is (x, y); turn in degrees clockwise; flip mirrors left and right."""
        cos, sin = math.cos(math.radians(turn)) * scale, math.sin(math.radians(turn)) * scale
        m = self.matrix
        right = (-cos, -sin) if flip else (cos, sin)
        ox, oy = self._place((x, y))
        matrix = (
            m[0] * right[0] + m[2] * right[1],
            m[1] * right[0] + m[3] * right[1],
            m[2] * cos - m[0] * sin,
            m[3] * cos - m[1] * sin,
            ox,
            oy,
        )
        return Pen(self.sink, matrix, self.depth, self.digits, self.scale * scale)

    def _place(self, p: Point) -> Point:
        m = self.matrix
        return m[0] * p[0] + m[2] * p[1] + m[4], m[1] * p[0] + m[3] * p[1] + m[5]

    def _d(self, shape: Shape, dx: float = 0, dy: float = 0) -> str:
        text, last, unit = "", (0.0, 0.0), 10**-self.digits
        for command, pts in shape:
            if command == "Z":
                text += "Z"
                continue
            placed = [self._place(p) for p in pts]
            placed = [(round((x + dx) / unit) * unit, round((y + dy) / unit) * unit) for x, y in placed]
            if command == "M":
                text += "M" + _join(placed[0], self.digits)
            else:
                flat = [v for x, y in placed for v in (x - last[0], y - last[1])]
                text += command.lower() + _join(flat, self.digits)
            last = placed[-1]
        return text

    def flat(self, shape: Shape, fill: str, opacity: float = 1) -> None:
        """A layer that lies flush: no edge, no shadow."""
        alpha = "" if opacity == 1 else f' fill-opacity="{_number(opacity, 2)}"'
        self.sink.append(f'<path fill="{fill}"{alpha} d="{self._d(shape)}"/>')

    def cut(self, shape: Shape, fill: str, lift: float = 1) -> None:
        """A layer of paper: flat shadow, edge, face."""
        reach = self.depth * lift * max(0.45, min(self.scale, 1.4))
        self.sink.append(f'<path fill="{c.INK}" fill-opacity=".2" d="{self._d(shape, 4 * reach, 6.5 * reach)}"/>')
        if reach >= 0.65:
            self.sink.append(f'<path fill="{c.shade(fill, -0.24)}" d="{self._d(shape, reach, 2 * reach)}"/>')
        self.sink.append(f'<path fill="{fill}" d="{self._d(shape)}"/>')

    def line(self, shape: Shape, colour: str, width: float, opacity: float = 1, dash: str = "") -> None:
        """A stroke with round ends; the width is scaled with the pen."""
        alpha = "" if opacity == 1 else f' stroke-opacity="{_number(opacity, 2)}"'
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.sink.append(
            f'<path fill="none" stroke="{colour}" stroke-width="{_number(width * self.scale, 1)}"{alpha}{dashes}'
            f' stroke-linecap="round" stroke-linejoin="round" d="{self._d(shape)}"/>'
        )

    def strip(self, shape: Shape, colour: str, width: float, lift: float = 0.6) -> None:
        """A stroke as a strip of paper with its shadow."""
        reach = self.depth * lift * max(0.45, min(self.scale, 1.4))
        moved = Pen(
            self.sink,
            (*self.matrix[:4], self.matrix[4] + 3 * reach, self.matrix[5] + 5 * reach),
            self.depth,
            self.digits,
            self.scale,
        )
        moved.line(shape, c.INK, width, 0.2)
        self.line(shape, colour, width)


@dataclass
class Sheet:
    """One picture: a viewBox and the layers drawn on it, bottom first."""

    width: int
    height: int
    digits: int = 0
    depth: float = 1.0
    layers: list[str] = field(default_factory=list)

    def pen(self) -> Pen:
        """A pen at the top left corner."""
        return Pen(self.layers, depth=self.depth, digits=self.digits)

    def svg(self) -> str:
        """The picture as an SVG document."""
        box = f"0 0 {self.width} {self.height}"
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">' + "".join(self.layers) + "</svg>\n"
