"""Blocks that take the width of the page."""

from __future__ import annotations

from typing import Any


class Band:
    """A sheet of paper across the page; other blocks stand in the run of the text."""

    def is_band(self, value: Any, *, bands: bool) -> bool:
        """Always."""
        return True
