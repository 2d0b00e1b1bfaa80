"""Where documents come from: each department registers what of its own can be found, and says what has changed.

A source is asked for everything anew whenever something of it changed: what it does not give any more is taken out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any, Protocol

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from core.writes import insert_all
from shop.search.models import Change
from shop.search.words import RULES


@dataclass(frozen=True, slots=True)
class Found:
    """What can be found of an object in one language: `body` is all its words beside the title, as plain text.

    `label` says in a word what it is and `note` in a sentence; `codes` are references, found like words and never proposed.
    Of two documents that answer equally well, the one of the greater `weight` comes first.
    """

    object_id: int
    language: str
    title: str
    path: str
    body: str = ""
    label: str = ""
    note: str = ""
    codes: str = ""
    weight: int = 20

    @property
    def digest(self) -> str:
        """Equal for what would be written alike."""
        return hashlib.sha256(repr((RULES, astuple(self))).encode()).hexdigest()[:32]


class Keys(Protocol):
    def __call__(self, *, after: int, limit: int) -> Sequence[int]:
        """The keys greater than `after` of the rows that may be found, in their order, so many at most."""


class Read(Protocol):
    def __call__(self, *, keys: Sequence[int]) -> Iterable[Found]:
        """What is found of these objects, in each language that they have; nothing of hidden and deleted ones."""


@dataclass(frozen=True)
class Source:
    """A kind of things. `keys` goes through all of them, `read` says what each is found by."""

    kind: str
    keys: Keys
    read: Read


_registered: dict[str, Source] = {}


def register(kind: str, *, keys: Keys, read: Read) -> None:
    """Let the search find these things; the same kind again replaces it (code reloading)."""
    _registered[kind] = Source(kind=kind, keys=keys, read=read)


def all_sources() -> dict[str, Source]:
    """Every registered source by its kind, in their order."""
    return {kind: _registered[kind] for kind in sorted(_registered)}


def changed(*, kind: str, keys: Iterable[int]) -> None:
    """Have these objects read again soon. In the transaction of the change, so that both come about or neither."""
    insert_all(Change(kind=kind, object_id=key) for key in dict.fromkeys(keys))


def watch(model: type[Model], *, kind: str, keys: Callable[[Any], Iterable[int]]) -> None:
    """Have the objects read again that a saved or deleted row of `model` belongs to."""

    def note(*, instance: Model, raw: bool = False, **_: Any) -> None:
        if not raw:
            changed(kind=kind, keys=keys(instance))

    for signal in (post_save, post_delete):
        signal.connect(note, sender=model, weak=False, dispatch_uid=f"search.{kind}.{model._meta.label_lower}")
