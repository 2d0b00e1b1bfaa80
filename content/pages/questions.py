"""The page of questions and answers."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from content.blocks.bodies import QuestionGroupsBody, StandardBody
from content.fields import BodyField
from content.pages.base import ContentPage
from content.plain import as_text
from core.components import Link
from core.structured import json_ld


class QuestionsPage(ContentPage):
    """Questions by subject, each folded over its answer; search engines read them as such."""

    stream_fields = ("groups", "body")

    intro = models.TextField(_("introduction"), blank=True, help_text=_("One or two sentences under the title."))
    groups = BodyField(
        QuestionGroupsBody(),
        verbose_name=_("subjects"),
        help_text=_("A subject holds its questions. Put first what is asked most."),
    )
    body = BodyField(
        StandardBody(), blank=True, verbose_name=_("below"), help_text=_("For instance a call to write to us.")
    )

    content_panels = [
        *ContentPage.content_panels,
        FieldPanel("intro"),
        FieldPanel("groups"),
        FieldPanel("body"),
    ]
    search_fields = [
        *ContentPage.search_fields,
        index.SearchField("intro"),
        index.SearchField("groups"),
        index.SearchField("body"),
    ]
    template = "content/pages/questions.html"
    parent_page_types = ["content.HomePage", "content.StandardPage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("page of questions")
        verbose_name_plural = _("pages of questions")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With `parts`, links to the subjects, and `structured`, what search engines read of the questions."""
        context = super().get_context(request, *args, **kwargs)
        titles = [block.value["title"] for block in self.groups]
        parts = [Link(label=title, href=f"#{slugify(title)}") for title in titles]
        return {**context, "parts": parts, "structured": self._structured()}

    def _structured(self) -> str:
        """The questions as schema.org's FAQPage."""
        asked = [item for block in self.groups for item in block.value["items"]]
        return json_ld(
            {
                "@type": "FAQPage",
                "mainEntity": [
                    {
                        "@type": "Question",
                        "name": item["question"],
                        "acceptedAnswer": {"@type": "Answer", "text": as_text(item["answer"].source)},
                    }
                    for item in asked
                ],
            }
        )
