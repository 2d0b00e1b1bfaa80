"""Transactional mail: decided once, rendered at once, handed over by the worker at least once.

One row per (kind, key) makes a second mail impossible to decide. A second copy can only leave if a process dies between
the hand-over to the mail server and the mark; the Message-ID stays the same, so that mail programs can tell.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import make_msgid
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import IntegrityError
from django.db.models import CharField, F, Q, QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from core import sweeps
from core.due import NOW
from core.enums import DeliveryState
from core.faults import faultpoint
from core.locks import in_transaction
from core.models import OutgoingMail
from core.privacy import is_erased
from core.statements import Given, statement
from core.writes import insert_all

MAX_ATTEMPTS = 6
BATCH = 200

AttachmentKey = tuple[str, str]


@dataclass(frozen=True)
class Attachment:
    """A file that a mail brings."""

    name: str
    content: bytes
    media_type: str


_makers: dict[str, Callable[..., Attachment]] = {}


def attachable(kind: str) -> Callable[[Callable[..., Attachment]], Callable[..., Attachment]]:
    """Register what makes the attachments of `kind`: called with `key` when a mail leaves, it must always give the same."""

    def decorate(function: Callable[..., Attachment]) -> Callable[..., Attachment]:
        _makers[kind] = function
        return function

    return decorate


def make_attachment(named: AttachmentKey) -> Attachment:
    """The file that a mail names, made now."""
    kind, key = named
    return _makers[kind](key=key)


@dataclass(frozen=True)
class Letter:
    """A mail to be written: `emails/<kind>.{txt,html}` in `language`, once for (kind, key).

    The text template's first line is the subject, the rest the body. `attachments` names files by (kind, key); they are
    made when the mail leaves. `headers` are those that only this mail has, such as Reply-To or those of `one_click`.
    """

    kind: str
    key: str
    to: str
    language: str
    context: dict[str, Any]
    attachments: Sequence[AttachmentKey] = ()
    headers: Mapping[str, str] = field(default_factory=dict)


@statement
def _known() -> QuerySet[OutgoingMail, Any]:
    return OutgoingMail.objects.filter(kind=Given("kind", CharField()), key__in=[Given("keys", CharField())])


@statement
def _by_key() -> QuerySet[OutgoingMail, Any]:
    return OutgoingMail.objects.filter(pk=Given("pk"))


def send(
    *,
    kind: str,
    key: str,
    to: str,
    language: str,
    context: dict[str, Any],
    now: datetime,
    attachments: Sequence[AttachmentKey] = (),
    headers: Mapping[str, str] | None = None,
) -> OutgoingMail:
    """Write the mail of a Letter with these fields; the same (kind, key) again returns the first.

    Called in the transaction of what it tells of.
    """
    letter = Letter(
        kind=kind,
        key=key,
        to=to,
        language=language,
        context=context,
        attachments=attachments,
        headers=headers or {},
    )
    return send_all([letter], now=now)[0]


def send_all(letters: Sequence[Letter], *, now: datetime) -> list[OutgoingMail]:
    """As `send`, for several letters of one kind with different keys: two statements, however many they are."""
    if not letters:
        return []
    known: dict[str, OutgoingMail] = {
        mail.key: mail for mail in _known().objects(kind=letters[0].kind, keys=[letter.key for letter in letters])
    }
    new = [_written(letter, now=now) for letter in letters if letter.key not in known]
    known |= {mail.key: mail for mail in _written_once(new)}
    return [known[letter.key] for letter in letters]


def _written(letter: Letter, *, now: datetime) -> OutgoingMail:
    """The mail of a letter, not yet in the database."""
    with translation.override(letter.language):
        full = {**letter.context, "shop_url": settings.PUBLIC_URL, "language": letter.language}
        subject, _, text = render_to_string(f"emails/{letter.kind}.txt", full).strip().partition("\n")
        html = render_to_string(f"emails/{letter.kind}.html", {**full, "subject": subject})
    return OutgoingMail(
        kind=letter.kind,
        key=letter.key,
        to=letter.to,
        language=letter.language,
        subject=subject.strip()[:255],
        text=text.strip() + "\n",
        html=html,
        attachments=list(letter.attachments),
        headers=dict(letter.headers),
        message_id=make_msgid(domain=settings.PUBLIC_HOST.partition(":")[0]),
        due_at=now,
        created_at=now,
    )


def _written_once(mails: Sequence[OutgoingMail]) -> list[OutgoingMail]:
    """Write them; of one that somebody else wrote meanwhile, theirs is returned.

    Without a savepoint: SQLite and MariaDB undo a refused statement alone, and what the transaction did before stays.
    """
    try:
        return insert_all(mails)
    except IntegrityError:
        if len(mails) > 1:
            return [written for mail in mails for written in _written_once([mail])]
        return [OutgoingMail.objects.get(kind=mail.kind, key=mail.key) for mail in mails]


def _lease(*, mail_ids: Sequence[int], now: datetime) -> datetime | None:
    """Take those of the mails that are due and that nobody is sending; return until when, or None where there are none."""
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    claimed = OutgoingMail.objects.filter(free, pk__in=mail_ids, state=DeliveryState.DUE)
    until = now + timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
    return until if claimed.update(lease_until=until, attempts=F("attempts") + 1) else None


def _is_kept_here() -> bool:
    return bool(settings.MAIL_DELIVERY == "database")


def one_click(*, path: str) -> dict[str, str]:
    """The headers that make mail programs show a button of their own against more of this (RFC 2369, 3.2; RFC 8058).

    A POST to `path`, without a cookie, must be enough.
    """
    return {
        "List-Unsubscribe": f"<{settings.PUBLIC_URL}{path}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _hand_over(mail: OutgoingMail) -> None:
    if _is_kept_here() or is_erased(mail.to):
        return
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={**mail.headers, "Message-ID": mail.message_id},
        connection=get_connection(settings.MAIL_SERVER_BACKEND),
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    for file in map(make_attachment, mail.attachments):
        message.attach(file.name, file.content, file.media_type)
    message.send()


def deliver(*, mail_id: int, now: datetime) -> bool:
    """Hand one mail to the server; return whether this call did it. A failure is kept on the row and tried again later."""
    if _lease(mail_ids=[mail_id], now=now) is None:
        return False
    (mail,) = _by_key().objects(pk=mail_id)
    rows = OutgoingMail.objects.filter(pk=mail_id, state=DeliveryState.DUE)
    try:
        _hand_over(mail)
        faultpoint("mail.handed_over")
    except Exception as error:  # a mail server may refuse in any way, and the other mails must go on
        given_up = mail.attempts >= MAX_ATTEMPTS
        rows.update(
            last_error=f"{type(error).__name__}: {error}"[:2000],
            lease_until=None,
            due_at=now + timedelta(minutes=2**mail.attempts),
            state=DeliveryState.NEEDS_ATTENTION if given_up else DeliveryState.DUE,
        )
        return False
    return _mark_sent(rows, now=now) == 1


def _mark_sent(rows: QuerySet[OutgoingMail], *, now: datetime) -> int:
    return rows.update(state=DeliveryState.DONE, sent_at=now, lease_until=None, last_error="")


def _keep(*, mail_ids: Sequence[int], now: datetime) -> int:
    """Mails that stay in the database wait for no server, so that one lease does for many; return how many are done now."""
    until = _lease(mail_ids=mail_ids, now=now)
    if until is None:
        return 0
    for _mail_id in mail_ids:
        faultpoint("mail.handed_over")
    mine = OutgoingMail.objects.filter(pk__in=mail_ids, state=DeliveryState.DUE, lease_until=until)
    return _mark_sent(mine, now=now)


@in_transaction
def try_again(*, mail_ids: Sequence[int], now: datetime) -> int:
    """Make those of the mails due again that were given up; return how many there were."""
    failed = OutgoingMail.objects.filter(pk__in=mail_ids, state=DeliveryState.NEEDS_ATTENTION)
    return failed.update(state=DeliveryState.DUE, attempts=0, due_at=now, lease_until=None)


@statement
def _due() -> QuerySet[OutgoingMail, Any]:
    rows = OutgoingMail.objects.filter(state=DeliveryState.DUE, due_at__lte=NOW).order_by("due_at", "id")
    return rows.values_list("pk")[:BATCH]


@sweeps.register(
    "core.mail", order=90, every=15, says="%d mails sent", queue="mail", wakes_others=False, leaves_shop=True, due=_due
)
def deliver_due(*, now: datetime) -> int:
    """Send what is due, oldest first; return how many went out."""
    due = [mail_id for (mail_id,) in _due().rows(now=now)]
    if _is_kept_here():
        return _keep(mail_ids=due, now=now)
    return sum(deliver(mail_id=mail_id, now=now) for mail_id in due)
