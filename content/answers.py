"""Answers to the site's forms: stored once, told to the team, acknowledged to the sender, forgotten after a year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.forms.models import AbstractFormSubmission

from core import ids, mail, privacy, throttle
from core.components import Line
from core.db import CodeField, LowerCaseEmailField
from core.locks import in_transaction
from core.models import OutgoingMail
from core.privacy import BATCH, UNTIL, Person, Sections
from core.statements import statement

FROM_ONE_PLACE, TO_ONE_ADDRESS = 10, 3
MONTHS_KEPT = 12
FOR_TEAM, FOR_SENDER = "form-answer", "form-received"


class FormAnswer(AbstractFormSubmission):
    """What one person sent with one form; `email` is the address that they gave, if the form asks for one."""

    submit_time = models.DateTimeField(_("received at"), db_index=True)
    reference = CodeField(_("reference"), max_length=16, unique=True)
    email = LowerCaseEmailField(_("e-mail address"), blank=True, db_index=True)
    language = models.CharField(_("language"), max_length=8)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")

    def __str__(self) -> str:
        return self.reference


@dataclass(frozen=True)
class Sent:
    """What somebody sent: the answers as they are stored, the same in words, and the address that they gave, if any."""

    data: Mapping[str, Any]
    lines: Sequence[Line]
    email: str
    language: str


def take(*, page: Any, sent: Sent, place: str, now: datetime) -> FormAnswer:
    """Keep what was sent with a form page, tell its team, and acknowledge it to the sender where there is an address.

    Raises core.throttle.TooManyTries for a `place` (network address) that sends without end. An address that gets more
    than its share of acknowledgements is left alone in silence, so that nobody is flooded in another's name.
    """
    throttle.allow(at_most=FROM_ONE_PLACE, key=f"form:place:{throttle.place_of(place)}")
    is_told = bool(sent.email) and throttle.counted(f"form:address:{sent.email.lower()}") <= TO_ONE_ADDRESS
    return _keep(page=page, sent=sent, is_told=is_told, now=now)


@in_transaction
def _keep(*, page: Any, sent: Sent, is_told: bool, now: datetime) -> FormAnswer:
    answer = FormAnswer.objects.create(
        page=page,
        form_data=dict(sent.data),
        email=sent.email,
        language=sent.language,
        submit_time=now,
        reference=ids.random_code(length=12),
    )
    mail.send(
        kind=FOR_TEAM,
        key=answer.reference,
        to=page.team_address,
        language=page.locale.language_code,
        context={"form": page.title, "lines": sent.lines, "page_id": page.pk, "sender": sent.email},
        headers={"Reply-To": sent.email} if sent.email else {},
        now=now,
    )
    if is_told:
        _acknowledge(answer=answer, page=page, now=now)
    return answer


def _acknowledge(*, answer: FormAnswer, page: Any, now: datetime) -> None:
    """What was written is not repeated: whoever types a stranger's address could send them anything that way."""
    mail.send(
        kind=FOR_SENDER,
        key=answer.reference,
        to=answer.email,
        language=answer.language,
        context={"form": page.title, "thanks": page.thanks, "months": MONTHS_KEPT},
        now=now,
    )


def forget_mails(*, instance: FormAnswer, **_: Any) -> None:
    """An answer that is deleted takes along the mails that repeat it."""
    OutgoingMail.objects.filter(kind__in=(FOR_TEAM, FOR_SENDER), key=instance.reference).delete()


def export(*, person: Person) -> Sections:
    """What the person sent with forms."""
    rows = FormAnswer.objects.filter(email=person.email).select_related("page").order_by("submit_time", "pk")
    return {
        "form_answers": [
            {"form": row.page.title, "received_at": row.submit_time, "answers": row.form_data} for row in rows
        ]
    }


def erase(*, person: Person, now: datetime) -> None:
    """Delete what the person sent with forms, and the mails about it."""
    FormAnswer.objects.filter(email=person.email).delete()


@statement
def _old() -> QuerySet[FormAnswer, Any]:
    return FormAnswer.objects.filter(submit_time__lt=UNTIL).order_by("pk").values_list("pk")[:BATCH]


@privacy.keep_for("answers of forms", months=MONTHS_KEPT, old=_old)
@in_transaction
def forget_old(*, until: datetime, now: datetime, limit: int) -> int:
    """What was asked a year ago is answered; neither the words nor the mails about them are of use any more."""
    ids_of_old = [pk for (pk,) in _old().rows(until=until)[:limit]]
    FormAnswer.objects.filter(pk__in=ids_of_old).delete()
    return len(ids_of_old)
