"""The boxes of the second year, and those that an age has of its own: what rises out of them, back to front."""

from . import crafts, ground, nature, sky, things, travels, wonders
from . import palette as c
from .boxes import Coat, Coffret, Content
from .paper import Pen, oval, path, rect

STONE = c.shade(c.SLATE, 0.42)


def _frozen_penguin(p: Pen) -> None:
    sky.ice_block(p.at(0, 0), 92, False)
    sky.penguin(p.at(-2, -34, 0.62))
    p.flat(rect(-64, -150, 26, 90, 10), c.WHITE, 0.5)


def _fishing_line(p: Pen) -> None:
    """A string that has caught a small ice cube."""
    p.line(path("M0 -250 C26 -190 -22 -150 0 -96"), c.KRAFT, 6)
    sky.ice_block(p.at(0, -14), 40, False)


def _salt_shaker(p: Pen) -> None:
    p.cut(rect(-36, -120, 72, 124, 12), c.MIST)
    p.flat(rect(-28, -70, 56, 66, 8), c.WHITE)
    p.flat(rect(14, -112, 16, 112, 6), c.SKY)
    p.cut(rect(-40, -146, 80, 32, 10), c.SLATE, 0.7)
    for x in (-18, 0, 18):
        p.flat(oval(x, -134, 4, 4), c.WHITE)


def _bath_book(p: Pen) -> None:
    """A soft book with three depths on its cover, 140 high."""
    p.cut(rect(-70, -146, 140, 150, 14), c.SKY)
    p.flat(rect(-62, -96, 124, 50, 4), c.SEA)
    p.flat(rect(-62, -48, 124, 44, 8), c.NIGHT)
    things.anglerfish(p.at(-2, -12, 0.3))
    wonders.paper_plane(p.at(-4, -108, 0.3))
    p.flat(rect(-70, -146, 14, 150, 8), c.shade(c.SKY, -0.25))


def _float_fish(p: Pen, tone: str = c.SUN) -> None:
    p.cut(path("M-70 -30 C-44 -74 24 -74 54 -36 L88 -64 L88 4 L54 -24 C24 14 -44 14 -70 -30 Z"), tone)
    p.flat(oval(-36, -38, 9, 9), c.INK)
    p.line(path("M-6 -54 Q8 -30 -6 -6"), c.shade(tone, -0.25), 5)


