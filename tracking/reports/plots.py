"""Bars, stacked where there are several series: the geometry that a template writes down as SVG. No script, no library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from itertools import cycle

from django.utils.formats import number_format

WIDTH, HEIGHT = 480, 210
LEFT, RIGHT, TOP, BOTTOM = 48, 4, 10, 26
GAP = 0.22
MOST_LABELS = 7
MOST_STEPS = 5


@dataclass(frozen=True)
class Series:
    """`style` is the class that gives the colour; `values` has one number a bar."""

    name: str
    style: str
    values: Sequence[Decimal]


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    style: str
    title: str


@dataclass(frozen=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True)
class Plot:
    """Everything in units of the picture's own box, whose origin is at the top left."""

    width: int
    height: int
    left: int
    right: int
    baseline: float
    bars: list[Bar]
    rules: list[Tick]
    labels: list[Tick]
    series: Sequence[Series]


def bars(*, series: Sequence[Series], labels: Sequence[str], titles: Sequence[str], unit: str = "") -> Plot:
    """A plot with one stack for each of `labels`. `titles` name the stacks in full; `unit` follows each number.

    Values below zero are drawn as nothing: none of our plots can have any, but for facts that are still on their way.
    """
    totals = [sum((max(one.values[i], Decimal(0)) for one in series), Decimal(0)) for i in range(len(labels))]
    step, top = scale(maximum=max(totals, default=Decimal(0)))
    inner = HEIGHT - TOP - BOTTOM
    slot = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    drawn: list[Bar] = []
    for i, title in enumerate(titles):
        height_so_far = 0.0
        for one in series:
            height = float(max(one.values[i], Decimal(0)) / top) * inner
            if height:
                y = TOP + inner - height_so_far - height
                words = f"{title}: {_number(one.values[i])}{unit}" + (f" · {one.name}" if len(series) > 1 else "")
                x, width = LEFT + slot * (i + GAP / 2), slot * (1 - GAP)
                drawn.append(Bar(round(x, 1), round(y, 1), round(width, 1), round(height, 1), one.style, words))
            height_so_far += height
    every = -(-len(labels) // MOST_LABELS)
    under = [
        Tick(round(LEFT + slot * (i + 0.5), 1), label)
        for i, label in enumerate(labels)
        if (len(labels) - 1 - i) % every == 0
    ]
    rules = [
        Tick(round(TOP + inner - float(step * n / top) * inner, 1), _number(step * n))
        for n in range(int(top / step) + 1)
    ]
    return Plot(WIDTH, HEIGHT, LEFT, WIDTH - RIGHT, TOP + inner, drawn, rules, under, series)


def scale(*, maximum: Decimal) -> tuple[Decimal, Decimal]:
    """The step between rules and the top of the scale: 1, 2 or 5 times a power of ten, in at most six steps."""
    step = Decimal(1)
    multiples = cycle((Decimal(2), Decimal("2.5"), Decimal(2)))
    while step * MOST_STEPS < maximum:
        step *= next(multiples)
    steps = (maximum / step).to_integral_value(rounding=ROUND_CEILING)
    return step, step * max(steps, Decimal(1))


def _number(value: Decimal) -> str:
    return number_format(value.quantize(Decimal(1)), use_l10n=True, force_grouping=True)
