"""Single cells of the export: numbers, days and texts, or the reason why they cannot be used."""

from __future__ import annotations

import html
import re
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.html import strip_tags

from shop.catalogue.importers.magento.reasons import Reason
from shop.catalogue.texts import clean_html, from_paragraphs

NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,6})?")
DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?: \d{2}:\d{2}:\d{2})?")
# What Magento writes for "none" in columns that may not be empty.
NO_DAY = "0000-00-00"
NO_PICTURE = "no_selection"


class BadValue(ValueError):
    """A cell for which a whole product is left out."""

    def __init__(self, reason: Reason, **params: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.params = params


def number(text: str, *, column: str) -> Decimal:
    """A number as Magento writes it. Raises BadValue; a comma may part thousands or decimals, so it is never guessed at."""
    if not text:
        raise BadValue(Reason.NO_VALUE, column=column)
    if not NUMBER.fullmatch(text):
        raise BadValue(Reason.COMMA if "," in text else Reason.NO_NUMBER, column=column, value=text[:40])
    return Decimal(text)


def amount(text: str, *, column: str) -> Decimal:
    """A price, not negative. Raises BadValue."""
    value = number(text, column=column)
    if value < 0:
        raise BadValue(Reason.NO_NUMBER, column=column, value=text[:40])
    return value


def day(text: str, *, column: str) -> date | None:
    """The day of a moment, None for no day. Raises BadValue."""
    if not text or text.startswith(NO_DAY):
        return None
    found = DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1]) if found else _no_day(text, column)
    except ValueError as error:
        if isinstance(error, BadValue):
            raise
        return _no_day(text, column)


def _no_day(text: str, column: str) -> date:
    raise BadValue(Reason.NO_DATE, column=column, value=text[:40])


def plain(text: str) -> str:
    """`text` without tags, entities and line breaks."""
    return " ".join(html.unescape(strip_tags(text)).split())


def shorten(text: str, *, limit: int) -> str:
    """At most `limit` characters, cut between words and marked by an ellipsis."""
    if len(text) <= limit:
        return text
    words = text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.")
    return f"{words}…"


def rich(text: str) -> str:
    """`text` as the shop's simple HTML; plain text becomes paragraphs."""
    if "<" in text:
        return clean_html(text)
    return from_paragraphs(part.strip() for part in html.unescape(text).splitlines() if part.strip())
