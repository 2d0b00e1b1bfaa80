"""All migrations on an empty database in less than half of Django's time: the same statements, with fewer models made on the way.

Between any two operations Django makes model classes anew that hang together, and in this shop all hang together. Three
things that it does there are not needed, and are left out while `quickly()` lasts; docs/decisions/quick-migrations.md
says why each may be. Nothing of Django is changed outside of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.graph import MigrationGraph
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import Field

from core.memory import gc_frozen

_plain_leaf_nodes = MigrationGraph.leaf_nodes


@contextmanager
def quickly() -> Iterator[None]:
    """Migrations that are run forwards in this block make fewer models. Not for going back: see the record."""
    with (
        gc_frozen(),  # models are made by the thousand on the way, each time beside all modules of the shop
        _replaced(MigrationGraph, "leaf_nodes", _longest_history_first),
        _replaced(ProjectState, "add_model", _add_model_alone),
        _replaced(Field, "clone", _clone_from_parts()),
    ):
        yield


@contextmanager
def _replaced(owner: type, name: str, replacement: Any) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, replacement)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _longest_history_first(graph: MigrationGraph, app: str | None = None) -> list[tuple[str, str]]:
    """The last migrations of the apps; those of the longest histories are gone through while few models are there."""
    lengths = Counter(label for label, _ in graph.nodes)
    return sorted(_plain_leaf_nodes(graph, app), key=lambda node: -lengths[node[0]])


def _add_model_alone(state: ProjectState, model_state: ModelState) -> None:
    """Add a new model without making those anew that it refers to: nothing refers to it yet, so none of them is out of date."""
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:  # type: ignore[attr-defined]  # the stubs leave it out
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.apps.render_multiple([model_state])


def _clone_from_parts() -> Any:
    """A `Field.clone` that takes each field apart once: a field that stands in a migration's state is never changed."""
    parts: dict[int, tuple[Any, list[Any], dict[str, Any]]] = {}

    def clone(field: Any) -> Any:
        known = parts.get(id(field))
        if known is None:
            _, _, positional, named = field.deconstruct()
            known = parts[id(field)] = (field, positional, named)  # with the field, so that its id stays its own
        return type(field)(*known[1], **known[2])

    return clone
