"""Form bodies as nested values, checked against the typed parameters of stripe-python: what those do not know is refused."""

from __future__ import annotations

import re
import sys
from typing import Any
from urllib.parse import parse_qsl

import stripe.params
from stripe import RequestOptions

from tests.fakes.stripe.books import Json, Refusal

OPTIONS = frozenset(RequestOptions.__annotations__)


def decode(text: str) -> Json:
    """`a[b]=1&c[0]=2&c[1]=3` as {"a": {"b": "1"}, "c": ["2", "3"]}."""
    found: Json = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        keys = re.findall(r"[^\[\]]+", name) if not name.endswith("[]") else [*re.findall(r"[^\[\]]+", name), ""]
        place = found
        for key in keys[:-1]:
            place = place.setdefault(key, {})
        place[keys[-1] or str(len(place))] = value
    return {key: _lists(value) for key, value in found.items()}


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(inner) for key, inner in value.items()}


def check(params: Json, *, of: str) -> None:
    """Raises Refusal (400) for a name that the library's class `of` does not have, or one that it requires."""
    _check(params, typed=getattr(stripe.params, of), path="")


def _check(params: Json, *, typed: Any, path: str) -> None:
    known = {name: str(kind) for name, kind in typed.__annotations__.items() if name not in OPTIONS}
    for name, value in params.items():
        if name not in known:
            raise _refused(f"{path}{name}", "parameter_unknown", "Received unknown parameter")
        inner = _typed_dict_in(known[name], module=typed.__module__)
        if inner is not None and isinstance(value, dict):
            _check(value, typed=inner, path=f"{path}{name}.")
    for name in typed.__required_keys__ - params.keys():
        raise _refused(f"{path}{name}", "parameter_missing", "Missing required param")


def _typed_dict_in(annotation: str, *, module: str) -> Any:
    """The one typed class that an annotation names; None for plain values, free dictionaries and choices of classes."""
    names = set(re.findall(r"\b\w+Params\w+\b", annotation))
    found = [getattr(sys.modules[module], name) for name in names if hasattr(sys.modules[module], name)]
    return found[0] if len(found) == 1 and "Dict[" not in annotation else None


def _refused(name: str, code: str, words: str) -> Refusal:
    return Refusal(400, is_stored=False, code=code, param=name, message=f"{words}: {name}")
