"""Named places that higher departments fill in `AppConfig.ready()`, so that a lower one never imports them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

_filled: dict[str, dict[str, Callable[..., Any]]] = defaultdict(dict)


def fill(slot: str, *, name: str, function: Callable[..., Any]) -> None:
    """Put `function` into `slot` under `name`; the same name again replaces it (code reloading)."""
    _filled[slot][name] = function


def fillings(slot: str) -> list[Callable[..., Any]]:
    """What stands in `slot`, in the order of the names."""
    return [function for _, function in sorted(_filled[slot].items())]
