"""Mails and deliveries in the back office: found, read, tried again; and only those that had failed."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from core.enums import DeliveryState
from core.models import OutboxDelivery, OutgoingMail
from shop.accounts.models import User
from tests.factories.core import OutboxDeliveryFactory, OutgoingMailFactory
from tests.factories.shop import UserFactory

pytestmark = pytest.mark.django_db
MAILS = "admin:core_outgoingmail_changelist"


def client_of(user: User) -> Client:
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(user)
    return client


def staff_with(*permissions: str) -> Client:
    user = UserFactory.create(is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return client_of(user)


@pytest.fixture
def chief() -> Client:
    return client_of(UserFactory.create(is_staff=True, is_superuser=True))


def run(client: Client, action: str, *rows: Any, page: str = MAILS) -> Any:
    keys = [row.pk for row in rows]
    return client.post(reverse(page), {"action": action, "_selected_action": keys}, follow=True)


def test_mails_are_found_by_the_beginning_of_the_address(chief: Client) -> None:
    OutgoingMailFactory.create(to="claire@example.org", subject="Pour Claire")
    OutgoingMailFactory.create(to="lou@example.org", subject="Pour Lou")
    shown = chief.get(reverse(MAILS), {"q": "claire@"}).content.decode()
    assert "Pour Claire" in shown
    assert "Pour Lou" not in shown


def test_a_mail_is_read_as_it_was_sent_and_runs_nothing(chief: Client) -> None:
    mail = OutgoingMailFactory.create(html='<p>Bonjour</p><script>alert("x")</script>')
    shown = chief.get(reverse("admin:core_outgoingmail_change", args=[mail.pk])).content.decode()
    assert '<iframe sandbox srcdoc="&lt;p&gt;Bonjour&lt;/p&gt;&lt;script&gt;' in shown
    assert "<script>alert" not in shown


def test_a_sign_in_link_is_not_shown_to_staff(chief: Client) -> None:
    mail = OutgoingMailFactory.create(kind="sign-in", text="https://secret", html="<a href='https://secret'>")
    shown = chief.get(reverse("admin:core_outgoingmail_change", args=[mail.pk])).content.decode()
    assert "https://secret" not in shown


def test_failed_mails_go_out_again_and_others_are_left_alone() -> None:
    failed = OutgoingMailFactory.create(state=DeliveryState.NEEDS_ATTENTION, attempts=6, last_error="refused")
    sent = OutgoingMailFactory.create(state=DeliveryState.DONE, attempts=1)
    before = OutgoingMail.objects.filter(pk=sent.pk).values().get()
    run(staff_with("view_outgoingmail", "change_outgoingmail"), "send_again", failed, sent)
    failed.refresh_from_db()
    assert (failed.state, failed.attempts) == (DeliveryState.DUE, 0)
    assert OutgoingMail.objects.filter(pk=sent.pk).values().get() == before


def test_who_may_only_look_cannot_send_again() -> None:
    failed = OutgoingMailFactory.create(state=DeliveryState.NEEDS_ATTENTION, attempts=6)
    before = OutgoingMail.objects.values().get()
    run(staff_with("view_outgoingmail"), "send_again", failed)
    assert OutgoingMail.objects.values().get() == before


def test_deliveries_that_were_given_up_are_tried_again(chief: Client) -> None:
    stuck = OutboxDeliveryFactory.create(state=DeliveryState.NEEDS_ATTENTION, attempts=8)
    done = OutboxDeliveryFactory.create(state=DeliveryState.DONE)
    run(chief, "deliver_again", stuck, done, page="admin:core_outboxdelivery_changelist")
    assert sorted(OutboxDelivery.objects.values_list("pk", "state", "attempts")) == [
        (stuck.pk, DeliveryState.DUE, 0),
        (done.pk, DeliveryState.DONE, 0),
    ]


@pytest.mark.parametrize("way", ["add", "delete", "change"])
def test_nobody_writes_facts_by_hand(chief: Client, way: str) -> None:
    mail = OutgoingMailFactory.create()
    before = OutgoingMail.objects.values().get()
    address = reverse(f"admin:core_outgoingmail_{way}", args=[] if way == "add" else [mail.pk])
    assert chief.post(address, {"post": "yes", "subject": "Other"}).status_code == 403
    assert OutgoingMail.objects.values().get() == before
