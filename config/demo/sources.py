"""The demo shop's texts and figures as they stand in data/*.yaml; each file is read once.

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
    """The content of data/<name>.yaml. It is shared by all who ask, and nobody's to change."""
    seller, judge = company(), mediator()
    words = {
        "{company_address}": seller.address,
        "{company_registration}": seller.registration,
        "{company_vat_number}": seller.vat_number,
        "{company_email}": seller.email,
        "{company_mediator}": f"{judge.name}, {judge.address}, {judge.host}",
    }
    content = yaml.load((DATA / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - both are safe
    return _filled(content, words)


def _filled(node: Any, words: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {key: _filled(value, words) for key, value in node.items()}
    if isinstance(node, list):
        return [_filled(value, words) for value in node]
    if isinstance(node, str) and "{company" in node:
        for token, word in words.items():
            node = node.replace(token, word)
    return node
