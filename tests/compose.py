"""docker-compose.yml and Dockerfile as data: what would run, and with which environment."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import yaml

from tests.databases import ROOT

OURS = ("web", "worker", "beat", "release")
_VARIABLE = re.compile(r"\$\{(?P<name>\w+):-(?P<default>[^}]*)\}")


@cache
def compose() -> dict[str, Any]:
    """The compose file with the defaults of its variables filled in, and `$$` as the `$` that it stands for."""
    text = _VARIABLE.sub(lambda match: match["default"], (ROOT / "docker-compose.yml").read_text())
    assert "${" not in text, "a variable without a default: it would not start without any key"
    return dict(yaml.safe_load(text.replace("$$", "$")))


def service(name: str) -> dict[str, Any]:
    return dict(compose()["services"][name])


def health_command(name: str) -> list[str]:
    """The health check of a service as a command line."""
    kind, *words = service(name)["healthcheck"]["test"]
    return ["sh", "-c", *words] if kind == "CMD-SHELL" else words


@cache
def dockerfile() -> list[tuple[str, str]]:
    """(instruction, rest) of each line of the Dockerfile, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def image_environment() -> dict[str, str]:
    """What ENV sets in the image, without PATH."""
    words = " ".join(rest for instruction, rest in dockerfile() if instruction == "ENV").split()
    pairs = (word.partition("=") for word in words)
    return {name: value for name, _, value in pairs if name != "PATH"}


def image_command() -> list[str]:
    return list(json.loads(next(rest for instruction, rest in dockerfile() if instruction == "CMD")))


def build_commands() -> list[str]:
    """The shell lines of RUN that use our own code."""
    return [rest for instruction, rest in dockerfile() if instruction == "RUN" and "python -m scripts." in rest]
