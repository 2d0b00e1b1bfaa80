"""The stream field of our pages."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.fields import StreamField

from content.cleaning import clean_raw


class BodyField(StreamField):
    """A stream whose blocks stay out of the migrations: a new block or a new help text is no change of the database."""

    def get_prep_value(self, value: Any) -> Any:
        """As it is stored: its running text cleaned, whoever wrote it."""
        prepared = super().get_prep_value(value)
        return clean_raw(self.stream_block, prepared) if isinstance(prepared, list) else prepared

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _, kwargs = models.Field.deconstruct(self)
        return name, path, [[]], kwargs
