"""docs/environment.md, made from the registry in config/env.py."""

from __future__ import annotations

from config.env import BASE_DIR, VARIABLES, Variable

PATH = BASE_DIR / "docs" / "environment.md"
INTRODUCTION = """# Environment variables

Written by `make docs` from `config/env.py`; a test compares the two. Every choice that differs by
machine is one of these. A secret is also read from the file that `<NAME>_FILE` names. Production refuses to start without
those marked *required*.

| variable | default | what it is for |
|---|---|---|
"""


def table() -> str:
    """The whole page, as it must stand in the file."""
    return INTRODUCTION + "".join(row(variable) for variable in VARIABLES)


def row(variable: Variable) -> str:
    marks = [
        mark
        for mark, holds in (("secret", variable.is_secret), ("required", variable.is_required_in_production))
        if holds
    ]
    purpose = variable.purpose + "".join(f" *{mark}*" for mark in marks)
    return f"| `{variable.name}` | {shown_default(variable)} | {purpose} |\n"


def shown_default(variable: Variable) -> str:
    if variable.default in ("", []):
        return ""
    default = ",".join(variable.default) if isinstance(variable.default, list) else variable.default
    text = str(default).replace(str(BASE_DIR), "/path/to/bambou")
    return f"`{text.lower() if isinstance(variable.default, bool) else text}`"


if __name__ == "__main__":
    PATH.parent.mkdir(exist_ok=True)
    PATH.write_text(table())
