"""Activities: something to make with what is in the cupboard, on a page and on a sheet of paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from content import queries
from content.blocks.bodies import ArticleBody, GesturesBody
from content.fields import BodyField
from content.held import Wanted
from content.pages.base import HEAD_SHEETS, ContentPage
from shop.catalogue.enums import Mess
from shop.catalogue.words import age_words
from shop.images.models import Picture
from subscriptions.models import BoxRange

PER_PAGE = 12
ALSO = 3


class ActivityIndexPage(ContentPage):
    """All activities, newest first, or those for the ages of a range."""

    stream_fields = ()

    intro = models.TextField(_("introduction"), blank=True, help_text=_("One or two sentences under the title."))

    content_panels = [*ContentPage.content_panels, FieldPanel("intro")]
    template = "content/pages/activity_index.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ActivityPage"]

    class Meta:
        verbose_name = _("list of activities")
        verbose_name_plural = _("lists of activities")

    def own_context(self, *, request: HttpRequest, today: date) -> dict[str, Any]:
        """A page of `activities`; the `ranges` whose ages narrow the list, and the one that is `chosen`."""
        ranges = list(BoxRange.objects.filter(is_active=True).order_by("position", "pk"))
        chosen = next((each for each in ranges if each.key == request.GET.get("age")), None)
        rows = newest_first(queries.below(model=ActivityPage, path=self.path))
        if chosen is not None:
            rows = rows.filter(for_ages(first=chosen.age_from, last=chosen.age_to))
        shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
        return {"activities": shown, "ranges": ranges, "chosen": chosen}

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The pictures of the activities on this page of the list."""
        wanted.keys[Picture].update(each.picture_id for each in own["activities"] if each.picture_id)


class ActivityPage(ContentPage):
    """What it takes, what to do, how long it lasts and what it does to the table."""

    stream_fields = ("steps", "body")

    standfirst = models.TextField(
        _("standfirst"), help_text=_("Two sentences: what it becomes, and why it is worth it.")
    )
    picture = models.ForeignKey(
        "images.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
        help_text=_("Of the finished thing. It stands on the printed sheet too."),
    )
    sheet = models.CharField(_("paper"), max_length=8, choices=HEAD_SHEETS, default="sun")
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("From the first gesture to the cleared table, with a child."),
    )
    age_from = models.PositiveSmallIntegerField(_("from age"), validators=[MaxValueValidator(17)])
    age_to = models.PositiveSmallIntegerField(
        _("to age"), null=True, blank=True, validators=[MaxValueValidator(17)], help_text=_("Left empty: no upper age.")
    )
    mess = models.PositiveSmallIntegerField(_("mess"), choices=Mess, default=Mess.NONE)
    materials = models.TextField(
        _("what it takes"), help_text=_("One thing a line, with how much of it: “3 spoons of flour”.")
    )
    steps = BodyField(GesturesBody(), verbose_name=_("steps"), help_text=_("One gesture a step, in their order."))
    safety = models.TextField(
        _("take care"), blank=True, help_text=_("What an adult does or watches, such as a hot oven or small parts.")
    )
    body = BodyField(ArticleBody(), blank=True, verbose_name=_("more"), help_text=_("Below the steps; not printed."))

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("standfirst"),
        FieldPanel("picture"),
        FieldPanel("sheet"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("minutes"), FieldPanel("mess"), FieldPanel("age_from"), FieldPanel("age_to")])],
            heading=_("In figures"),
        ),
        FieldPanel("materials"),
        FieldPanel("steps"),
        FieldPanel("safety"),
        FieldPanel("body"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("standfirst"),
        index.SearchField("materials"),
        index.SearchField("steps"),
        index.SearchField("body"),
        index.FilterField("age_from"),
        index.FilterField("age_to"),
        index.FilterField("minutes"),
    ]
    template = "content/pages/activity.html"
    parent_page_types = ["content.ActivityIndexPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("activity page")
        verbose_name_plural = _("activity pages")

    def clean(self) -> None:
        """Refuse ages that end before they begin."""
        super().clean()
        if self.age_from is not None and self.age_to is not None and self.age_to < self.age_from:
            raise ValidationError(
                {"age_to": _("It ends before it begins: the age above is %(age)d.") % {"age": self.age_from}}
            )

    @property
    def ages(self) -> str:
        """For whom it is, in words."""
        return age_words(age_from=self.age_from, age_to=self.age_to)

    @property
    def needed(self) -> list[str]:
        """What it takes, one thing each."""
        return [line.strip() for line in self.materials.splitlines() if line.strip()]

    def main_picture_id(self) -> int | None:
        """The finished thing."""
        return self.picture_id

    def own_context(self, *, request: HttpRequest, today: date) -> dict[str, Any]:
        """`others`: the newest activities beside this one."""
        beside = queries.below(model=ActivityPage, path=self.path[: -self.steplen]).exclude(pk=self.pk)
        return {"others": list(newest_first(beside)[:ALSO])}

    def add_wanted(self, *, wanted: Wanted, own: dict[str, Any]) -> None:
        """The pictures of the other activities."""
        wanted.keys[Picture].update(each.picture_id for each in own["others"] if each.picture_id)


def newest_first(activities: QuerySet[ActivityPage]) -> QuerySet[ActivityPage]:
    """Without what no list shows."""
    return activities.order_by("-first_published_at", "-pk").defer("body", "steps", "materials", "safety")


def for_ages(*, first: int, last: int) -> Q:
    """Those that children between these ages can do. Ranges share a year with the next one: that year counts for the older."""
    return Q(age_from__lt=last) & (Q(age_to=None) | Q(age_to__gt=first))
