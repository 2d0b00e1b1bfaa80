"""Which blocks each kind of page offers. A block's name is stored with the page: add names, never rename one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, IntegerBlock, StreamBlock, StructBlock, TextBlock

from content.blocks.calls import CallBlock, CountdownBlock, GiftBlock, HeroBlock, NewsletterBlock, VoicesBlock
from content.blocks.html import HtmlBlock
from content.blocks.media import FilmBlock, GalleryBlock
from content.blocks.pictures import PictureBlock, TextAndPictureBlock
from content.blocks.shop import AgesBlock, MonthBlock, PlansBlock, ProductsBlock, RangesBlock, ShelfBlock
from content.blocks.text import (
    HeadingBlock,
    ParagraphBlock,
    QuestionGroupBlock,
    QuestionsBlock,
    QuoteBlock,
    StepBlock,
    StepsBlock,
)
from shop.catalogue.enums import Mess


class LegalBody(StreamBlock):
    """For what binds: words under headings, and nothing that sells."""

    paragraph = ParagraphBlock()
    heading = HeadingBlock()
    steps = StepsBlock()
    questions = QuestionsBlock()


class ArticleBody(StreamBlock):
    """For reading."""

    paragraph = ParagraphBlock()
    heading = HeadingBlock()
    picture = PictureBlock()
    gallery = GalleryBlock()
    film = FilmBlock()
    quote = QuoteBlock()
    steps = StepsBlock()
    questions = QuestionsBlock()
    html = HtmlBlock()
    products = ProductsBlock()
    call = CallBlock()
    newsletter = NewsletterBlock()


class StandardBody(ArticleBody):
    """For explaining and selling."""

    text_and_picture = TextAndPictureBlock()
    plans = PlansBlock()
    ranges = RangesBlock()
    ages = AgesBlock()
    month = MonthBlock()
    countdown = CountdownBlock()
    gift = GiftBlock()
    voices = VoicesBlock()


class LandingBody(StandardBody):
    """For a campaign: everything, in any order."""

    hero = HeroBlock()
    shelf = ShelfBlock()


class ActivityBlock(StructBlock):
    """One thing that the child makes, does or learns with a box."""

    kind = ChoiceBlock(
        label=_("what"), choices=[("make", _("makes")), ("do", _("does")), ("learn", _("learns"))], default="make"
    )
    title = CharBlock(label=_("title"), max_length=80)
    sentence = TextBlock(label=_("in one sentence"))
    minutes = IntegerBlock(label=_("minutes"), min_value=1, max_value=600)
    mess = ChoiceBlock(label=_("mess"), choices=[(str(value), label) for value, label in Mess.choices], default="0")

    class Meta:
        icon = "clipboard-list"
        label = _("activity")
        template = "content/blocks/activity.html"


class ActivitiesBody(StreamBlock):
    """What the child makes, does and learns."""

    activity = ActivityBlock()


class GesturesBody(StreamBlock):
    """What one does one after another in an activity; they are numbered by themselves."""

    step = StepBlock()


class QuestionGroupsBody(StreamBlock):
    """Questions by subject."""

    group = QuestionGroupBlock()
