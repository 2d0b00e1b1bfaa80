from __future__ import annotations

import pytest

from scripts.setup import Installed


@pytest.mark.parametrize(
    ("there", "wanted", "covers"),
    [
        (Installed("run", False, "x"), Installed("run", False, "x"), True),
        (Installed("test", True, "x"), Installed("run", False, "x"), True),
        (Installed("test", True, "x"), Installed("run", True, "x"), True),
        (Installed("run", True, "x"), Installed("test", True, "x"), False),
        (Installed("run", False, "x"), Installed("run", True, "x"), False),
        (Installed("run", True, "old"), Installed("run", True, "x"), False),
    ],
)
def test_an_environment_covers_what_is_wanted_when_nothing_of_it_is_missing(
    there: Installed, wanted: Installed, covers: bool
) -> None:
    assert there.covers(wanted) is covers
