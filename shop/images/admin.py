"""The picture library for those who keep the shop; its sizes are made when a picture comes in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from core.languages import columns
from shop.images import renditions
from shop.images.fields import PictureFileField
from shop.images.models import Picture
from shop.images.specs import THUMB


class PictureForm(forms.ModelForm):
    """As in the editors' library: no picture that is too large to be unpacked, none that is not what its name says."""

    def clean_file(self) -> Any:
        """Refuse it in Wagtail's words."""
        file = self.cleaned_data["file"]
        return PictureFileField().clean(file) if "file" in self.changed_data else file


@admin.register(Picture)
class PictureAdmin(ModelAdmin):
    """Pictures are used by pages as well, so they are deleted in the editors' library only, which knows where."""

    form = PictureForm
    list_display = ("title", "thumb", *columns("alt"), "created_at")
    list_display_links = ("title", "thumb")
    search_fields = ("title", *columns("alt"))
    ordering = ("-pk",)
    show_full_result_count = False
    fields = ("title", "file", *columns("alt"))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("renditions")

    def get_readonly_fields(self, request: HttpRequest, obj: Picture | None = None) -> tuple[str, ...]:
        return ("file",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Picture | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Picture, form: Any, change: bool) -> None:
        if not change:
            obj.uploaded_by_user = request.user
        super().save_model(request, obj, form, change)
        renditions.make(picture=obj)

    @display(description=_("picture"))
    def thumb(self, picture: Picture) -> str:
        small = next((each for each in picture.renditions.all() if each.filter_spec in THUMB.specs), None)
        return format_html('<img src="{}" alt="" width="64" height="56">', small.url) if small else "—"
