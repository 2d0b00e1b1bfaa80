"""Who writes the journal: one row a person, for the articles of all languages."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.search import index

from core.language_columns import add_further
from core.languages import column, further, name_of, text_of


class Author(index.Indexed, models.Model):
    """A person with a portrait and a few words, under whose name a page of the journal lists what they wrote."""

    name = models.CharField(_("name"), max_length=80, help_text=_("As it stands under the articles."))
    slug = models.SlugField(
        _("name in addresses"),
        max_length=80,
        unique=True,
        help_text=_(
            "Lower-case letters and hyphens, as in “ines-caron”. Links to the page lead there: do not change it."
        ),
    )
    portrait = models.ForeignKey(
        "images.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("portrait"),
        help_text=_("Shown round, so the face belongs in the middle."),
    )
    role_fr = models.CharField(
        _("what they do (French)"),
        max_length=120,
        blank=True,
        help_text=_("In a few words, such as “essaie les coffrets”."),
    )
    role_en = models.CharField(_("what they do (English)"), max_length=120, blank=True)
    words_fr = models.TextField(
        _("a few words (French)"), blank=True, help_text=_("Two or three sentences for the page of this person.")
    )
    words_en = models.TextField(_("a few words (English)"), blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("portrait"),
        *(
            MultiFieldPanel([FieldPanel(column("role", code)), FieldPanel(column("words", code))], heading=heading)
            for code, heading in (
                ("fr", _("In French")),
                ("en", _("In English")),
                *((code, name_of(code)) for code in further()),
            )
        ),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")

    def __str__(self) -> str:
        return self.name

    @property
    def role(self) -> str:
        """What they do, in the language that is active."""
        return text_of(self, "role", language=get_language() or settings.LANGUAGE_CODE)

    @property
    def words(self) -> str:
        """A few words about them, in the language that is active."""
        return text_of(self, "words", language=get_language() or settings.LANGUAGE_CODE)


add_further(Author, "role", "words")
