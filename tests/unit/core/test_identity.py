from io import StringIO
from typing import Any

import pytest
from django.core import mail as outside
from django.core.management import CommandError, call_command
from django.test import Client

from core import health, identity, mail, sweeps
from core.enums import DeliveryState
from core.identity import Identity, NotConfirmed
from core.models import DatabaseOwner, OutgoingMail
from shop.payments import charging, refunds
from shop.payments.enums import RefundState
from shop.payments.models import Attempt, MoneyMovement, Refund
from shop.payments.providers.base import ProviderUnreachable
from subscriptions.billing import claiming
from subscriptions.enums import CycleState
from tests.factories.core import OutgoingMailFactory
from tests.factories.shop import NOON, UserFactory, paid, sold_product
from tests.unit.subscriptions.billing.test_renewals import DEBIT, due_cycle

pytestmark = pytest.mark.django_db
SHOP, OTHER = "https://shop.bambou.example", "https://rehearsal.bambou.example"


def owned(settings: Any, *, environment: str, url: str = SHOP) -> None:
    """The database belongs to the shop at `url`; this one is that shop."""
    settings.ENVIRONMENT, settings.PUBLIC_URL = environment, url
    identity.record_if_new(now=NOON)


def copied(settings: Any, *, environment: str = "staging", url: str = OTHER, owner: str = "production") -> None:
    """The same database, looked at by another shop."""
    owned(settings, environment=owner)
    settings.ENVIRONMENT, settings.PUBLIC_URL = environment, url


@pytest.mark.parametrize(
    ("environment", "url", "is_copy"),
    [
        ("production", SHOP, False),
        ("production", f"{SHOP}:8443", False),
        ("production", OTHER, True),
        ("staging", SHOP, True),
        ("staging", OTHER, True),
        ("local", "http://localhost:8000", True),
    ],
)
def test_s28_another_host_or_environment_is_a_copy(settings: Any, environment: str, url: str, is_copy: bool) -> None:
    copied(settings, environment=environment, url=url)
    assert (identity.copied_from() is not None) is is_copy
    assert identity.may_leave("a letter") is not is_copy


def test_a_demo_is_reached_by_many_names(settings: Any) -> None:
    owned(settings, environment="demo", url="http://localhost:8000")
    settings.PUBLIC_URL = "http://192.168.1.20:8001"
    assert identity.copied_from() is None


def test_a_database_that_belongs_to_nobody_yet_is_ours() -> None:
    assert identity.recorded() is identity.copied_from() is None


def test_s28_a_copy_debits_nobody(settings: Any) -> None:
    cycle = due_cycle()
    copied(settings, owner="staging")
    assert sweeps.run("subscriptions.charge", now=DEBIT) == 0
    assert claiming.take(cycle_ids=[cycle.pk], now=DEBIT).claims == []
    settings.PUBLIC_URL = SHOP
    (claim,) = claiming.take(cycle_ids=[cycle.pk], now=DEBIT).claims
    copied(settings, owner="staging")
    with pytest.raises(ProviderUnreachable):
        charging.charge_off_session(charge_id=claim.charge_id, now=DEBIT, on_paid=lambda charge: None)
    cycle.refresh_from_db()
    assert (cycle.state, Attempt.objects.count(), MoneyMovement.objects.count()) == (CycleState.FROZEN, 0, 0)
    settings.PUBLIC_URL = SHOP
    assert sweeps.run("subscriptions.charge", now=claim.until) == 1
    cycle.refresh_from_db()
    assert (cycle.state, MoneyMovement.objects.count()) == (CycleState.READY, 1)


def test_s28_a_copy_refunds_nobody(settings: Any) -> None:
    charge = paid((sold_product(), 1)).charge
    copied(settings, owner="staging")
    made = refunds.make(charge_id=charge.pk, amount=charge.amount, reason="x", requested_by_id=None, now=NOON)
    assert (made.state, sweeps.run("shop.refunds", now=NOON)) == (RefundState.REQUESTED, 0)
    settings.PUBLIC_URL = SHOP
    assert sweeps.run("shop.refunds", now=NOON) == 1
    assert Refund.objects.get().state == RefundState.SUCCEEDED


