"""Three versions of a value: as it was imported, as the file has it now, and as the shop has it now. Staff win."""

from __future__ import annotations

from typing import Any

# A value that the file names for the first time is taken where the shop has none.
NOTHING: tuple[Any, ...] = (None, "", [], {}, 0)


class Merge:
    """The decisions for one product. `base` is what was imported last and becomes what is imported now."""

    def __init__(self, base: dict[str, Any] | None) -> None:
        self.is_new = base is None
        self.base: dict[str, Any] = dict(base or {})
        self.kept: list[str] = []
        self.changed = False

    def takes(self, name: str, *, incoming: Any, present: Any) -> bool:
        """Whether `incoming` is to be written over `present`; values are compared as JSON has them.

        Not when the file says what it said before, and not when staff changed it since: then `name` is in `kept`.
        """
        before = self.base.get(name)
        known = name in self.base
        self.base[name] = incoming
        if incoming == present or (known and incoming == before):
            wanted = False
        elif present == before if known else self.is_new or present in NOTHING:
            wanted = True
        else:
            self.kept.append(name)
            wanted = False
        self.changed |= wanted
        return wanted

    def of_set(self, name: str, *, incoming: list[Any]) -> tuple[list[Any], list[Any]]:
        """What to add to and to remove from a set that staff may have changed in other places."""
        before = self.base.get(name, [])
        self.base[name] = incoming
        added = [one for one in incoming if one not in before]
        removed = [one for one in before if one not in incoming]
        return added, removed
