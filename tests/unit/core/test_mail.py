import smtplib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.template import engines

from core import mail
from core.enums import DeliveryState
from core.models import OutgoingMail

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def templates(settings: Any) -> None:
    words = {
        "emails/hello.txt": "Hello {{ name }}\n\nThe text & more.\n",
        "emails/hello.html": "<p>{{ name }}</p>",
    }
    options = {"loaders": [("django.template.loaders.locmem.Loader", words)]}
    settings.TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "OPTIONS": options}]
    engines._engines.clear() if hasattr(engines, "_engines") else None


def decided(**fields: Any) -> OutgoingMail:
    usual = {"kind": "hello", "key": "1", "to": "Claire@Example.org", "language": "fr", "context": {"name": "Léa"}}
    return mail.send(**{**usual, "now": NOON, **fields})


def test_one_row_for_one_kind_and_key() -> None:
    first = decided()
    assert decided(to="somebody@else.example") == first
    assert OutgoingMail.objects.get().to == "claire@example.org"
    assert (first.subject, first.text) == ("Hello Léa", "The text & more.\n")
    assert decided(key="2") != first


def test_it_is_sent_once_with_its_own_message_id(settings: Any) -> None:
    settings.MAIL_DELIVERY = "smtp"
    row = decided()
    assert [mail.deliver_due(now=NOON) for _ in range(3)] == [1, 0, 0]
    [sent] = django_mail.outbox
    assert sent.extra_headers["Message-ID"] == row.message_id
    assert (sent.to, sent.subject) == (["claire@example.org"], "Hello Léa")
    row.refresh_from_db()
    assert (row.state, row.sent_at) == (DeliveryState.DONE, NOON)


def test_a_mail_has_headers_of_its_own_and_none_can_take_the_place_of_its_id(settings: Any) -> None:
    settings.MAIL_DELIVERY = "smtp"
    row = decided(headers={"Reply-To": "zoe@example.org", "Message-ID": "<forged@example.org>"})
    assert mail.deliver_due(now=NOON) == 1
    message = django_mail.outbox[0].message()
    assert (message["Reply-To"], message["Message-ID"]) == ("zoe@example.org", row.message_id)


def test_in_the_demo_it_stays_in_the_database(settings: Any) -> None:
    settings.MAIL_DELIVERY = "database"
    decided()
    assert mail.deliver_due(now=NOON) == 1
    assert django_mail.outbox == []


@pytest.mark.parametrize("number", [1, 3])
def test_mails_kept_in_the_database_are_done_together(
    number: int, settings: Any, django_assert_num_queries: Any
) -> None:
    """Three statements, however many they are: what is due, the lease, the mark. One that is leased is left alone."""
    settings.MAIL_DELIVERY = "database"
    leased = decided(key="leased")
    OutgoingMail.objects.update(lease_until=NOON + timedelta(seconds=30))
    rows = [decided(key=str(key)) for key in range(number)]
    with django_assert_num_queries(3):
        assert mail.deliver_due(now=NOON) == number
    done = OutgoingMail.objects.filter(state=DeliveryState.DONE, sent_at=NOON, attempts=1, lease_until=None)
    assert list(done.order_by("pk")) == rows
    leased.refresh_from_db()
    assert (leased.state, leased.attempts) == (DeliveryState.DUE, 0)


def test_a_mail_that_somebody_else_decided_meanwhile_is_taken(django_assert_num_queries: Any) -> None:
    """The refused insert leaves what the transaction did before."""
    first = decided()
    twin = OutgoingMail.objects.get()
    twin.pk, twin.message_id, twin._state.adding = None, "<twin@bambou.example>", True
    before = decided(key="2")
    with django_assert_num_queries(2):
        assert mail._written_once([twin]) == [first]
    assert set(OutgoingMail.objects.all()) == {first, before}


def test_a_mail_that_somebody_else_is_sending_is_left_alone(settings: Any) -> None:
    settings.MAIL_DELIVERY = "smtp"
    row = decided()
    OutgoingMail.objects.update(lease_until=NOON + timedelta(seconds=30))
    assert not mail.deliver(mail_id=row.pk, now=NOON)
    assert mail.deliver(mail_id=row.pk, now=NOON + timedelta(seconds=31))


def refuse(*args: Any, **kwargs: Any) -> int:
    raise smtplib.SMTPServerDisconnected("gone")


def test_a_failure_is_kept_and_tried_again_until_a_person_must_look(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_DELIVERY = "smtp"
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    row = decided()
    for day in range(mail.MAX_ATTEMPTS + 2):
        assert mail.deliver_due(now=NOON + timedelta(days=day)) == 0
    row.refresh_from_db()
    assert (row.state, row.attempts) == (DeliveryState.NEEDS_ATTENTION, mail.MAX_ATTEMPTS)
    assert row.last_error == "SMTPServerDisconnected: gone"
