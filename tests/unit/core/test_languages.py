"""Where a text is looked for, and how further languages are named."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.settings.languages import fallbacks
from config.settings.languages import languages as from_setting
from core import languages

SWISS = [("fr", "French"), ("en", "English"), ("de", "German"), ("de-ch", "German (Switzerland)")]


@pytest.fixture
def four(settings: Any) -> None:
    settings.LANGUAGES = SWISS


@pytest.mark.parametrize(
    ("language", "order"),
    [
        ("fr", ("fr",)),
        ("en", ("en", "fr")),
        ("de-ch", ("de-ch", "de", "fr")),
        ("en-gb", ("en", "fr")),
        ("it", ("fr",)),
    ],
)
def test_a_text_is_looked_for_in_the_language_then_above_it_then_in_french(
    four: None, language: str, order: tuple[str, ...]
) -> None:
    assert languages.order(language) == order


def test_an_empty_text_is_no_text(four: None) -> None:
    row = {"name_fr": "Volcan", "name_en": "", "name_de": "Vulkan", "name_de_ch": None}
    found = {code: languages.text_in(row, "name", language=code) for code in languages.codes()}
    assert found == {"fr": "Volcan", "en": "Volcan", "de": "Vulkan", "de-ch": "Vulkan"}
    assert languages.text_of(SimpleNamespace(**row), "name", language="de-ch") == "Vulkan"
    assert languages.text_in({**row, "name_fr": None}, "name", language="en") == ""


def test_columns_are_those_of_all_languages(four: None) -> None:
    assert languages.columns("a", "b") == ["a_fr", "a_en", "a_de", "a_de_ch", "b_fr", "b_en", "b_de", "b_de_ch"]
    assert languages.columns_for(("a",), language="de-ch") == ["a_de_ch", "a_de", "a_fr"]
    assert languages.further() == ["de", "de-ch"]


def test_languages_are_called_as_they_call_themselves() -> None:
    assert [languages.name_of(code) for code in ("fr", "en", "de", "de-ch")] == [
        "Français",
        "English",
        "Deutsch",
        "Deutsch (Schweiz)",
    ]


def test_the_setting_names_them() -> None:
    codes = [code for code, _name in from_setting(["fr", "en", "de", "DE_ch"])]
    assert codes == ["fr", "en", "de", "de-ch"]
    assert fallbacks(codes) == {"default": ("fr",), "de-ch": ("de",)}


@pytest.mark.parametrize(
    "value",
    [
        [],
        ["en", "fr"],
        ["fr"],
        ["fr", "en", "de", "de"],
        ["fr", "en", "xx-yy"],
        ["fr", "en", "zh-hans"],
        ["fr", "en", ""],
    ],
)
def test_a_setting_that_cannot_be_is_refused(value: list[str]) -> None:
    with pytest.raises(ImproperlyConfigured):
        from_setting(value)
