"""The open box, and the backdrop it stands on."""

from collections.abc import Callable
from dataclasses import dataclass

from . import palette as c
from .nature import shoot, sparks
from .paper import Pen, disc, facets, oval, poly, rect, ridge


@dataclass(frozen=True)
class Coat:
    """The colours of one box: card, sleeve, backdrop and what is strewn around."""

    card: str
    sleeve: str
    backdrop: str
    accents: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """One thing in the box: how it is drawn and where its foot stands."""

    draw: Callable[[Pen], None]
    x: float
    y: float
    scale: float
    turn: float = 0
    flip: bool = False


@dataclass(frozen=True)
class Coffret:
    """A box and what rises out of it, back to front."""

    coat: Coat
    contents: tuple[Content, ...]


def backdrop(p: Pen, colour: str) -> None:
    """Two uneven discs of paper, the wider one paler."""
    p.flat(facets(400, 400, 388, 13, 0.02), c.shade(colour, 0.45))
    p.cut(facets(404, 396, 318, 11, 0.03), colour, 0.9)


def back_of_box(p: Pen, coat: Coat) -> None:
    """Floor shadow, lid and inside: drawn before what stands in the box."""
    p.flat(oval(412, 732, 284, 24), c.INK, 0.22)
    p.cut(poly("196 474, 604 474, 622 322, 178 322", 10), c.shade(coat.card, 0.14))
    p.flat(poly("214 456, 586 456, 600 340, 200 340", 6), c.shade(coat.card, 0.32))
    for i in range(6):
        p.flat(disc(236 + i * 66, 372, 8), coat.sleeve, 0.7)
        p.flat(disc(269 + i * 58, 420, 8), coat.sleeve, 0.7)
    p.cut(poly("178 324, 622 324, 604 290, 196 290", 8), c.shade(coat.card, -0.1), 0.7)
    p.cut(poly("148 528, 652 528, 606 462, 194 462", 4), c.shade(coat.card, -0.55), 0.3)


def front_of_box(p: Pen, coat: Coat) -> None:
    """The front panel with its sleeve and the mark: drawn over what stands in the box."""
    p.cut(poly("144 526, 656 526, 634 728, 166 728", 9), coat.card, 1.2)
    p.flat(poly("580 530, 653 530, 631 724, 570 724", 5), c.shade(coat.card, -0.12))
    p.flat(poly("145 528, 655 528, 653 542, 147 542"), c.shade(coat.card, 0.25))
    p.cut(ridge("153 610, 240 598, 330 614, 410 600, 490 616, 570 600, 647 612", 682, 0.2), coat.sleeve, 0.6)
    p.flat(poly("154 670, 646 670, 645 682, 155 682"), c.shade(coat.sleeve, -0.18))
    p.cut(facets(400, 634, 62, 14, 0.02), c.PAPER, 0.8)
    p.flat(facets(400, 634, 52, 14, 0.02), c.LEAF if coat.sleeve != c.LEAF else c.SAND)
    shoot(p.at(399, 678, 0.42))


def strew(p: Pen, coat: Coat) -> None:
    """Snips of paper in the air around the box."""
    sparks(p, "120 300, 150 210, 96 430, 672 196, 706 330, 690 450, 250 120, 566 110", coat.accents, 13)


def base(p: Pen, width: float, colour: str) -> None:
    """A board under a standing thing."""
    p.cut(rect(-width / 2, -10, width, 14, 5), colour, 0.7)
