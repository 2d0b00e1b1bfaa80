"""The stream field of our pages."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.fields import StreamField


class BodyField(StreamField):
    """A stream whose blocks stay out of the migrations: a new block or a new help text is no change of the database."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, _, kwargs = models.Field.deconstruct(self)
        return name, path, [[]], kwargs
