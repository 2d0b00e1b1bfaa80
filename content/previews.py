"""How parts of the frame (menus, announcements) are previewed in the CMS: around a page that says nothing else."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from wagtail.models import PreviewableMixin

from core.components import Menus


class FramePreview(PreviewableMixin):
    """A row of one language whose `shown_menus` are drawn in place of those that are kept."""

    def shown_menus(self) -> Menus:
        """The frame as it would be with this row as it stands in the form."""
        raise NotImplementedError

    def shown_language(self) -> str:
        """The language of the pages that it stands on."""
        raise NotImplementedError

    @property
    def full_url(self) -> str:
        """The home page of its language: the preview asks for that address, which decides its language."""
        return f"{settings.PUBLIC_URL}/{self.shown_language()}/"

    def get_preview_template(self, request: HttpRequest, mode_name: str) -> str:
        """A page with words about the frame."""
        return "content/frame_preview.html"

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """`shown_menus`, which base.html takes."""
        return {**super().get_preview_context(request, mode_name), "shown_menus": self.shown_menus()}
