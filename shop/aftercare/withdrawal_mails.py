"""The mails about a withdrawal: what was stated and when, what is refunded when and what is to be sent back, and an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.utils import translation
from django.utils.translation import gettext as _

from core import clock, mail
from core.company import company
from core.components import Line
from core.money import ZERO
from core.templatetags.days import full_day
from core.templatetags.money import money
from shop.aftercare.enums import WithdrawalState
from shop.aftercare.models import Withdrawal, WithdrawalNotice


def stated(notice: WithdrawalNotice) -> list[Line]:
    """What was stated, line by line, in the language that is active."""
    lines = [
        Line(label=_("Name"), text=notice.name),
        Line(label=_("E-mail address"), text=notice.email),
        Line(label=_("Contract"), text=notice.contract),
    ]
    part = [Line(label=_("Only these articles"), text=notice.only_part)] if notice.only_part else []
    return [*lines, *part]


def reason_of(*, withdrawal: Withdrawal) -> str:
    """Why money is given back, as the credit note says it in its language."""
    with translation.override(withdrawal.order.language):
        return _("withdrawal of %(day)s") % {"day": full_day(clock.local_day(withdrawal.notified_at))}


def what_follows(withdrawal: Withdrawal) -> list[str]:
    """A contract's withdrawal in the customer's words, in the language that is active: paragraphs."""
    values = {
        "what": withdrawal.title,
        "at_once": money(withdrawal.returned_at_once, withdrawal.currency),
        "later": money(withdrawal.to_return, withdrawal.currency),
        "return_by": full_day(withdrawal.return_by),
        "refund_by": full_day(withdrawal.refund_by),
        "address": company().line,
    }
    said = [_("You have withdrawn from: %(what)s. It is ended, and nothing more is debited for it.") % values]
    if withdrawal.returned_at_once > ZERO:
        said.append(_("What had not left is not sent: %(at_once)s are refunded now, the way you paid.") % values)
    if withdrawal.state == WithdrawalState.SETTLING:
        said.append(_("A debit was under way at this very moment. If it succeeds, it is refunded by itself."))
    if withdrawal.to_return > ZERO and withdrawal.state != WithdrawalState.DONE:
        said.append(
            _(
                "Please send back what has arrived, or still arrives, until %(return_by)s to %(address)s. You pay for the "
                "sending. Keep its receipt: it is the proof."
            )
            % values
        )
        said.append(
            _(
                "We refund %(later)s until %(refund_by)s, standard delivery included, or as soon as the goods or the proof of "
                "sending are here, if that is later."
            )
            % values
        )
    if withdrawal.done_at is not None and withdrawal.returned_at_once == ZERO and withdrawal.to_return == ZERO:
        said.append(_("Nothing had been paid for it, so there is nothing to refund."))
    return said


def acknowledge(*, notice: WithdrawalNotice, withdrawals: Sequence[Withdrawal], now: datetime) -> None:
    """The acknowledgement on a durable medium: content, day and hour (L221-21), and what follows."""
    _send("withdrawal-received", notice, withdrawals=withdrawals, now=now)


def tell_effect(*, notice: WithdrawalNotice, withdrawals: Sequence[Withdrawal], now: datetime) -> None:
    """What follows, once a person has found the contract."""
    _send("withdrawal-effect", notice, withdrawals=withdrawals, now=now)


def tell_answer(*, notice: WithdrawalNotice, now: datetime) -> None:
    """What a person decided."""
    _send("withdrawal-answer", notice, withdrawals=(), now=now)


def tell_less(*, withdrawal: Withdrawal, given: Decimal, why: str, now: datetime) -> None:
    """That less is given back than was paid for the goods, and why (L221-23)."""
    notice = withdrawal.notice
    context = {"notice": notice, "withdrawal": withdrawal, "given": given, "owed": withdrawal.to_return, "why": why}
    key = f"{notice.reference}:{withdrawal.pk}"
    mail.send(kind="withdrawal-less", key=key, to=notice.email, language=notice.language, context=context, now=now)


def _send(kind: str, notice: WithdrawalNotice, *, withdrawals: Sequence[Withdrawal], now: datetime) -> None:
    with translation.override(notice.language):
        paragraphs = [sentence for each in withdrawals for sentence in what_follows(each)]
        context = {
            "notice": notice,
            "stated": stated(notice),
            "paragraphs": paragraphs,
            "is_open": notice.state == "open",
        }
        mail.send(kind=kind, key=notice.reference, to=notice.email, language=notice.language, context=context, now=now)
