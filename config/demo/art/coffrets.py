"""The open boxes of the themes, and of the goods that are boxes."""

from . import nature, things, travels, wonders
from . import palette as c
from .boxes import Coat, Coffret, Content, back_of_box, backdrop, front_of_box, strew
from .paper import Pen, Sheet, rect
from .second_year import SECOND_YEAR

COFFRETS: dict[str, Coffret] = {
    "box-volcanoes": Coffret(
        Coat(c.CORAL, c.SUN, c.ROSE, (c.CORAL, c.SUN, c.PLUM)),
        (
            Content(wonders.volcano, 400, 560, 1.36),
            Content(wonders.geode, 232, 552, 1.15, -10),
            Content(wonders.flask, 572, 560, 1.2, 10),
        ),
    ),
    "box-bees": Coffret(
        Coat(c.AMBER, c.BAMBOO, c.shade(c.SUN, 0.45), (c.CORAL, c.BAMBOO, c.WHITE)),
        (
            Content(lambda p: nature.flower(p, c.CORAL, c.SUN, 250), 262, 566, 1.32, -9),
            Content(wonders.bud, 386, 570, 1.2, 4),
            Content(wonders.honey_pot, 540, 590, 1.2, 5),
            Content(wonders.bee, 470, 240, 1.25, -14),
        ),
    ),
    "box-post": Coffret(
        Coat(c.SEA, c.SUN, c.MIST, (c.CORAL, c.SUN, c.SEA)),
        (
            Content(wonders.letterbox, 404, 570, 1.42, -2),
            Content(wonders.envelope, 262, 556, 1.1, -20),
            Content(wonders.kraft_tag, 566, 562, 1.3, 16),
            Content(wonders.paper_plane, 612, 270, 1.12, -8),
        ),
    ),
    "box-shadows": Coffret(
        Coat(c.PLUM, c.CORAL, c.LILAC, (c.SUN, c.PLUM, c.WHITE)),
        (
            Content(wonders.torch, 564, 590, 1.3, 14),
            Content(lambda p: nature.moon(p, 82), 404, 276, 1),
            Content(wonders.rabbit, 288, 500, 1.45, -6),
            Content(lambda p: nature.fir(p, 190, c.BAMBOO), 428, 590, 1.16),
        ),
    ),
    "box-bridges": Coffret(
        Coat(c.BAMBOO, c.CORAL, c.shade(c.SKY, 0.35), (c.CORAL, c.SUN, c.WHITE)),
        (
            Content(lambda p: travels.suspension_bridge(p, 360), 400, 536, 1.35),
            Content(travels.block_arch, 262, 560, 0.92, -6),
            Content(travels.sailing_boat, 554, 566, 1.0, 8),
        ),
    ),
    "box-salt": Coffret(
        Coat(c.SKY, c.PAPER, c.shade(c.LEAF, 0.1), (c.SEA, c.CORAL, c.WHITE)),
        (
            Content(travels.salt_heap, 350, 560, 1.5),
            Content(travels.salt_jar, 562, 580, 1.12, 6),
            Content(travels.crystals, 226, 574, 1.12, -6),
        ),
    ),
    "box-night-train": Coffret(
        Coat(c.NIGHT, c.CORAL, c.shade(c.VIOLET, 0.3), (c.SUN, c.WHITE, c.CORAL)),
        (
            Content(lambda p: nature.moon(p, 70), 606, 256, 1, 14),
            Content(travels.locomotive, 408, 568, 1.42),
            Content(travels.suitcase, 228, 562, 1.2, -9),
            Content(travels.ticket, 584, 546, 1.3, 14),
        ),
    ),
    "box-mushrooms": Coffret(
        Coat(c.GRASS, c.BRICK, c.shade(c.SAND, 0.2), (c.BRICK, c.BAMBOO, c.AMBER)),
        (
            Content(lambda p: nature.fern(p, 250, c.BAMBOO), 236, 566, 1.2, -16),
            Content(travels.toadstool, 384, 566, 1.52, -3),
            Content(travels.penny_bun, 562, 566, 1.22, 9),
            Content(travels.snail, 600, 532, 0.9),
        ),
    ),
    "box-wind": Coffret(
        Coat(c.SUN, c.SKY, c.MIST, (c.CORAL, c.SEA, c.WHITE)),
        (
            Content(things.windmill, 404, 560, 1.62, 4),
            Content(things.feather, 252, 560, 1.55, -18),
            Content(things.wooden_ball, 556, 560, 1.5),
        ),
    ),
    "box-bread": Coffret(
        Coat(c.GRASS, c.SAND, c.shade(c.AMBER, 0.55), (c.BRICK, c.BAMBOO, c.WHITE)),
        (
            Content(things.wheat, 250, 566, 1.42, -12),
            Content(things.rolling_pin, 574, 580, 1.34, 16),
            Content(things.loaf, 410, 566, 1.42, -3),
        ),
    ),
    "box-deep-sea": Coffret(
        Coat(c.SEA, c.NIGHT, c.MIST, (c.SUN, c.CORAL, c.WHITE)),
        (
            Content(things.seaweed, 246, 570, 1.42, -6),
            Content(things.seaweed, 588, 570, 1.25, 8, True),
            Content(things.submarine, 386, 410, 1.2, -8),
            Content(things.anglerfish, 430, 560, 1.06, 2),
        ),
    ),
    "box-clocks": Coffret(
        Coat(c.VIOLET, c.SUN, c.LILAC, (c.BRICK, c.SUN, c.PLUM)),
        (
            Content(lambda p: things.cog(p, 84, 12, c.SUN), 254, 486, 1),
            Content(lambda p: things.cog(p, 56, 10, c.CORAL), 196, 376, 1),
            Content(things.clock, 414, 566, 1.42),
            Content(things.weights, 586, 548, 1.36),
        ),
    ),
} | SECOND_YEAR


def draw_box(p: Pen, coffret: Coffret, *, around: bool = True) -> None:
    """The open box on 800 by 800; `around` adds the backdrop and the snips."""
    if around:
        backdrop(p, coffret.coat.backdrop)
        strew(p, coffret.coat)
    back_of_box(p, coffret.coat)
    for content in coffret.contents:
        content.draw(p.at(content.x, content.y, content.scale, content.turn, content.flip))
    front_of_box(p, coffret.coat)


def box_sheet(key: str, *, ground: bool = False) -> Sheet:
    """The picture of a box; `ground` fills the square for a photograph-like product picture."""
    sheet = Sheet(800, 800)
    if ground:
        sheet.pen().flat(rect(0, 0, 800, 800), c.shade(COFFRETS[key].coat.backdrop, 0.72))
    draw_box(sheet.pen(), COFFRETS[key])
    return sheet
