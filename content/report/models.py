"""What the last look at the site found."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.report.enums import FindingKind
from core import languages


class Finding(models.Model):
    """One thing that does not work at one place of the site. `edit_path` is where it is mended in the CMS."""

    kind = models.CharField(_("what is wrong"), max_length=24, choices=FindingKind)
    language = models.CharField(_("language"), max_length=8, choices=languages.choices)
    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("page")
    )
    where = models.CharField(_("where"), max_length=255)
    what = models.CharField(_("what"), max_length=255)
    edit_path = models.CharField(max_length=255)
    found_at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"
