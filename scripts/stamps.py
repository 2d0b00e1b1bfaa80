"""What the last start prepared, so that the next one does only what changed: digests by step in var/stamps.json."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path


def digest(paths: Iterable[Path], *facts: object) -> str:
    """One digest of the names and contents of `paths` and of the `facts` beside them."""
    total = hashlib.sha256(repr(facts).encode())
    for path in sorted(paths):
        total.update(str(path).encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


class Stamps:
    """A step is done while its digest is the recorded one; a damaged or missing record means that nothing is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._recorded: dict[str, str] = dict(json.loads(path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            self._recorded = {}

    def is_done(self, step: str, current: str) -> bool:
        return self._recorded.get(step) == current

    def record(self, step: str, current: str) -> None:
        self._recorded[step] = current
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._recorded, indent=1))
