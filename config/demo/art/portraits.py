"""The people who sign the journal, cut from paper: shoulders, head and hair, and no face."""

from collections.abc import Callable

from . import palette as c
from .paper import Pen, blob, curve, disc, facets, oval, path, poly, rect

SIZE = 600


def _ground(p: Pen, wall: str, light: str) -> None:
    p.flat(rect(0, 0, SIZE, SIZE), wall)
    p.flat(facets(300, 300, 246, 13, 0.03), light)


def _shoulders(p: Pen, colour: str) -> None:
    p.cut(path("M60 640 C60 500 150 452 234 436 L366 436 C450 452 540 500 540 640 Z"), colour, 1.6)


def _head(p: Pen, skin: str) -> None:
    p.flat(rect(254, 366, 92, 100, 30), c.shade(skin, -0.16))
    p.cut(oval(300, 282, 108, 128), skin, 1.1)


def _soizic(p: Pen) -> None:
    _ground(p, c.LEAF, c.shade(c.LEAF, 0.45))
    p.cut(disc(300, 116, 62), c.BRICK, 1.2)
    p.cut(blob("176 300, 176 200, 236 142, 300 130, 364 142, 424 200, 424 300, 404 372, 196 372"), c.BRICK, 1.2)
    _shoulders(p, c.BAMBOO)
    _head(p, c.ROSE)
    p.cut(
        path(
            "M190 276 C190 186 244 150 300 150 C356 150 410 186 410 276 C388 222 342 206 286 208 C240 210 206 234 190 276 Z"
        ),
        c.BRICK,
        0.9,
    )
    p.line(curve("246 134, 300 112, 352 132"), c.shade(c.BRICK, -0.25), 7)
    p.line(curve("252 470, 300 494, 348 470"), c.shade(c.BAMBOO, 0.35), 12)
    for x, y in ((196, 330), (404, 330)):
        p.cut(disc(x, y, 15), c.SUN, 0.6)


def _idir(p: Pen) -> None:
    _ground(p, c.SUN, c.shade(c.SUN, 0.4))
    _shoulders(p, c.SEA)
    _head(p, c.WOOD)
    p.cut(
        path(
            "M192 286 C188 356 232 424 300 424 C368 424 412 356 408 286 C396 330 350 336 300 336 C250 336 204 330 192 286 Z"
        ),
        c.INK,
        1,
    )
    p.cut(path("M180 246 C180 132 252 96 300 96 C348 96 420 132 420 246 Z"), c.AMBER, 1.2)
    p.cut(rect(168, 222, 264, 52, 22), c.shade(c.AMBER, -0.12), 0.9)
    p.cut(disc(300, 88, 30), c.PAPER, 0.9)
    for x in (216, 258, 300, 342, 384):
        p.line(curve(f"{x} 232, {x} 264"), c.shade(c.AMBER, 0.3), 5)
    p.cut(poly("254 440, 300 500, 346 440, 368 452, 312 540, 288 540, 232 452", 6), c.PAPER, 0.8)


def _anouk(p: Pen) -> None:
    _ground(p, c.LILAC, c.shade(c.LILAC, 0.45))
    _shoulders(p, c.NIGHT)
    _head(p, c.shade(c.KRAFT, 0.25))
    p.cut(
        blob(
            "180 300, 172 214, 214 150, 300 128, 388 150, 430 214, 420 300, 404 244, 356 198, 286 206, 216 214, 196 250"
        ),
        c.SLATE,
        1,
    )
    for x in (252, 350):
        p.line(oval(x, 292, 40, 38), c.INK, 8)
    p.line(curve("292 290, 301 284, 310 290"), c.INK, 8)
    p.cut(path("M196 430 C230 402 370 402 404 430 C420 462 392 488 300 488 C208 488 180 462 196 430 Z"), c.CORAL, 1.2)
    p.cut(poly("330 470, 392 462, 410 600, 350 610", 8), c.shade(c.CORAL, -0.08), 1)
    p.line(curve("214 446, 300 466, 386 446"), c.shade(c.CORAL, 0.35), 6)


PORTRAITS: dict[str, Callable[[Pen], None]] = {
    "portrait-soizic": _soizic,
    "portrait-idir": _idir,
    "portrait-anouk": _anouk,
}
