"""The four ranges: how bamboo grows."""

import math

from . import nature
from . import palette as c
from .paper import Pen, Shape, Sheet, blob, curve, disc, facets, leaf, path

CENTRE, RADIUS = 300.0, 270.0


def _window(p: Pen, colour: str) -> None:
    p.cut(facets(CENTRE, CENTRE, RADIUS + 8, 13, 0.02), colour, 1.2)


def _ground(heights: str, inset: float = 0) -> Shape:
    """The lower part of the window, its upper edge running through heights from the left rim to the right one."""
    radius = RADIUS - inset
    ys = [float(y) for y in heights.split()]
    left = CENTRE - math.sqrt(radius**2 - (ys[0] - CENTRE) ** 2)
    right = CENTRE + math.sqrt(radius**2 - (ys[-1] - CENTRE) ** 2)
    top = [(left + (right - left) * i / (len(ys) - 1), y) for i, y in enumerate(ys)]
    start = math.asin((ys[-1] - CENTRE) / radius)
    end = math.pi - math.asin((ys[0] - CENTRE) / radius)
    turns = [start + (end - start) * i / 7 for i in range(1, 7)]
    rim = [("L", ((CENTRE + radius * math.cos(t), CENTRE + radius * math.sin(t)),)) for t in turns]
    return (*curve(top), *rim, ("Z", ()))


def _seed(p: Pen) -> None:
    _window(p, c.SUN)
    nature.sun(p.at(424, 168), 46, c.WHITE)
    p.cut(_ground("326 300 322 296 330"), c.BARK)
    p.flat(_ground("408 388 410 384 404", 4), c.shade(c.BARK, -0.22))
    p.strip(path("M300 424 C296 380 312 340 302 276"), c.LEAF, 16)
    p.at(302, 284, 1, -52).cut(leaf(112, 40), c.GRASS)
    p.at(302, 284, 1, 46).cut(leaf(130, 44), c.BAMBOO)
    p.cut(blob("300 396, 354 430, 352 488, 300 516, 248 488, 246 430"), c.KRAFT)
    p.flat(blob("300 396, 354 430, 352 488, 300 516, 318 456"), c.shade(c.KRAFT, -0.2))
    p.line(path("M300 516 C296 536 312 540 306 556"), c.PAPER, 6)
    p.line(path("M284 512 C272 526 276 532 262 540"), c.PAPER, 5)
    for x, y, r in ((150, 440, 14), (440, 462, 17), (180, 366, 9), (430, 372, 10), (206, 500, 8)):
        p.flat(disc(x, y, r), c.shade(c.BARK, 0.3))


def _shoot(p: Pen) -> None:
    _window(p, c.LEAF)
    nature.cloud(p.at(446, 200), 74, c.WHITE)
    p.cut(_ground("430 390 424 386 436"), c.GRASS)
    nature.shoot(p.at(300, 486, 1.75))
    p.cut(_ground("470 450 484 452 478", 2), c.BAMBOO)
    nature.tuft(p.at(160, 474), 50, c.FOREST)
    nature.tuft(p.at(446, 478), 44, c.FOREST)
    nature.daisy(p.at(410, 508), c.WHITE, 24)
    nature.daisy(p.at(206, 520), c.ROSE, 22)


def _stem(p: Pen) -> None:
    _window(p, c.SKY)
    nature.cloud(p.at(150, 210), 64, c.WHITE)
    p.cut(_ground("420 384 412 376 416"), c.GRASS)
    for x, height, width, tone in (
        (204, 330, 34, c.BAMBOO),
        (398, 372, 36, c.GRASS),
        (300, 426, 44, c.shade(c.BAMBOO, 0.22)),
    ):
        nature.stalk(p.at(x, 500), height, width, tone, 86)
    nature.spray(p.at(226, 240), 92)
    nature.spray(p.at(324, 150, 1, -16), 112)
    nature.spray(p.at(378, 226, 1, 0, True), 96)
    nature.spray(p.at(278, 262, 1, 10, True), 80)
    p.cut(_ground("486 458 484 460 484", 2), c.BAMBOO)
    nature.tuft(p.at(350, 488), 48, c.FOREST)


def _canopy(p: Pen) -> None:
    _window(p, c.LILAC)
    nature.moon(p.at(410, 180), 78, c.SUN)
    nature.sparks(p, "180 130, 270 86, 520 300, 110 236, 330 170", (c.WHITE, c.PAPER), 11)
    p.cut(_ground("360 290 330 256 330 280 350"), c.shade(c.VIOLET, 0.12))
    for x, height, tone in ((150, 280, c.GRASS), (262, 360, c.BAMBOO), (452, 270, c.GRASS)):
        nature.stalk(p.at(x, 490), height, 26, tone, 84)
    nature.spray(p.at(168, 240), 84)
    nature.spray(p.at(280, 164), 96)
    nature.spray(p.at(434, 250, 1, 0, True), 84)
    p.cut(_ground("424 372 420 356 416 372 420", 1), c.PLUM)
    for x, y, turn, tone in ((210, 420, -14, c.LEAF), (368, 414, 12, c.GRASS)):
        for spread in (-36, 0, 36):
            p.at(x, y, 1, turn + spread).cut(leaf(92, 22), tone if spread else c.shade(tone, 0.25), 0.7)
    p.cut(_ground("484 448 486 440 482 456 480", 2), c.BAMBOO)
    for x, y, turn in ((140, 478, -20), (300, 476, 0), (456, 482, 22)):
        for spread in (-36, 0, 36):
            p.at(x, y, 1, turn + spread).cut(leaf(84, 20), c.GRASS if spread else c.LEAF, 0.6)
    p.at(196, 196, 0.6, -10).flat(path("M-60 0 Q-30 -34 0 -4 Q30 -34 60 0 Q30 -14 0 16 Q-30 -14 -60 0 Z"), c.CORAL)


RANGES = {"range-graine": _seed, "range-pousse": _shoot, "range-tige": _stem, "range-canopee": _canopy}


def range_sheet(key: str) -> Sheet:
    """The picture on the large button of an age."""
    sheet = Sheet(600, 600)
    RANGES[key](sheet.pen())
    return sheet
