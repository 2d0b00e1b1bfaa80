from __future__ import annotations

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminFileFieldWidget

MAX_MEGABYTES = 20


class UploadForm(forms.Form):
    """The warehouse's file; what stands in it is checked by the import."""

    file = forms.FileField(
        label=_("Confirmation file (CSV)"),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".csv,text/csv"}),
        allow_empty_file=True,
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MAX_MEGABYTES * 1_000_000:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB."), params={"limit": MAX_MEGABYTES}, code="too_large"
            )
        return file
