"""Oscar falls back to its own class, in silence, when an override is misspelt or stands in the wrong module."""

import inspect

import pytest
from oscar.core.loading import get_class

from shop.catalogue import expressions
from shop.offer import applicator, utils
from shop.partner import strategy

OVERRIDES = [
    ("catalogue.expressions", "ExpandUpwardsCategoryQueryset", expressions),
    ("catalogue.expressions", "ExpandDownwardsCategoryQueryset", expressions),
    ("offer.applicator", "Applicator", applicator),
    ("offer.utils", "range_anchor", utils),
    ("partner.strategy", "Selector", strategy),
]


@pytest.mark.parametrize(("module", "name", "ours"), OVERRIDES)
def test_the_override_is_what_oscar_loads(module: str, name: str, ours: object) -> None:
    assert inspect.getmodule(get_class(module, name)) is ours
