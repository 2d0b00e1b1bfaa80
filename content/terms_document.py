"""The terms of sale as a file that a mail brings: those of the day stay with the customer whatever becomes of the page.

Source: Code de la consommation, art. L221-13 (the contract is confirmed on a durable medium; a link is none: CJEU C-49/11).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from content.held import Wanted
from content.live import load
from content.navigation import named_terms
from content.pages.base import ContentPage
from content.plain import as_text
from core import clock, mail
from core.mail import AttachmentKey

ATTACHMENT = "terms"


def attachment(*, language: str) -> AttachmentKey | None:
    """How a mail names the terms that are published now; None where no editor named a page."""
    row = named_terms("terms_id", "terms__live_revision_id", language=language)
    return (ATTACHMENT, ":".join(str(value or 0) for value in row)) if row is not None else None


@mail.attachable(ATTACHMENT)
def make_attachment(*, key: str) -> mail.Attachment:
    """The terms that a mail named, as text."""
    page_id, revision_id, language = key.split(":")
    title, text = _read(int(page_id), int(revision_id), language)
    return mail.Attachment(name=f"{slugify(title)}.txt", content=text.encode("utf-8-sig"), media_type="text/plain")


@lru_cache(maxsize=8)
def _read(page_id: int, revision_id: int, language: str) -> tuple[str, str]:
    """Title and text of a page as one of its revisions had them, or as it stands where it was never revised.

    A page that an editor deleted meanwhile must not keep a confirmation from its customer.
    """
    revision, now = Revision.objects.filter(pk=revision_id).first(), Page.objects.filter(pk=page_id).first()
    with translation.override(language):
        if revision is None and now is None:
            return _("Terms of sale"), _("Write to us, and we send you the terms of sale of this day.") + "\n"
        page = revision.as_object() if revision is not None else now.specific
        parts = [page.title, getattr(page, "intro", ""), *_blocks(page, language=language)]
    return page.title, "\n\n".join(part for part in parts if part) + "\n"


def _blocks(page: Any, *, language: str) -> list[str]:
    """The words of each block of a page, drawn as on the page itself."""
    streams = page.streams() if isinstance(page, ContentPage) else []
    live = load(page=page, streams=streams, wanted=Wanted(), language=language, now=clock.now())
    return [as_text(block.render({"live": live, "page": page})) for stream in streams for block in stream]
