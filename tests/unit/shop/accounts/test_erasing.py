import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import models
from django.test import Client
from django.utils import translation

from core import clock, mail, privacy, sweeps, travel
from core.models import OutgoingMail
from core.privacy import Person
from core.throttle import TooManyTries
from logistics.models import Parcel
from shop.accounts import erasing, exporting
from shop.accounts.erasing import LinkUnusable, StaffAccount
from shop.accounts.models import Erasure, SignInLink, User
from shop.accounts.privacy_desk import SECTIONS
from shop.address.models import UserAddress
from shop.invoicing.models import Invoice
from shop.order.models import Order, ShippingAddress
from shop.payments.models import Attempt, Charge, PaymentMethod
from shop.payments.providers.base import ProviderUnreachable
from shop.payments.providers.sandbox.models import SandboxCard
from shop.payments.providers.sandbox.provider import SandboxProvider
from subscriptions.billing import renewals
from subscriptions.boxes import freezing
from subscriptions.endings import cancel, ending
from subscriptions.enums import CycleState, SubscriptionState
from subscriptions.models import Child, Cycle, Signup, Subscription
from tests.factories.aftercare import deliver, order_of, plan_for, sent, stated, subscribed
from tests.factories.shop import NOON, UserFactory, paid, sold_product
from tests.factories.subscriptions import all_rules_hold

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
PACKED_ON = date(2026, 12, 22)
AFTER = datetime(2026, 12, 23, 12, 0, tzinfo=UTC)
A_YEAR = timedelta(days=365)
TRACES = ("Claire", "claire@example.org", "Martin", "rue Crébillon", "44000", "Lou", "2022-03")
# What is kept as a document or a proof, for a period of its own, and what never knew who it was.
KEPT = {
    "invoicing.invoice",
    "invoicing.creditnote",
    "core.outgoingmail",
    "aftercare.withdrawalnotice",
    "subscriptions.termination",
}


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


def customer() -> Subscription:
    """A monthly subscription whose first box has left, and nothing is fixed since."""
    subscription = subscribed(plan_for())
    freezing.freeze_due(now=CUTOFF)
    deliver(now=CUTOFF)
    sent(Parcel.objects.get(), on=PACKED_ON)
    subscription.refresh_from_db()
    return subscription


def token_of(user: User) -> str:
    text = OutgoingMail.objects.filter(kind="erase-account", to=user.email).latest("pk").text
    return next(line for line in text.splitlines() if "/donnees/" in line).rstrip("/").rsplit("/", 1)[-1]


def erased(user: User, *, now: datetime = AFTER) -> Erasure:
    erasing.request(user_id=user.pk, language="fr", now=now)
    return erasing.confirm(token=token_of(user), user_id=user.pk, now=now)


def traces() -> dict[str, set[str]]:
    """Where a text of the person still stands, by model."""
    found: dict[str, set[str]] = {}
    kinds = (models.CharField, models.TextField, models.JSONField, models.EmailField)
    for model in apps.get_models():
        if model._meta.label_lower in KEPT or not model._meta.managed:
            continue
        fields = [field.name for field in model._meta.concrete_fields if isinstance(field, kinds)]
        for row in model._base_manager.values(*fields) if fields else ():
            text = json.dumps(row, default=str, ensure_ascii=False)
            hits = {trace for trace in TRACES if trace in text}
            if hits:
                found.setdefault(model._meta.label_lower, set()).update(hits)
    return found


