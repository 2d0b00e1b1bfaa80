"""The contrasts that WCAG 2.2 asks for, computed from the tokens themselves (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = (Path(settings.BASE_DIR) / "static" / "css" / "base" / "tokens.css").read_text()
COLOURS = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", TOKENS))
SURFACES = (
    "paper",
    "white",
    "sand",
    "leaf",
    "leaf-soft",
    "sun",
    "sun-soft",
    "sky",
    "sky-soft",
    "lilac",
    "lilac-soft",
    "coral",
)
RANGES = re.findall(r'\[data-range="(\w+)"\] \{(.*?)\}', TOKENS, re.DOTALL)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(letter * 2 for letter in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _value(declaration: str) -> str:
    return COLOURS[declaration[6:-1]] if declaration.startswith("var(") else declaration


@pytest.mark.parametrize("surface", SURFACES)
def test_ink_can_be_read_on_every_surface(surface: str) -> None:
    assert _contrast(COLOURS["ink"], COLOURS[surface]) >= 4.5


@pytest.mark.parametrize(
    ("words", "surface"),
    [
        ("bamboo", "paper"),
        ("bamboo", "white"),
        ("bamboo-dark", "sand"),
        ("bamboo-dark", "leaf"),
        ("bamboo-dark", "sun"),
        ("bamboo-dark", "sky"),
        ("grey", "paper"),
        ("grey", "white"),
        ("red", "paper"),
        ("red", "red-soft"),
        ("white", "bamboo"),
        ("white", "bamboo-dark"),
        ("white", "red"),
    ],
)
def test_coloured_words_can_be_read(words: str, surface: str) -> None:
    assert _contrast(COLOURS[words], COLOURS[surface]) >= 4.5


@pytest.mark.parametrize(("name", "declarations"), RANGES)
def test_a_ranges_words_can_be_read_on_its_sheets(name: str, declarations: str) -> None:
    values = {key: _value(value) for key, value in re.findall(r"--([\w-]+): ([^;]+);", declarations)}
    assert name in ("graine", "pousse", "tige", "canopee")
    assert _contrast(values["range-text"], values["range"]) >= 4.5
    assert _contrast(values["range-text"], values["range-soft"]) >= 4.5


def test_the_borders_of_fields_can_be_seen() -> None:
    assert _contrast(COLOURS["line-strong"], COLOURS["white"]) >= 3
    assert _contrast(COLOURS["line-strong"], COLOURS["paper"]) >= 3