SECOND_YEAR: dict[str, Coffret] = {
    "box-stars": Coffret(
        Coat(c.NIGHT, c.SUN, c.shade(c.VIOLET, 0.3), (c.SUN, c.WHITE, c.CORAL)),
        (
            Content(sky.planetarium, 372, 566, 1.35, -4),
            Content(sky.moon_on_rod, 230, 560, 1.15, -8),
            Content(sky.paper_star, 560, 520, 1.3, 10),
        ),
    ),
    "box-drums": Coffret(
        Coat(c.BRICK, c.SUN, c.ROSE, (c.BRICK, c.SEA, c.SUN)),
        (
            Content(lambda p: crafts.drumstick(p, c.SUN), 262, 560, 1.36, -20),
            Content(lambda p: crafts.drumstick(p, c.SUN), 336, 560, 1.4, -6),
            Content(crafts.drum, 412, 556, 1.3, -3),
            Content(crafts.maraca, 586, 572, 1.34, 16),
        ),
    ),
    "box-ink": Coffret(
        Coat(c.SEA, c.PAPER, c.shade(c.SKY, 0.35), (c.NIGHT, c.BRICK, c.WHITE)),
        (
            Content(crafts.oak_sprig, 572, 572, 1.34, 12),
            Content(crafts.scroll, 246, 560, 1.25, -10),
            Content(crafts.inkwell, 404, 556, 1.36, -2),
        ),
    ),
    "box-maps": Coffret(
        Coat(c.BAMBOO, c.SUN, c.LEAF, (c.BRICK, c.SEA, c.WHITE)),
        (
            Content(crafts.flag, 588, 560, 1.5, 6),
            Content(crafts.folded_map, 398, 548, 1.3, -3),
            Content(crafts.compass, 236, 570, 1.05, -12),
        ),
    ),
    "box-seeds": Coffret(
        Coat(c.GRASS, c.SUN, c.shade(c.SKY, 0.5), (c.WHITE, c.AMBER, c.BAMBOO)),
        (
            Content(ground.dandelion, 266, 570, 1.42, -8),
            Content(ground.sprout, 412, 566, 1.3, 2),
            Content(ground.samara, 576, 480, 1.06, 14),
            Content(ground.parachute, 470, 196, 1.2, 24),
            Content(ground.parachute, 560, 262, 0.9, 34),
        ),
    ),
    "box-ice": Coffret(
        Coat(c.SKY, c.WHITE, c.shade(c.SEA, 0.45), (c.WHITE, c.MIST, c.SUN)),
        (
            Content(sky.snowflake, 580, 470, 1.3, 8),
            Content(sky.ice_block, 262, 556, 1.15),
            Content(sky.penguin, 410, 556, 1.42, 2),
        ),
    ),
    "box-magnets": Coffret(
        Coat(c.SLATE, c.BRICK, c.shade(c.MIST, 0.1), (c.BRICK, c.SEA, c.SUN)),
        (
            Content(crafts.horseshoe, 436, 560, 1.35, 3),
            Content(crafts.bar_magnet, 212, 568, 1.26, -14),
            Content(crafts.bar_magnet, 280, 568, 1.2, 2),
            Content(crafts.toy_car, 592, 530, 0.96, -8),
            Content(crafts.paper_clip, 450, 210, 1.3, 30),
        ),
    ),
    "box-owls": Coffret(
        Coat(c.shade(c.BARK, -0.2), c.SUN, c.shade(c.VIOLET, 0.45), (c.SUN, c.WHITE, c.BAMBOO)),
        (
            Content(lambda p: nature.fir(p, 230, c.BAMBOO), 254, 580, 1.2, -14),
            Content(ground.owl, 410, 560, 1.4, 2),
            Content(ground.mouse, 596, 540, 0.92, 0, True),
        ),
    ),
    "box-lighthouse": Coffret(
        Coat(c.CORAL, c.WHITE, c.shade(c.SEA, 0.4), (c.SUN, c.WHITE, c.CORAL)),
        (
            Content(sky.lighthouse, 402, 556, 1.28),
            Content(travels.sailing_boat, 258, 560, 0.94, -8),
            Content(sky.buoy, 578, 566, 1.12, 10),
        ),
    ),
    "box-castles": Coffret(
        Coat(c.SLATE, c.BRICK, c.shade(c.GRASS, 0.5), (c.BRICK, c.SUN, c.SEA)),
        (
            Content(crafts.keep, 394, 556, 1.28),
            Content(crafts.trebuchet, 566, 524, 0.96, 0),
            Content(crafts.shield, 240, 560, 1.14, -10),
        ),
    ),
    "box-rainbow": Coffret(
        Coat(c.VIOLET, c.SUN, c.MIST, (c.CORAL, c.SUN, c.SEA)),
        (
            Content(lambda p: sky.rainbow(p, 170, 21), 398, 508, 1.3),
            Content(sky.prism, 276, 544, 1.04, -4),
            Content(sky.spinning_top, 544, 570, 1.2, 4),
        ),
    ),
    "box-fossils": Coffret(
        Coat(c.AMBER, c.BRICK, c.SAND, (c.BARK, c.BRICK, c.BAMBOO)),
        (
            Content(ground.digging_brush, 586, 572, 1.22, 14),
            Content(ground.fish_slab, 264, 548, 1.16, -10),
            Content(lambda p: ground.ammonite(p, 84), 424, 548, 1.36, -6),
        ),
    ),
    "past-seeds": Coffret(
        Coat(c.SUN, c.GRASS, c.LEAF, (c.CORAL, c.AMBER, c.BAMBOO)),
        (
            Content(ground.pod, 250, 566, 1.34, -18),
            Content(lambda p: ground.pod(p, c.BARK, (c.GRASS, c.ROSE)), 372, 566, 1.42, 6),
            Content(ground.watering_can, 560, 556, 1.14, 6),
            Content(lambda p: things.wooden_ball(p, 34, c.CORAL), 452, 552, 1.1),
        ),
    ),
    "past-octopus": Coffret(
        Coat(c.SUN, c.SEA, c.shade(c.SKY, 0.3), (c.CORAL, c.WHITE, c.SEA)),
        (
            Content(sky.octopus, 396, 470, 1.42),
            Content(_bath_book, 238, 572, 1.06, -12),
            Content(_float_fish, 588, 556, 1.0, 8, True),
        ),
    ),
    "past-penguin": Coffret(
        Coat(c.GRASS, c.SKY, c.shade(c.SKY, 0.45), (c.WHITE, c.SEA, c.SUN)),
        (
            Content(_frozen_penguin, 392, 556, 1.5),
            Content(_fishing_line, 570, 540, 1.3),
            Content(_salt_shaker, 234, 566, 1.2, -10),
        ),
    ),
    "past-quadrant": Coffret(
        Coat(c.VIOLET, c.NIGHT, c.shade(c.SUN, 0.5), (c.PLUM, c.SUN, c.WHITE)),
        (
            Content(sky.sky_map, 258, 548, 1.3, -8),
            Content(sky.quadrant, 430, 540, 1.36, 4),
            Content(sky.red_lamp, 590, 564, 1.05, 8),
        ),
    ),
}
