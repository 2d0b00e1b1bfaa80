"""Mail that a library sends by Django, such as the CMS about comments: it becomes a row as every other mail, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from email.utils import make_msgid
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from core import clock
from core.models import OutgoingMail
from core.writes import insert_all

KIND = "library"


class LibraryMailBackend(BaseEmailBackend):
    """Django's EMAIL_BACKEND: hands nothing over itself. `core.mail` does, by MAIL_SERVER_BACKEND."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the messages down, one row for each address; return how many messages there were."""
        now = clock.now()
        insert_all([row for message in email_messages for row in _rows(message, now=now)])
        return len(email_messages)


def _rows(message: EmailMessage, *, now: datetime) -> Iterator[OutgoingMail]:
    """Raises ValueError for a message with files: no library of ours sends any."""
    if message.attachments:
        raise ValueError("a mail with files is written by core.mail")
    alternatives = message.alternatives if isinstance(message, EmailMultiAlternatives) else []
    html = next((str(content) for content, kind in alternatives if kind == "text/html"), "")
    for address in message.recipients():
        yield OutgoingMail(
            kind=KIND,
            key=uuid4().hex,
            to=address.lower(),
            language=(get_language() or settings.LANGUAGE_CODE)[:8],
            subject=str(message.subject)[:255],
            text=str(message.body).strip() + "\n",
            html=html,
            message_id=make_msgid(domain=settings.PUBLIC_HOST.partition(":")[0]),
            due_at=now,
            created_at=now,
        )
