from __future__ import annotations

import re

import pytest

from tests.databases import ROOT

NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*")


def names(file: str) -> set[str]:
    """The packages that a requirements file names, in the spelling of the index."""
    lines = (ROOT / "requirements" / file).read_text().splitlines()
    return {re.sub(r"[._-]+", "-", found[0]).lower() for line in lines if (found := NAME.match(line))}


@pytest.mark.parametrize(
    ("wanted", "pinned"), [("base", "base"), ("base", "mysql"), ("mysql", "mysql"), ("test", "test")]
)
def test_what_is_wanted_is_pinned(wanted: str, pinned: str) -> None:
    assert sorted(names(f"{wanted}.in") - names(f"{pinned}.txt")) == [], "run `make lock`"
