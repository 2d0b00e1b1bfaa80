"""Words: paragraphs, headings, quotes, steps, questions."""

from __future__ import annotations

from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ListBlock, RichTextBlock, StructBlock, TextBlock

from content.blocks.pictures import DescribedPictureBlock
from content.drawings import DrawingBlock

FEATURES = ["h3", "bold", "italic", "ul", "ol", "link"]


class ParagraphBlock(RichTextBlock):
    """Running text, with small headings, lists and links."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"features": FEATURES, **options})

    class Meta:
        icon = "pilcrow"
        label = _("text")
        description = _("Running text with small headings, lists and links.")
        group = _("Words")
        template = "content/blocks/paragraph.html"


class HeadingBlock(StructBlock):
    """A heading within a page; links can point at it by its words."""

    text = CharBlock(label=_("heading"), max_length=120)

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """With the anchor made of the words."""
        return {**super().get_context(value, parent_context), "anchor": slugify(value["text"])}

    class Meta:
        icon = "title"
        label = _("heading")
        description = _("A heading between two texts. Links can lead to it.")
        group = _("Words")
        template = "content/blocks/heading.html"


class QuoteBlock(StructBlock):
    """Somebody's words."""

    words = TextBlock(label=_("words"))
    who = CharBlock(label=_("who says it"), max_length=120, required=False)

    class Meta:
        icon = "openquote"
        label = _("quote")
        description = _("One sentence that somebody said, large.")
        group = _("Words")
        template = "content/blocks/quote.html"


class StepBlock(StructBlock):
    """One step."""

    title = CharBlock(label=_("in a few words"), max_length=80)
    text = TextBlock(label=_("text"), required=False)
    picture = DescribedPictureBlock(label=_("picture"), required=False)
    drawing = DrawingBlock(required=False)

    class Meta:
        icon = "order"
        label = _("step")


class StepsBlock(StructBlock):
    """Numbered steps: with pictures side by side, without as a list."""

    title = CharBlock(label=_("heading"), max_length=120, required=False)
    steps = ListBlock(StepBlock(), label=_("steps"), min_num=2)

    def is_band(self, value: Any, *, bands: bool) -> bool:
        """Whether it takes the width of the page: with pictures, and on pages made of bands."""
        return bands or all(step.get("picture") or step.get("drawing") for step in value["steps"])

    class Meta:
        icon = "list-ol"
        label = _("steps")
        description = _("What happens one after another: with pictures side by side, without as a numbered list.")
        group = _("Words")
        template = "content/blocks/steps.html"


class QuestionBlock(StructBlock):
    """A question as a parent asks it, and its answer."""

    question = CharBlock(label=_("question"), max_length=160)
    answer = TextBlock(label=_("answer"), help_text=_("An empty line begins a new paragraph."))

    class Meta:
        icon = "help"
        label = _("question")


class LongAnswerBlock(StructBlock):
    """A question as a parent asks it, and an answer with lists and links."""

    question = CharBlock(label=_("question"), max_length=160)
    answer = ParagraphBlock(label=_("answer"), features=["bold", "italic", "ul", "ol", "link"])

    class Meta:
        icon = "help"
        label = _("question")


class QuestionGroupBlock(StructBlock):
    """Questions on one subject, under a heading that a link can point at."""

    title = CharBlock(label=_("subject"), max_length=80)
    items = ListBlock(LongAnswerBlock(), label=_("questions"))

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """With the anchor made of the subject."""
        return {**super().get_context(value, parent_context), "anchor": slugify(value["title"])}

    class Meta:
        icon = "folder-open-1"
        label = _("subject")
        template = "content/blocks/question_group.html"


class QuestionsBlock(StructBlock):
    """Questions that open their answers."""

    title = CharBlock(label=_("heading"), max_length=120, required=False)
    items = ListBlock(QuestionBlock(), label=_("questions"))

    def is_band(self, value: Any, *, bands: bool) -> bool:
        """Whether it takes the width of the page: on pages made of bands."""
        return bands

    class Meta:
        icon = "help"
        label = _("questions and answers")
        description = _("A few questions that unfold their answers. Many of them belong on a page of questions.")
        group = _("Words")
        template = "content/blocks/questions.html"
