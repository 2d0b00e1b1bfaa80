"""Small tables that departments put on a screen of the back office, beside rows that are not theirs.

A department fills ORDER or CUSTOMER in `AppConfig.ready()` with a function of `order` or of `customer` that returns panels.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from core import slots

ORDER = "admin.order"
CUSTOMER = "admin.customer"
# A screen shows the newest; the whole list is one search away.
AT_MOST = 25


@dataclass(frozen=True)
class Panel:
    """A heading, the names of the columns, and rows of as many cells; a cell may be a link."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def draw(panels: Sequence[Panel]) -> str:
    """The panels as HTML, those without rows with a word that says so."""
    return render_to_string("admin/panels.html", {"panels": panels})


def drawn_for(row: Model, found: Callable[[], Sequence[Panel]]) -> str:
    """The panels that `found` returns, drawn once for this row as it was read: its page asks for a field of it many times."""
    drawn: str | None = row.__dict__.get("_panels_drawn")
    if drawn is None:
        drawn = row.__dict__["_panels_drawn"] = draw(found())
    return drawn


def from_slot(slot: str, **about: Any) -> list[Panel]:
    """What the departments put there, in the order of their names."""
    return [panel for fill in slots.fillings(slot) for panel in fill(**about)]


def badge(words: Any, *, look: str) -> str:
    """A state in words on its colour (success, warning, danger or info), where the list's own labels do not reach."""
    return format_html('<span class="bo-badge bo-badge--{}">{}</span>', look, words)


def link(row: Model, *, words: str = "") -> str:
    """The row's name, as a link to its page where the back office has one."""
    text = words or str(row)
    if not admin.site.is_registered(type(row)):
        return text
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}" class="text-primary-600 dark:text-primary-500 underline">{}</a>', address, text)