def test_s28_a_copy_mails_nobody(settings: Any) -> None:
    settings.MAIL_DELIVERY = "smtp"
    OutgoingMailFactory.create()
    copied(settings)
    assert sweeps.run("core.mail", now=NOON) == 0
    assert outside.outbox == []
    settings.ENVIRONMENT, settings.PUBLIC_URL = "production", SHOP
    assert sweeps.run("core.mail", now=NOON) == 1
    assert len(outside.outbox) == 1


def test_s28_whatever_reaches_somebody_outside_is_marked() -> None:
    marked = {sweep.name for sweep in sweeps.all_sweeps() if sweep.leaves_shop}
    assert marked == {
        "core.mail",
        "logistics.exports",
        "shop.erasures",
        "shop.placements",
        "shop.refunds",
        "shop.webhooks",
        "shop.webhooks.fetch",
        "subscriptions.abandon",
        "subscriptions.charge",
        "subscriptions.dunning",
        "subscriptions.forget_cards",
        "subscriptions.outcomes",
    }


def test_s28_health_and_the_back_office_say_so(settings: Any) -> None:
    assert health.report()["owner"] == "ok"
    copied(settings)
    settings.ALLOWED_HOSTS = ["*"]
    assert health.report()["owner"] == "copy of shop.bambou.example (production)"
    answer = Client().get("/health/ready").json()
    assert (answer["owner"], answer["database"]) == ("copy of shop.bambou.example (production)", "ok")
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    today = client.get("/admin/")
    assert "Copie de shop.bambou.example" in today.context["environment"][0]
    assert "manage.py adopt_database" in today.content.decode()


def test_s28_a_rehearsal_takes_its_copy_over_and_sends_none_of_the_waiting_mails(settings: Any) -> None:
    waiting = OutgoingMailFactory.create()
    copied(settings)
    call_command("adopt_database", stdout=StringIO())
    assert identity.recorded() == Identity("staging", "rehearsal.bambou.example")
    assert identity.copied_from() is None
    waiting.refresh_from_db()
    assert (waiting.state, waiting.sent_at) == (DeliveryState.DONE, None)
    assert sweeps.run("core.mail", now=NOON) == 0
    OutgoingMailFactory.create()
    assert sweeps.run("core.mail", now=NOON) == 1


def test_s28_production_is_told_twice(settings: Any) -> None:
    copied(settings, environment="production", url=OTHER)
    own = {"was": "shop.bambou.example", "becomes": "rehearsal.bambou.example"}
    for told in ({}, {"was": own["was"]}, {"becomes": own["becomes"]}, {"was": own["becomes"], "becomes": own["was"]}):
        with pytest.raises(NotConfirmed):
            identity.adopt(**told, now=NOON)
        with pytest.raises(CommandError, match=r"--was shop\.bambou\.example"):
            call_command("adopt_database", **told, stdout=StringIO())
    assert identity.copied_from() == Identity("production", "shop.bambou.example")
    call_command("adopt_database", **own, stdout=StringIO())
    assert identity.copied_from() is None


def test_a_release_records_the_shop_once_and_warns_in_a_copy(settings: Any) -> None:
    settings.ENVIRONMENT, settings.PUBLIC_URL = "production", SHOP
    call_command("adopt_database", if_new=True)
    settings.ENVIRONMENT, settings.PUBLIC_URL = "staging", OTHER
    warned = StringIO()
    call_command("adopt_database", if_new=True, stderr=warned)
    assert "belongs to shop.bambou.example (production)" in warned.getvalue()
    row = DatabaseOwner.objects.get()
    assert (row.environment, row.host) == ("production", "shop.bambou.example")


def test_what_is_left_of_a_forgotten_address_gets_no_mail(settings: Any) -> None:
    settings.MAIL_DELIVERY = "smtp"
    OutgoingMailFactory.create(to="12@erased.invalid")
    assert mail.deliver_due(now=NOON) == 1
    assert outside.outbox == []
    assert OutgoingMail.objects.get().sent_at == NOON
