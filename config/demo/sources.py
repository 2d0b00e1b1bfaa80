"""The demo shop's texts and figures as they stand in data/*.yaml and in the folders beside them; each file is read once.

Where they speak of the company, what stands there is the company of the settings.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from core.company import company, mediator

DATA = Path(__file__).parent / "data"
# The same language, read by libyaml where PyYAML was built with it: ten times as fast.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def read(name: str) -> Any:
    """The content of data/<name>.yaml, or the rows of all files of the folder data/<name>: each file holds one, or a list.

    Rows come by their `sequence`, else in the order of the files' names. What is read is shared by all who ask, and
    nobody's to change.
    """
    seller, judge = company(), mediator()
    words = {
        "{company_address}": seller.address,
        "{company_registration}": seller.registration,
        "{company_vat_number}": seller.vat_number,
        "{company_email}": seller.email,
        "{company_mediator}": f"{judge.name}, {judge.address}, {judge.host}",
    }
    return _filled(_content(name), words)


def _content(name: str) -> Any:
    folder = DATA / name
    if not folder.is_dir():
        return _parsed(folder.with_suffix(".yaml"))
    rows: list[Any] = []
    for path in sorted(folder.glob("*.yaml")):
        content = _parsed(path)
        rows += content if isinstance(content, list) else [content]
    return sorted(rows, key=lambda row: row.get("sequence", 0))


def _parsed(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - both are safe


def _filled(node: Any, words: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _filled(value, words) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, words) for value in node]
    if isinstance(node, str) and "{company" in node:
        for token, word in words.items():
            node = node.replace(token, word)
    return node
