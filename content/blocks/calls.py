"""What asks a visitor for the next step, and what other parents say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, StructBlock, TextBlock

from content.blocks.band import Band
from content.blocks.links import LinkBlock, MaybeLinkBlock
from content.choosers import PictureBlock, PlanBlock, RangeBlock, ReviewBlock
from content.drawings import DrawingBlock

SHEETS = [
    ("leaf", _("leaf green")),
    ("sun", _("sun yellow")),
    ("sky", _("sky blue")),
    ("lilac", _("lilac")),
    ("coral", _("coral")),
    ("sand", _("sand")),
]


class CallBlock(Band, StructBlock):
    """One sentence and one button. With a plan chosen, the button leads into the funnel with that plan."""

    title = CharBlock(label=_("heading"), max_length=120)
    text = TextBlock(label=_("text"), required=False)
    link = MaybeLinkBlock(label=_("button"))
    plan = PlanBlock(
        label=_("or subscribe to a plan"), required=False, help_text=_("The button then shows the plan’s price.")
    )
    sheet = ChoiceBlock(label=_("paper"), choices=SHEETS, default="leaf")

    class Meta:
        icon = "pick"
        label = _("call to action")
        group = _("Calls")
        template = "content/blocks/call.html"


class GiftBlock(Band, StructBlock):
    """A present that comes back next month."""

    title = CharBlock(label=_("heading"), max_length=120)
    text = TextBlock(label=_("text"))
    link = LinkBlock(label=_("button"))
    picture = PictureBlock(label=_("picture"), required=False)
    drawing = DrawingBlock(required=False, default="gift")

    class Meta:
        icon = "snippet"
        label = _("gift")
        group = _("Calls")
        template = "content/blocks/gift.html"


class VoiceBlock(StructBlock):
    """What one parent wrote to us."""

    words = TextBlock(label=_("words"))
    who = CharBlock(label=_("who"), max_length=80, help_text=_("For instance: “Inès, mother of Noé, 6”."))
    range = RangeBlock(label=_("range"), required=False)

    class Meta:
        icon = "openquote"
        label = _("voice")


class VoicesBlock(Band, StructBlock):
    """What parents say: reviews that a colleague published, and letters that were really written, with leave to print them.

    A review that its parent takes back leaves the page by itself.
    """

    title = CharBlock(label=_("heading"), max_length=120)
    reviews = ListBlock(
        ReviewBlock(label=_("review")),
        label=_("reviews"),
        default=[],
        help_text=_("Published ones, with their mark and their days. Choose good and bad ones alike."),
    )
    voices = ListBlock(VoiceBlock(), label=_("voices"), default=[], help_text=_("Words from letters, without a mark."))

    class Meta:
        icon = "group"
        label = _("voices of parents")
        group = _("Calls")
        template = "content/blocks/voices.html"
