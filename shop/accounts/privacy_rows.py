"""What accounts hold of a person: the account itself, addresses, and the mails that were sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from core import privacy
from core.locks import in_transaction
from core.models import OutgoingMail
from core.privacy import BATCH, ERASED_DOMAIN, UNTIL, Person, Sections
from core.statements import Row, statement
from shop.accounts import erasing
from shop.accounts.models import Erasure, SignInLink, User
from shop.address.models import UserAddress
from shop.order.models import Order

# Mails that prove what was agreed, told or received; they are kept for the time in which that can be disputed.
PROOFS = (
    "order-placed",
    "credit-note",
    "subscription-cancelled",
    "term-refunded",
    "termination-received",
    "termination-effect",
    "termination-answer",
    "withdrawal-received",
    "withdrawal-effect",
    "withdrawal-answer",
    "withdrawal-less",
    "term-end",
    "price-change",
    "range-change",
    "account-erased",
)
NO_MAIL: dict[str, Any] = {
    "to": f"mail@{ERASED_DOMAIN}",
    "text": "",
    "html": "",
    "attachments": [],
    "headers": {},
}
NO_ADDRESS = {
    "title": "",
    "first_name": "",
    "last_name": "",
    "line1": "",
    "line2": "",
    "line3": "",
    "line4": "",
    "state": "",
    "postcode": "",
    "search_text": "",
    "phone_number": "",
    "notes": "",
}


def export(*, person: Person) -> Sections:
    """The account, its addresses, and the mails to its address."""
    sections: Sections = {"mails": [_mail(row) for row in _mails(person).order_by("created_at", "pk")]}
    user = _account(person)
    if user is not None:
        sections["account"] = [
            {
                "email": user.email,
                "first_name": user.first_name,
                "last_name": user.last_name,
                "language": user.language,
                "phone": user.phone,
                "since": user.date_joined,
                "last_sign_in": user.last_login,
            }
        ]
        sections["addresses"] = [_address(row) for row in UserAddress.objects.filter(user=user).order_by("pk")]
    return sections


def _account(person: Person) -> User | None:
    return User.objects.filter(pk=person.user_id).first() if person.user_id is not None else None


def _mails(person: Person) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(to=person.email)


def _mail(row: OutgoingMail) -> dict[str, Any]:
    return {"subject": row.subject, "written_at": row.created_at, "sent_at": row.sent_at, "text": row.text}


def _address(row: Any) -> dict[str, Any]:
    fields = ("first_name", "last_name", "line1", "line2", "line3", "postcode")
    named = {name: getattr(row, name) for name in fields}
    return {**named, "city": row.line4, "country": row.country_id, "phone": str(row.phone_number or "")}


def erase(*, person: Person, now: datetime) -> None:
    """Take the names out of the account and its addresses; mails that prove nothing lose their words."""
    mails = _mails(person).exclude(kind__in=PROOFS)
    mails.update(**NO_MAIL)
    user = _account(person)
    if user is None:
        return
    SignInLink.objects.filter(user=user).delete()
    for address in UserAddress.objects.filter(user=user).order_by("pk"):
        UserAddress.objects.filter(pk=address.pk).update(**NO_ADDRESS, hash=f"erased-{address.pk}")
    user.email, user.first_name, user.last_name, user.phone = f"{user.pk}@{ERASED_DOMAIN}", "", "", ""
    user.is_active, user.last_login = False, None
    user.set_unusable_password()
    user.save()


@statement
def _old_mails() -> QuerySet[OutgoingMail, Any]:
    return _written(OutgoingMail.objects.filter(created_at__lt=UNTIL))


@statement
def _old_sign_in_mails() -> QuerySet[OutgoingMail, Any]:
    return _written(OutgoingMail.objects.filter(kind__in=("sign-in", "erase-account"), created_at__lt=UNTIL))


def _written(rows: QuerySet[OutgoingMail]) -> QuerySet[OutgoingMail, Any]:
    written = rows.exclude(to__endswith=f"@{ERASED_DOMAIN}").order_by("created_at", "pk")
    return written.values_list("pk")[:BATCH]


@privacy.keep_for("mails", months=60, old=_old_mails)
@in_transaction
def forget_mails(*, until: datetime, now: datetime, limit: int) -> int:
    """Old mails lose their words and their address; that one was sent on a day stays."""
    return _blank(_old_mails().rows(until=until)[:limit])


@privacy.keep_for("sign-in mails", months=1)
@in_transaction
def forget_sign_in_mails(*, until: datetime, now: datetime, limit: int) -> int:
    """Mails with a link that lets somebody in are of no use after a day, and their links are deleted."""
    SignInLink.objects.filter(created_at__lt=until).delete()
    return _blank(_old_sign_in_mails().rows(until=until)[:limit])


def _blank(rows: Sequence[Row]) -> int:
    ids = [pk for (pk,) in rows]
    return OutgoingMail.objects.filter(pk__in=ids).update(**NO_MAIL)


@statement
def _quiet() -> QuerySet[User, Any]:
    later = Order.objects.filter(user=OuterRef("pk"), date_placed__gte=UNTIL)
    old = User.objects.filter(is_staff=False, is_superuser=False, is_active=True, date_joined__lt=UNTIL)
    return old.filter(~Exists(later)).exclude(last_login__gte=UNTIL).order_by("pk")[:BATCH]


@privacy.keep_for("inactive accounts", months=36, old=_quiet)
def forget_inactive(*, until: datetime, now: datetime, limit: int) -> int:
    """Customers who neither signed in nor ordered for three years, and to whom nothing goes any more, are forgotten.

    Opening a mail is no sign of life. Those for whom something is still under way are left for another night.
    """
    forgotten = 0
    for user in _quiet().objects(until=until)[:limit]:
        if not privacy.waits(person=Person(email=user.email, user_id=user.pk)):
            done = erasing.for_letter(email=user.email, by_id=None, language=user.language, now=now)
            forgotten += done.done_at is not None
    return forgotten


def latest_erasure(*, user_id: int) -> Erasure | None:
    """The customer's own erasure that is under way."""
    return Erasure.objects.filter(user_id=user_id, done_at=None).exclude(confirmed_at=None).order_by("-pk").first()
