"""Announcements: one sentence above every page of a language, from one moment to another, with nothing to publish in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zlib import crc32

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, FilteredRelation, Model, Q, QuerySet
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


class Announcement(FramePreview, RevisionMixin, models.Model):
    """What all visitors of a language shall know. Its moments are the shop's, as those of the boxes are."""

    locale = models.ForeignKey(
        "wagtailcore.Locale", on_delete=models.PROTECT, related_name="announcements", verbose_name=_("language")
    )
    text = models.CharField(
        _("sentence"), max_length=140, help_text=_("Short enough for a phone: what, and until when.")
    )
    link = BodyField(OneLink(), blank=True, verbose_name=_("link"))
    sheet = models.CharField(_("paper"), max_length=8, choices=SHEETS, default="leaf")
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(
        _("until"), null=True, blank=True, help_text=_("Left empty: until it is deleted or given an end.")
    )

    panels = [
        FieldPanel("locale"),
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
        """That of its locale."""
        return str(self.locale.language_code)

    def shown_menus(self) -> Menus:
        """The frame with this announcement, whatever its moments."""
        now = clock.now()
        self.starts_at, self.ends_at = now, None
        pages = {block.value["page"].pk: block.value["page"] for block in self.link if block.value["page"]}
        language = self.shown_language()
        live = Live(language=language, now=now, links=links_of(pages, keys=pages, language=language))
        return replace(page_menus(), announcements=(self.drawn(live=live),))


_COLUMNS = ("id", "text", "link", "sheet", "starts_at", "ends_at")


def with_announcements(rows: QuerySet[Any], *, now: datetime) -> QuerySet[Any]:
    """The rows, which have a `locale`, once for each announcement of that language that is shown or will be, and with it.

    In the order in which those begin; once without any where there are none. Asked together, as every page needs both.
    """
    path = "locale__announcements"
    ahead = FilteredRelation(path, condition=Q(**{f"{path}__ends_at": None}) | Q(**{f"{path}__ends_at__gt": now}))
    columns = {f"announced_{name}": F(f"announced__{name}") for name in _COLUMNS}
    return rows.annotate(announced=ahead).annotate(**columns).order_by("announced__starts_at", "announced__id")[:MOST]


def announcement_with(row: Model) -> Announcement | None:
    """The announcement that came with a row of `with_announcements`."""
    values = {name: getattr(row, f"announced_{name}") for name in _COLUMNS}
    return Announcement(**values) if values["id"] is not None else None
