"""The answers of a form as editors see them, and as a file for a spreadsheet."""

from __future__ import annotations

from typing import Any

from wagtail.contrib.forms.views import SubmissionsListView

from core.cells import safe_cell


class AnswerList(SubmissionsListView):
    """Wagtail's list, whose files hold no formula: anybody may have written the answers."""

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """The row of a file."""
        return {name: _cell(value) for name, value in super().to_row_dict(item).items()}


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return safe_cell(value)
    return [safe_cell(str(each)) for each in value] if isinstance(value, list) else value
