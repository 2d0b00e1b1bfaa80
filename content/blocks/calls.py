"""What asks a visitor for the next step, and what other parents say."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, StructBlock, TextBlock
from wagtail.blocks.struct_block import StructBlockValidationError

from content.blocks.band import Band
from content.blocks.links import LinkBlock, MaybeLinkBlock
from content.blocks.pictures import SHEETS, DescribedPictureBlock
from content.choosers import PictureBlock, PlanBlock, RangeBlock, ReviewBlock
from content.drawings import DrawingBlock
from content.live import DAYS, MONTHS


class ButtonBlock(StructBlock):
    """What has one button: it leads to `link`, or into the funnel with `plan`."""

    def clean(self, value: Any) -> Any:
        """Raises StructBlockValidationError where both are given: one of them would not be seen."""
        value = super().clean(value)
        if value.get("plan") and value["link"].get("label"):
            error = ValidationError(_("Leave this empty, or empty the button above: there is one button only."))
            raise StructBlockValidationError({"plan": error})
        return value


class HeroBlock(Band, ButtonBlock):
    """The first thing that one sees: a promise, a sentence, a button, a picture. At the top of a page it is its heading."""

    title = CharBlock(label=_("promise"), max_length=120, help_text=_("Seven words or so."))
    lead = TextBlock(label=_("in two sentences"), required=False)
    link = MaybeLinkBlock(label=_("button"))
    plan = PlanBlock(
        label=_("or subscribe to a plan"), required=False, help_text=_("The button then shows the plan’s price.")
    )
    reassurance = CharBlock(label=_("line under the button"), max_length=160, required=False)
    picture = DescribedPictureBlock(label=_("picture"), required=False, help_text=_("Wide, on a plain ground."))
    drawing = DrawingBlock(required=False)
    sticker = CharBlock(
        label=_("sticker on the picture"), max_length=40, required=False, help_text=_("Three or four words.")
    )
    sheet = ChoiceBlock(
        label=_("paper"),
        choices=SHEETS,
        default="leaf",
        help_text=_("At the top of a campaign page the page’s own paper is taken."),
    )

    class Meta:
        icon = "title"
        label = _("opening")
        description = _("The first thing that one sees: a promise, a button and a large picture.")
        group = _("Calls")
        template = "content/blocks/hero.html"


class CountdownBlock(Band, StructBlock):
    """Until which day the next box can be had. The day comes from the box calendar, so that it is always true."""

    facts = frozenset({MONTHS, DAYS})

    title = CharBlock(label=_("heading"), max_length=120)
    text = TextBlock(label=_("text"), required=False)
    range = RangeBlock(label=_("range"), help_text=_("Its next box, and the last day for it, are shown."))
    link = MaybeLinkBlock(label=_("button"), help_text=_("Left empty: it leads into the subscription to this range."))
    sheet = ChoiceBlock(label=_("paper"), choices=SHEETS, default="sun")

    class Meta:
        icon = "time"
        label = _("days left for the next box")
        description = _("The last day for the next box of a range, from the box calendar, and how many days are left.")
        group = _("Calls")
        template = "content/blocks/countdown.html"


class NewsletterBlock(Band, StructBlock):
    """A field for an address. What one agrees to stands below it by itself; the letter comes once the address is confirmed."""

    title = CharBlock(label=_("heading"), max_length=120)
    text = TextBlock(label=_("text"), required=False, help_text=_("What stands in the letter, and how often it comes."))
    sheet = ChoiceBlock(label=_("paper"), choices=SHEETS, default="sky")

    class Meta:
        icon = "mail"
        label = _("newsletter")
        description = _("A field for an address. What one agrees to stands below it by itself.")
        group = _("Calls")
        template = "content/blocks/newsletter.html"


class CallBlock(Band, ButtonBlock):
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
        description = _("One sentence and one button, on coloured paper. With a plan, the button carries its price.")
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
        description = _("A present: words, a picture and a yellow button.")
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
        description = _("What parents wrote to us, on slips of paper. Only words that were really written.")
        group = _("Calls")
        template = "content/blocks/voices.html"
