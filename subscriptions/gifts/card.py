"""The card of a gift as a PDF, to be printed, folded and handed over, or opened on a phone."""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import mail, pdf
from core.company import company
from core.templatetags.days import full_day
from shop.invoicing.printing import country_name
from subscriptions.gifts import links, words
from subscriptions.gifts.codes import in_groups
from subscriptions.models import Gift

LAYOUT = Path(__file__).with_name("card.typ")
ATTACHMENT = "gift-card"
FIRST_PICTURE, FIRST_EMOJI = 0x2190, 0x1F000


def contents_of(gift: Gift) -> dict[str, Any]:
    """The texts of the page, in the gift's language, as card.typ lays them out. Asks for the plan and its range."""
    box_range = gift.plan.range
    with translation.override(gift.language):
        return {
            "language": gift.language,
            "day": [gift.bought_at.year, gift.bought_at.month, gift.bought_at.day],
            "author": company().name,
            "title": _("A present for %(name)s") % {"name": printable(gift.recipient_name)},
            "range": box_range.key,
            "what": words.boxes_of(box_range=box_range, boxes=gift.boxes),
            "promise": box_range.promise,
            "illustration": _illustration(box_range.key),
            "message": printable(gift.message).splitlines(),
            "from": _("From %(name)s") % {"name": printable(gift.giver_name)} if gift.giver_name else "",
            "code_title": _("Your code"),
            "code": in_groups(gift.code),
            "how_title": _("How to open it"),
            "how": _steps(gift),
            "conditions": _conditions(gift),
            "picture_says": _("A parcel with a ribbon"),
        }


def _steps(gift: Gift) -> list[str]:
    address = f"{settings.PUBLIC_HOST}{links.opening_page(language=gift.language)}"
    return [
        _("Go to %(address)s") % {"address": address},
        _("Type the code: capitals and hyphens do not matter."),
        _("Say who the boxes are for and where they go. There is nothing to pay, and no card to give."),
    ]


def _conditions(gift: Gift) -> list[str]:
    cadence = gift.plan.range.cadence_months
    rhythm = _("One box a month") if cadence == 1 else _("One box every %(count)d months") % {"count": cadence}
    days = {"cutoff": settings.BOX_CUTOFF_DAY, "pack": settings.BOX_PACK_DAY}
    return [
        _("%(rhythm)s, delivery included, to an address in %(country)s.")
        % {"rhythm": rhythm, "country": country_name(gift.country)},
        _("Boxes leave on day %(pack)d of their month; opened by day %(cutoff)d, the first one leaves with them.")
        % days,
        _("It ends by itself after the last box. The code works once, until %(day)s, and is not exchanged for money.")
        % {"day": full_day(gift.valid_until)},
    ]


def _illustration(range_key: str) -> str:
    """The range's drawing, as a path below the project; empty for a range that has none."""
    path = Path("static/img/illustrations") / f"range-{slugify(range_key)}.svg"
    return f"/{path}" if (settings.BASE_DIR / path).exists() else ""


def printable(text: str) -> str:
    """`text` without what no typeface of ours has: pictures (emoji), their joiners, and signs without a shape."""
    return "".join(letter for letter in unicodedata.normalize("NFC", text) if _has_shape(letter)).strip()


def _has_shape(letter: str) -> bool:
    kind = unicodedata.category(letter)
    if letter == "\n":
        return True
    is_picture = (kind == "So" and ord(letter) >= FIRST_PICTURE) or ord(letter) >= FIRST_EMOJI
    return not is_picture and kind != "Mn" and not kind.startswith("C")


def file_name(gift: Gift) -> str:
    """carte-cadeau-G7K2QMX.pdf, in the gift's language."""
    with translation.override(gift.language):
        name = slugify(_("Gift card"))
    return f"{name}-{gift.reference}.pdf"


def render(gift: Gift) -> bytes:
    """The card's PDF, the same bytes every time. Takes some 100 ms of CPU: never inside a transaction that holds locks."""
    return pdf.draw(layout=LAYOUT, contents=contents_of(gift))


@mail.attachable(ATTACHMENT)
def make_attachment(*, key: str) -> mail.Attachment:
    """The card of the gift whose reference is `key`."""
    gift = Gift.objects.select_related("plan__range").get(reference=key)
    return mail.Attachment(name=file_name(gift), content=render(gift), media_type="application/pdf")
