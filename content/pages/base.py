"""What all pages of the site share: live facts, what search engines read, the way back up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel
from wagtail.blocks import StreamValue
from wagtail.models import Page, PageViewRestriction

from content import seo
from content.cleaning import clean_text
from content.held import Wanted
from content.live import FILMS, Live, load
from core import clock
from core.http import wider_policy
from shop.images.models import Picture

# The papers that a page's head can be cut from.
HEAD_SHEETS = [("leaf", _("leaf green")), ("sun", _("sun yellow")), ("sky", _("sky blue")), ("lilac", _("lilac"))]


class ContentPage(Page):
    """A public page. `stream_fields` names its bodies, `text_fields` its rich texts; both are read before it is drawn."""

    stream_fields: tuple[str, ...] = ("body",)
    text_fields: tuple[str, ...] = ()
    kind = "website"

    social_picture = models.ForeignKey(
        "images.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture when shared"),
        help_text=_("Shown where somebody posts a link to this page. Left empty: the page’s own picture."),
    )

    promote_panels = [
        MultiFieldPanel(
            [
                FieldPanel("slug"),
                FieldPanel("seo_title"),
                FieldPanel("search_description"),
                FieldPanel("social_picture"),
            ],
            heading=_("Search engines and shared links"),
        ),
        HelpPanel(template="content/admin/search_result.html", heading=_("Search result")),
    ]
    # Every page is public and the same for everybody, so that it can be kept in caches.
    private_page_options: list[str] = []

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As ever, with the running text cleaned, whoever wrote it."""
        for name in self.text_fields:
            setattr(self, name, clean_text(getattr(self, name) or ""))
        super().save(*args, **kwargs)

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page. One with films may frame the sites that these are on, once a visitor asks for it; no other page may."""
        request.is_preview = False  # type: ignore[attr-defined]  # for Wagtail
        context = self.get_context(request, *args, **kwargs)
        response = TemplateResponse(request, self.get_template(request), context)
        if FILMS in context["live"].facts:
            response.headers["Content-Security-Policy"] = wider_policy(frame_src=" ".join(settings.FILM_ORIGINS))
        return response

    def get_view_restrictions(self) -> QuerySet[PageViewRestriction]:
        """None: see private_page_options."""
        return PageViewRestriction.objects.none()

    def main_picture_id(self) -> int | None:
        """The key of the picture that stands for the page."""
        return self.social_picture_id

    def own_context(self, *, request: HttpRequest, today: date) -> dict[str, Any]:
        """What the template takes of this type of page; fetched before the live facts."""
        return {}

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """Add what the page's fields and its own context need besides its streams and texts."""

    def streams(self) -> list[StreamValue]:
        """The page's bodies."""
        return [getattr(self, name) for name in self.stream_fields]

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """What the template takes: `live`, `seo` and `crumbs`, beside the page and its own context."""
        language, now = get_language() or "fr", clock.now()
        own = self.own_context(request=request, today=clock.local_day(now))
        wanted = Wanted()
        wanted.keys[Picture].update(self._picture_ids())
        for name in self.text_fields:
            wanted.add_text(getattr(self, name))
        self.add_wanted(wanted=wanted, own=own)
        live = load(page=self, streams=self.streams(), wanted=wanted, language=language, now=now)
        return {
            **super().get_context(request, *args, **kwargs),
            **own,
            "live": live,
            "seo": self.seo(live=live, http=request),
            "crumbs": seo.crumbs(page=self, live=live),
            "language_hrefs": seo.language_hrefs(page=self, live=live),
        }

    def _picture_ids(self) -> Iterable[int]:
        return (key for key in (self.social_picture_id, self.main_picture_id()) if key)

    def seo(self, *, live: Live, http: HttpRequest) -> Any:
        """What search engines and shared links read."""
        picture = live.pictures.get(self.social_picture_id or self.main_picture_id() or 0)
        return seo.of_page(page=self, live=live, picture=picture, http=http)