def test_s27_it_cancels_first_forgets_the_card_and_leaves_no_name_but_on_invoices() -> None:
    subscription = customer()
    user = subscription.user
    assert traces()
    done = erased(user)
    assert done.done_at == AFTER
    subscription.refresh_from_db()
    user.refresh_from_db()
    assert (subscription.state, subscription.cancelled_at) == (SubscriptionState.ENDED, AFTER)
    assert (user.is_active, user.email, user.get_full_name()) == (False, f"{user.pk}@erased.invalid", "")
    assert not PaymentMethod.objects.filter(detached_at=None).exists()
    assert SandboxCard.objects.get(reference=PaymentMethod.objects.get().provider_ref).is_detached
    assert (Child.objects.get().first_name, Child.objects.get().birth_month) == ("", date(2022, 1, 1))
    assert (Signup.objects.get().child_first_name, SignInLink.objects.count()) == ("", 0)
    assert (
        UserAddress.objects.get().line1 == ShippingAddress.objects.get().line1 == Parcel.objects.get().recipient == ""
    )
    assert Cycle.objects.get(number=1).snapshot["child"]["first_name"] == ""
    invoice = Invoice.objects.get()
    assert (invoice.buyer["name"], invoice.buyer["email"]) == ("Claire Martin", "claire@example.org")
    assert traces() == {}
    last = OutgoingMail.objects.get(kind="account-erased")
    assert (last.to, last.subject) == ("claire@example.org", "Vos données sont effacées")
    all_rules_hold(now=AFTER)


def test_s27_nothing_is_made_charged_or_mailed_afterwards() -> None:
    subscription = customer()
    erased(subscription.user)
    deliver(now=AFTER)
    mail.deliver_due(now=AFTER)
    before = (Attempt.objects.count(), Charge.objects.count(), Order.objects.count(), OutgoingMail.objects.count())
    boxes = Cycle.objects.count()
    for months in range(1, 13):
        travel.settle(now=AFTER + months * timedelta(days=31))
    after = (Attempt.objects.count(), Charge.objects.count(), Order.objects.count(), OutgoingMail.objects.count())
    assert after == before
    assert Cycle.objects.count() == boxes
    assert traces() == {}


def test_s27_a_paid_box_still_comes_and_then_the_person_is_forgotten_by_itself() -> None:
    subscription = subscribed(plan_for())
    freezing.freeze_due(now=CUTOFF)
    deliver(now=CUTOFF)
    waiting = erased(subscription.user, now=CUTOFF)
    assert (waiting.done_at, waiting.confirmed_at) == (None, CUTOFF)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.user.first_name) == (SubscriptionState.ENDING, "Claire")
    with translation.override("fr"):
        said = privacy.waits(person=Person(email=subscription.user.email, user_id=subscription.user_id))
    assert said == ["un colis doit encore partir", "des coffrets payés doivent encore partir"]
    assert erasing.finish_due(now=CUTOFF) == 0
    sent(Parcel.objects.get(), on=PACKED_ON)
    ending.end_due(now=AFTER)
    assert erasing.finish_due(now=AFTER) == 1
    assert erasing.finish_due(now=AFTER) == 0
    assert traces() == {}


def test_s27_a_box_that_was_fixed_and_not_debited_is_neither_debited_nor_sent() -> None:
    subscription = customer()
    january = datetime(2027, 1, 15, 23, 0, tzinfo=UTC)
    sweeps.run("subscriptions.plan", now=january - timedelta(days=3))
    freezing.freeze_due(now=january)
    assert subscription.cycles.get(number=2).state == CycleState.FROZEN
    erased(subscription.user, now=january)
    assert renewals.charge_due(now=datetime(2027, 1, 21, 5, 0, tzinfo=UTC)) == 0
    assert subscription.cycles.get(number=2).state == CycleState.CANCELLED
    assert Erasure.objects.get().done_at == january


def test_a_provider_that_does_not_answer_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    subscription = customer()

    def unreachable(self: Any, *, method_ref: str) -> None:
        raise ProviderUnreachable("timeout")

    with monkeypatch.context() as patch:
        patch.setattr(SandboxProvider, "detach", unreachable)
        assert erased(subscription.user).done_at is None
    assert traces() != {}
    assert erasing.finish_due(now=AFTER) == 1
    assert traces() == {}


def test_a_link_of_another_an_old_one_and_a_used_one_change_nothing() -> None:
    subscription = customer()
    user, other = subscription.user, UserFactory.create()
    erasing.request(user_id=user.pk, language="fr", now=AFTER)
    token = token_of(user)
    for wrong in (
        {"token": token, "user_id": other.pk, "now": AFTER},
        {"token": f"{token}x", "user_id": user.pk, "now": AFTER},
        {"token": token, "user_id": user.pk, "now": AFTER + timedelta(hours=24)},
    ):
        with pytest.raises(LinkUnusable):
            erasing.confirm(**wrong)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.cancelled_at) == (SubscriptionState.ACTIVE, None)
    assert Erasure.objects.get().confirmed_at is None
    erasing.confirm(token=token, user_id=user.pk, now=AFTER)
    with pytest.raises(LinkUnusable):
        erasing.confirm(token=token, user_id=user.pk, now=AFTER)


