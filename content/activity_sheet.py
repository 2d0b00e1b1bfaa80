"""An activity on paper: the words of its page and its picture as a PDF, drawn once and kept until either changes."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from content.addresses import path_of
from content.pages.activity import ActivityPage
from core import clock, pdf
from core.company import company
from core.languages import text_of
from shop.catalogue.enums import Mess
from shop.images.models import Picture
from shop.images.specs import spec

LAYOUT = Path(__file__).with_name("activity_sheet.typ")
KEPT_SECONDS = 24 * 3600
PICTURE_WIDTH = 960


def kept(*, page: ActivityPage) -> bytes:
    """The sheet of a page, from the cache where nothing changed since it was drawn."""
    words = contents_of(page)
    picture = page.picture
    text = json.dumps([words, picture.file.name if picture else "", str(LAYOUT.stat().st_mtime)], sort_keys=True)
    key = f"activity-sheet:{page.pk}:{hashlib.sha256(text.encode()).hexdigest()}"
    found = cache.get(key)
    if found is None:
        found = pdf.draw(layout=LAYOUT, contents={**words, **_picture(picture)})
        cache.set(key, found, KEPT_SECONDS)
    return bytes(found)


def contents_of(page: ActivityPage) -> dict[str, Any]:
    """All words of the sheet, in the page's language."""
    facts = [
        (_("Time"), _("%(minutes)d min") % {"minutes": page.minutes}),
        (_("Age"), page.ages),
        (_("Mess"), str(Mess(page.mess).label)),
    ]
    address = f"{settings.PUBLIC_URL}{path_of(page)}"
    day = clock.local_day(page.last_published_at or clock.now())
    return {
        "day": [day.year, day.month, day.day],
        "language": get_language() or settings.LANGUAGE_CODE,
        "author": company().name,
        "logo_says": "Bambou",
        "title": page.title,
        "standfirst": page.standfirst,
        "sheet": page.sheet,
        "facts": facts,
        "materials_title": _("What it takes"),
        "materials": page.needed,
        "steps_title": _("How it goes"),
        "steps": [{"title": step.value["title"], "text": step.value["text"]} for step in page.steps],
        "safety_title": _("Take care"),
        "safety": page.safety,
        "footer": address.removeprefix("https://").removeprefix("http://"),
    }


def _picture(picture: Picture | None) -> dict[str, Any]:
    """The picture's bytes, in a size that prints well, and what it shows."""
    if picture is None:
        return {"picture": [], "picture_says": ""}
    size = picture.renditions.filter(filter_spec=spec(PICTURE_WIDTH)).first()
    with (size or picture).file.open("rb") as file:
        content = file.read()
    says = text_of(picture, "alt", language=get_language() or settings.LANGUAGE_CODE)
    return {"picture": list(content), "picture_says": says or picture.title}
