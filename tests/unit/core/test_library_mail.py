"""Mail that a library sends by Django: rows of ours, and nothing handed over while somebody waits."""

from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.utils.translation import override

from core import mail
from core.models import OutgoingMail
from tests.unit.core.test_mail import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _backend(settings: Any) -> None:
    settings.EMAIL_BACKEND = "core.library_mail.LibraryMailBackend"


def test_each_address_gets_a_row_in_the_language_that_is_spoken() -> None:
    message = EmailMultiAlternatives("Un mot", "Le texte.", to=["Claire@Example.org"], bcc=["noe@example.org"])
    message.attach_alternative("<p>Le texte.</p>", "text/html")
    with override("en"), get_connection() as connection:
        assert connection.send_messages([message]) == 1
    rows = OutgoingMail.objects.order_by("to").values_list("kind", "to", "language", "subject", "text", "html")
    assert list(rows) == [
        ("library", to, "en", "Un mot", "Le texte.\n", "<p>Le texte.</p>")
        for to in ("claire@example.org", "noe@example.org")
    ]
    assert django_mail.outbox == []


def test_a_worker_hands_it_over_as_every_other_mail(settings: Any) -> None:
    settings.MAIL_DELIVERY = "smtp"
    EmailMessage("Un mot", "Le texte.", to=["claire@example.org"]).send()
    OutgoingMail.objects.update(due_at=NOON)
    assert mail.deliver_due(now=NOON) == 1
    [sent] = django_mail.outbox
    assert (sent.to, sent.subject) == (["claire@example.org"], "Un mot")


def test_one_with_a_file_is_refused_and_nothing_is_written() -> None:
    message = EmailMessage("Un mot", "Le texte.", to=["claire@example.org"])
    message.attach("liste.csv", "a;b", "text/csv")
    with pytest.raises(ValueError, match=r"core\.mail"):
        message.send()
    assert OutgoingMail.objects.count() == 0