def test_staff_are_not_erased_by_a_click_and_mails_are_throttled() -> None:
    boss = UserFactory.create(is_staff=True)
    with pytest.raises(StaffAccount):
        erasing.request(user_id=boss.pk, language="fr", now=NOON)
    with pytest.raises(StaffAccount):
        erasing.for_letter(email=boss.email, by_id=None, language="fr", now=NOON)
    user = UserFactory.create()
    for minutes in range(5):
        erasing.request(user_id=user.pk, language="fr", now=NOON + timedelta(minutes=minutes))
    with pytest.raises(TooManyTries):
        erasing.request(user_id=user.pk, language="fr", now=NOON)
    assert OutgoingMail.objects.filter(kind="erase-account").count() == 5
    assert not Erasure.objects.exclude(confirmed_at=None).exists()


def test_a_guest_who_writes_a_letter_is_forgotten_too() -> None:
    order = paid((sold_product(), 1))
    deliver(now=NOON)
    sent(Parcel.objects.get(), on=date(2026, 11, 24))
    boss = UserFactory.create(is_staff=True, first_name="Anne", last_name="Le Gall")
    done = erasing.for_letter(email="Claire@Example.org", by_id=boss.pk, language="fr", now=AFTER)
    assert (done.done_at, done.requested_by, done.user) == (AFTER, boss, None)
    order.refresh_from_db()
    assert order.guest_email == "order@erased.invalid"
    assert traces() == {}


def test_an_open_withdrawal_is_settled_first() -> None:
    subscription = customer()
    stated(contract=subscription.reference, now=AFTER)
    assert erased(subscription.user).done_at is None
    assert traces() != {}


def test_s27_the_copy_holds_all_there_is() -> None:
    subscription = customer()
    stated(contract="un kit", now=AFTER)
    with translation.override("en"):
        person = Person(email=subscription.user.email, user_id=subscription.user_id)
        content = json.loads(exporting.as_json(person=person, now=AFTER))
    data = content["data"]
    assert content["about"] == "claire@example.org"
    assert {name: len(rows) for name, rows in data.items()} == {
        "account": 1,
        "addresses": 1,
        "boxes": 1,
        "cards": 1,
        "children": 1,
        "comments_on_the_old_site": 0,
        "consents_and_information": 1,
        "consents_to_later_debits": 0,
        "form_answers": 0,
        "gifts_given": 0,
        "gifts_received": 0,
        "invoices": 1,
        "mails": OutgoingMail.objects.filter(to=subscription.user.email).count(),
        "newsletter": 0,
        "notices": 0,
        "orders": 1,
        "parcels": 1,
        "payments": 1,
        "questions_after_parcels": 1,
        "reviews": 0,
        "store_credit": 0,
        "subscriptions": 1,
        "terminations": 0,
        "withdrawals": 1,
    }
    assert data.keys() == SECTIONS.keys()
    assert data["children"] == [{"first_name": "Lou", "born": "2022-03-01"}]
    assert data["orders"][0]["number"] == order_of(subscription).number
    assert "garde cette carte" in data["consents_and_information"][0]["text"]


def test_s27_the_copy_holds_nothing_of_anybody_else() -> None:
    subscription = customer()
    other = subscribed(plan_for(), child="Zoé", email="zoe@example.org")
    person = Person(email=subscription.user.email, user_id=subscription.user_id)
    text = exporting.as_json(person=person, now=AFTER)
    for theirs in ("Zoé", "zoe@example.org", other.reference, order_of(other).number):
        assert theirs not in text


