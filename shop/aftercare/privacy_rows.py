"""What withdrawals hold of a person, and what was told before orders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from core import privacy
from core.locks import in_transaction
from core.privacy import BATCH, ERASED_DOMAIN, UNTIL, Person, Sections
from core.statements import statement
from shop.aftercare.enums import NoticeState, WithdrawalState
from shop.aftercare.models import Disclosure, Withdrawal, WithdrawalNotice

NOBODY = {"name": "", "email": f"statement@{ERASED_DOMAIN}", "contract": "", "only_part": "", "answer": ""}


def export(*, person: Person) -> Sections:
    """Statements of withdrawal, and the information and consent before each order."""
    mine = Q(order__guest_email__iexact=person.email)
    if person.user_id is not None:
        mine |= Q(order__user_id=person.user_id)
    told = Disclosure.objects.filter(mine).select_related("order").order_by("told_at", "pk")
    notices = WithdrawalNotice.objects.filter(email=person.email).order_by("pk")
    return {
        "consents_and_information": [
            {"order": row.order.number, "told_at": row.told_at, "text": row.text, "terms": row.terms_version}
            for row in told
        ],
        "withdrawals": [
            {
                "reference": row.reference,
                "received_at": row.received_at,
                "contract": row.contract,
                "only_part": row.only_part,
                "answer": row.answer,
            }
            for row in notices
        ],
    }


def waits(*, person: Person) -> list[str]:
    """A withdrawal that is not settled or not refunded."""
    notices = WithdrawalNotice.objects.filter(email=person.email)
    open_ones = Withdrawal.objects.exclude(state=WithdrawalState.DONE)
    mine = Q(notice__in=notices) | Q(order__guest_email__iexact=person.email)
    if person.user_id is not None:
        mine |= Q(order__user_id=person.user_id)
    is_open = notices.filter(state=NoticeState.OPEN).exists() or open_ones.filter(mine).exists()
    return [_("a withdrawal is under way")] if is_open else []


def erase(*, person: Person, now: datetime) -> None:
    """A withdrawal's words may name a child; its subject says enough."""
    mine = Q(notice__email=person.email) | Q(order__guest_email__iexact=person.email)
    if person.user_id is not None:
        mine |= Q(order__user_id=person.user_id)
    Withdrawal.objects.filter(mine).update(title=F("subject"))


@statement
def _old() -> QuerySet[WithdrawalNotice, Any]:
    old = WithdrawalNotice.objects.filter(received_at__lt=UNTIL).exclude(email=NOBODY["email"])
    return old.order_by("pk").values_list("pk")[:BATCH]


@privacy.keep_for("statements of withdrawal", months=60, old=_old)
@in_transaction
def forget_old(*, until: datetime, now: datetime, limit: int) -> int:
    """The proof of what was stated is kept for the time in which it can be disputed (Code civil, art. 2224)."""
    ids = [pk for (pk,) in _old().rows(until=until)[:limit]]
    return WithdrawalNotice.objects.filter(pk__in=ids).update(**NOBODY)
