"""Announcements: one sentence above every page of a language, from one moment to another, with nothing to publish in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zlib import crc32

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.blocks import StreamBlock
from wagtail.models import RevisionMixin

from content.addresses import links_of
from content.blocks.links import LinkBlock
from content.fields import BodyField
from content.live import Live
from content.previews import FramePreview
from core import clock, components
from core.components import Link, Menus
from core.templatetags.page import page_menus

# How many of a language are kept ready; more than one or two at a time is a mistake of somebody.
MOST = 20
SHEETS = [
    ("leaf", _("leaf green")),
    ("sun", _("sun yellow")),
    ("sky", _("sky blue")),
    ("lilac", _("lilac")),
    ("coral", _("coral")),
]


class OneLink(StreamBlock):
    """A link, or none."""

    link = LinkBlock()

    class Meta:
        max_num = 1


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def ahead(self, *, language: str, now: datetime) -> AnnouncementQuerySet:
        """Those of a language that are shown or will be, in the order in which they begin."""
        rows = self.filter(Q(ends_at=None) | Q(ends_at__gt=now), language=language)
        return rows.order_by("starts_at", "pk")[:MOST]


class Announcement(FramePreview, RevisionMixin, models.Model):
    """What all visitors of a language shall know. Its moments are the shop's, as those of the boxes are."""

    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    text = models.CharField(
        _("sentence"), max_length=140, help_text=_("Short enough for a phone: what, and until when.")
    )
    link = BodyField(OneLink(), blank=True, verbose_name=_("link"))
    sheet = models.CharField(_("paper"), max_length=8, choices=SHEETS, default="leaf")
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Left empty: until it is deleted or given an end.")
    )

    objects = AnnouncementQuerySet.as_manager()

    panels = [
        FieldPanel("language"),
        FieldPanel("text"),
        FieldPanel("link"),
        FieldPanel("sheet"),
        FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")]),
    ]

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")

    def __str__(self) -> str:
        return self.text

    def clean(self) -> None:
        """Refuse an end that does not come after the beginning."""
        super().clean()
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("This must come after the beginning.")})

    def drawn(self, *, live: Live) -> components.Announcement:
        """As templates take it; without its link where that leads nowhere any more."""
        link = next((block.value for block in self.link), None)
        href = live.href(link)
        return components.Announcement(
            key=f"{self.pk or 0}-{crc32(self.text.encode()):x}",
            text=self.text,
            sheet=self.sheet,
            starts_at=self.starts_at,
            ends_at=self.ends_at,
            link=Link(label=link["label"], href=href) if link and href else None,
        )

    def shown_language(self) -> str:
        """Its own."""
        return self.language

    def shown_menus(self) -> Menus:
        """The frame with this announcement, whatever its moments."""
        now = clock.now()
        self.starts_at, self.ends_at = now, None
        pages = {block.value["page"].pk: block.value["page"] for block in self.link if block.value["page"]}
        live = Live(language=self.language, now=now, links=links_of(pages, keys=pages, language=self.language))
        return replace(page_menus(), announcements=(self.drawn(live=live),))