@pytest.mark.parametrize("period", [each.name for each in privacy.periods()])
def test_every_period_has_its_line_in_the_guide(period: str) -> None:
    months = next(each.months for each in privacy.periods() if each.name == period)
    lines = (Path(settings.BASE_DIR) / "docs" / "law.md").read_text().splitlines()
    assert [line for line in lines if line.startswith(f"| {period} |") and f"| {months} months |" in line]


def test_what_is_over_its_period_is_forgotten_by_night() -> None:
    subscription = customer()
    deliver(now=AFTER)
    mail.deliver_due(now=AFTER)
    assert privacy.forget_old(now=AFTER) == 0
    kept = datetime(2029, 2, 1, tzinfo=UTC)
    privacy.forget_old(now=kept)
    assert Parcel.objects.get().recipient == ""
    assert Child.objects.get().first_name == "Lou"
    subscription.refresh_from_db()
    assert subscription.user.first_name == "Claire"


def test_a_customer_who_left_three_years_ago_is_forgotten() -> None:
    subscription = customer()
    sweeps.run("subscriptions.plan", now=AFTER)
    cancel.cancel(subscription_id=subscription.pk, now=AFTER)
    deliver(now=AFTER)
    mail.deliver_due(now=AFTER)
    privacy.forget_old(now=AFTER + 2 * A_YEAR)
    assert User.objects.get().first_name == "Claire"
    later = AFTER + 3 * A_YEAR + timedelta(days=60)
    assert privacy.forget_old(now=later) > 0
    assert User.objects.get().is_active is False
    assert traces() == {}
    assert Invoice.objects.get().buyer["name"] == "Claire Martin"
    privacy.forget_old(now=later + 3 * A_YEAR)
    named = OutgoingMail.objects.exclude(to__endswith="@erased.invalid").exclude(kind="account-erased")
    assert not named.exists()


def test_one_table_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    customer()

    def broken(**arguments: Any) -> int:
        raise RuntimeError("broken")

    first = privacy.periods()[0]
    monkeypatch.setitem(privacy._periods, first.name, privacy.Period(first.name, first.months, broken))
    assert privacy.forget_old(now=AFTER + 10 * A_YEAR) > 0


DATA = "/fr/compte/donnees/"


def test_the_account_hands_over_the_copy_and_erases_in_two_steps(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    subscription = customer()
    assert client.get(DATA).status_code == 302
    client.force_login(subscription.user)
    assert "Une copie à garder" in client.get(DATA).content.decode()
    copy = client.get(f"{DATA}copie/")
    assert (copy["Content-Type"], json.loads(copy.content)["about"]) == ("application/json", "claire@example.org")
    assert "Vos abonnements prennent fin" in client.get(f"{DATA}effacer/").content.decode()
    client.post(f"{DATA}effacer/")
    path = f"{DATA}effacer/{token_of(subscription.user)}/"
    stranger = Client()
    stranger.force_login(UserFactory.create())
    assert stranger.post(path).status_code == 410
    assert "Effacer mon compte pour de bon" in client.get(path).content.decode()
    assert Erasure.objects.get().confirmed_at is None
    done = client.post(path)
    assert "Vos données sont effacées" in done.content.decode()
    assert client.get(DATA).status_code == 302
    assert traces().keys() <= {"accounts.user"}


def test_care_answers_a_letter(client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: AFTER)
    subscription = customer()
    client.force_login(UserFactory.create(is_staff=True))
    assert client.get("/admin/privacy/").status_code == 403
    assert client.post("/admin/privacy/erase/", {"email": "claire@example.org"}).status_code == 403
    boss = Client(headers={"Accept-Language": "fr"})
    boss.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    page = boss.get("/admin/privacy/?email=claire@example.org").content.decode()
    assert "Accords et informations" in page
    assert boss.get("/admin/privacy/copy/?email=claire@example.org")["Content-Type"] == "application/json"
    effect = boss.get("/admin/privacy/?email=claire@example.org&step=erase").content.decode()
    assert "Oublier cette personne" in effect
    assert not Erasure.objects.exists()
    said = boss.post("/admin/privacy/erase/", {"email": "claire@example.org"}, follow=True).content.decode()
    assert "Oublié" in said
    subscription.user.refresh_from_db()
    assert subscription.user.is_active is False
