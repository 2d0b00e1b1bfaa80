"""How editors sign in, and how pictures are taken into the library."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm
from wagtail.images.forms import BaseImageForm

from core.languages import ALWAYS, column
from shop.images.fields import PictureFileField


class EditorLoginForm(LoginForm):
    """Wagtail gives its password field no label, so that Django makes an English one of its name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")


class PictureForm(BaseImageForm):
    """A picture says what it shows, in both languages, before it can be used: where it only decorates, pages leave that out."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            file = self.fields["file"]
            self.fields["file"] = PictureFileField(label=file.label, required=file.required, widget=file.widget)
        for name in (column("alt", code) for code in ALWAYS):
            if name in self.fields:
                self.fields[name].required = True
                self.fields[name].help_text = _(
                    "As you would tell it to somebody on the phone: “A paper volcano with orange foam running over”."
                )
