from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from core.models import OutgoingMail
from shop.order.models import Line
from shop.stock.models import StockItem
from subscriptions.boxes import cycles, freezing
from subscriptions.endings import terminations
from subscriptions.endings.terminations import AlreadyHandled, Notification
from subscriptions.enums import CycleState, PlanKind, SubscriptionState, TerminationState
from subscriptions.models import Subscription, Termination
from tests.factories.shop import paid, sold_product
from tests.factories.subscriptions import BoxRangeFactory, ChildFactory, calendar_of, plan_of, running_subscription

pytestmark = pytest.mark.django_db
NOVEMBER_CUTOFF = datetime(2026, 11, 15, 23, 0, tzinfo=UTC)
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
BEFORE = datetime(2026, 12, 10, 11, 4, tzinfo=UTC)


def second_month(*, boxes: int = 1) -> Subscription:
    """A subscription whose first box is packed and whose second is planned for December; with `boxes` paid in advance."""
    months = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=3)
    kind = PlanKind.PREPAID if boxes > 1 else PlanKind.MONTHLY
    subscription = running_subscription(first=months[0], plan=plan_of(months[0].range, kind=kind, boxes=boxes))
    freezing.freeze_due(now=NOVEMBER_CUTOFF)
    subscription.cycles.update(state=CycleState.PACKED)
    cycles.plan_cycle(subscription=subscription, number=2, month=months[1])
    return subscription


def notification(of: Subscription | None = None, **fields: Any) -> Notification:
    usual = {
        "last_name": "Martin",
        "first_name": "Claire",
        "email": of.user.email if of else "nobody@example.org",
        "contract": of.reference if of else "S1234567",
        "wished_on": None,
        "reason": "",
        "language": "fr",
    }
    return Notification(**{**usual, **fields})


def states(subscription: Subscription) -> list[str]:
    return list(subscription.cycles.order_by("number").values_list("state", flat=True))


def mails(to: str) -> list[str]:
    return list(OutgoingMail.objects.filter(to=to).order_by("pk").values_list("kind", flat=True))


def test_s12_without_an_account_it_ends_at_once_and_is_acknowledged_with_its_end_date() -> None:
    subscription = second_month()
    made = terminations.notify(notification=notification(subscription), now=BEFORE)
    subscription.refresh_from_db()
    assert (made.state, made.subscription_id, made.done_at) == (TerminationState.DONE, subscription.pk, BEFORE)
    assert (subscription.state, subscription.cancelled_at) == (SubscriptionState.ENDED, BEFORE)
    assert states(subscription) == ["packed", "cancelled"]
    assert mails(subscription.user.email) == ["subscription-cancelled", "termination-received"]
    mail = OutgoingMail.objects.get(kind="termination-received")
    assert mail.subject == "Votre résiliation, notifiée le 10\u00a0décembre 2026 à 12\u00a0h\u00a004"
    for said in (
        "Claire",
        "Martin",
        subscription.reference,
        made.reference,
        "dès que possible",
        "10\u00a0décembre 2026",
    ):
        assert said in mail.text
    assert "Il a pris fin le 10\u00a0décembre 2026" in mail.text


def test_s12_after_the_cutoff_the_acknowledgement_names_the_last_box() -> None:
    subscription = second_month()
    terminations.notify(notification=notification(subscription), now=CUTOFF)
    assert states(subscription) == ["packed", "frozen"]
    mail = OutgoingMail.objects.get(kind="termination-received")
    assert "22\u00a0décembre 2026" in mail.text
    assert "débitée une dernière fois" in mail.text


def test_s12_notified_twice_has_one_effect_and_two_acknowledgements() -> None:
    subscription = second_month()
    for later in (0, 1):
        made = terminations.notify(notification=notification(subscription), now=BEFORE + timedelta(hours=later))
        assert made.state == TerminationState.DONE
    subscription.refresh_from_db()
    assert subscription.cancelled_at == BEFORE
    received = "termination-received"
    assert mails(subscription.user.email) == ["subscription-cancelled", received, received]


@pytest.mark.parametrize("typed", ["{}", "abonnement n° {}", "  {} (Lou)", "{}."])
def test_a_reference_is_found_however_it_is_typed(typed: str) -> None:
    subscription = second_month()
    Subscription.objects.filter(pk=subscription.pk).update(reference="S7K0Q9M2")
    for written in ("S7K0Q9M2", "s7k0q9m2", "S7KO-Q9M2", "S7K0 Q9M2"):
        contract = typed.format(written)
        made = terminations.notify(notification=notification(subscription, contract=contract), now=BEFORE)
        assert made.subscription_id == subscription.pk, contract


def test_the_number_of_an_order_names_its_contract() -> None:
    subscription = second_month()
    order = paid((sold_product(), 1))
    subscription.cycles.filter(number=1).update(order=order)
    made = terminations.notify(notification=notification(subscription, contract=order.number), now=BEFORE)
    assert made.subscription_id == subscription.pk


def test_an_order_of_two_contracts_is_left_to_a_person() -> None:
    first, order = second_month(), paid((sold_product(), 1))
    other = running_subscription(
        first=first.cycles.get(number=2).month, child=ChildFactory.create(user=first.user), method=first.method
    )
    for subscription in (first, other):
        subscription.cycles.update(order=order)
    made = terminations.notify(notification=notification(first, contract=order.number), now=BEFORE)
    assert (made.state, made.subscription) == (TerminationState.OPEN, None)


@pytest.mark.parametrize(
    "wrong", [{"email": "other@example.org"}, {"contract": "Lou, Nantes"}, {"contract": "S9999999"}]
)
def test_what_is_not_certain_changes_no_contract_and_is_acknowledged(wrong: dict[str, str]) -> None:
    subscription = second_month()
    made = terminations.notify(notification=notification(subscription, **wrong), now=BEFORE)
    subscription.refresh_from_db()
    assert (made.state, made.subscription, made.done_at) == (TerminationState.OPEN, None, None)
    assert (subscription.state, subscription.cancelled_at) == (SubscriptionState.ACTIVE, None)
    assert states(subscription) == ["packed", "planned"]
    assert mails(made.email) == ["termination-received"]
    assert "Une personne le recherche" in OutgoingMail.objects.get().text


def test_a_later_day_is_kept_and_carried_out_by_the_sweep_once() -> None:
    subscription = second_month()
    made = terminations.notify(notification=notification(subscription, wished_on=date(2026, 12, 14)), now=BEFORE)
    assert (made.state, states(subscription)) == (TerminationState.SCHEDULED, ["packed", "planned"])
    assert "14\u00a0décembre 2026" in OutgoingMail.objects.get().text
    day = datetime(2026, 12, 13, 23, 0, tzinfo=UTC)
    assert terminations.carry_out_due(now=day - timedelta(microseconds=1)) == 0
    assert terminations.carry_out_due(now=day) == 1
    assert terminations.carry_out_due(now=day) == 0
    subscription.refresh_from_db()
    assert (subscription.state, subscription.cancelled_at) == (SubscriptionState.ENDED, day)
    assert mails(subscription.user.email) == ["termination-received", "subscription-cancelled"]


def test_a_sweep_that_comes_late_fixes_no_box_after_the_wished_day() -> None:
    subscription = second_month()
    terminations.notify(notification=notification(subscription, wished_on=date(2026, 12, 15)), now=BEFORE)
    freezing.freeze_due(now=CUTOFF)
    assert states(subscription) == ["packed", "frozen"]
    assert terminations.carry_out_due(now=CUTOFF + timedelta(hours=1)) == 1
    assert states(subscription) == ["packed", "cancelled"]
    box = subscription.cycles.get(number=2).month.box
    assert StockItem.objects.get(pk=box.item_id).reserved == 0


def test_a_person_finds_the_contract_and_it_ends_as_of_the_notification() -> None:
    subscription = second_month()
    made = terminations.notify(
        notification=notification(subscription, email="claire@work.example", contract="Lou"), now=BEFORE
    )
    freezing.freeze_due(now=CUTOFF)
    later = CUTOFF + timedelta(days=1)
    terminations.identify(
        termination_id=made.pk, subscription_id=subscription.pk, by_id=subscription.user_id, now=later
    )
    made.refresh_from_db()
    assert (made.state, made.done_at, made.handled_by) == (TerminationState.DONE, later, subscription.user)
    assert states(subscription) == ["packed", "cancelled"]
    assert mails("claire@work.example") == ["termination-received", "termination-effect"]
    assert mails(subscription.user.email) == ["subscription-cancelled"]


def test_a_box_that_was_fixed_before_the_notification_still_comes() -> None:
    subscription = second_month()
    freezing.freeze_due(now=CUTOFF)
    made = terminations.notify(notification=notification(subscription, contract="Lou"), now=CUTOFF)
    terminations.identify(termination_id=made.pk, subscription_id=subscription.pk, by_id=None, now=CUTOFF)
    assert states(subscription) == ["packed", "frozen"]


def test_a_person_answers_and_nothing_else_changes() -> None:
    subscription = second_month()
    made = terminations.notify(notification=notification(subscription, contract="?"), now=BEFORE)
    with pytest.raises(ValueError, match="answer"):
        terminations.close(termination_id=made.pk, answer=" ", by_id=None, now=BEFORE)
    terminations.close(termination_id=made.pk, answer="Aucun contrat à ce nom.", by_id=None, now=BEFORE)
    made.refresh_from_db()
    assert (made.state, made.answer) == (TerminationState.CLOSED, "Aucun contrat à ce nom.")
    assert "Aucun contrat à ce nom." in OutgoingMail.objects.get(kind="termination-answer").text
    for decide in (
        lambda: terminations.close(termination_id=made.pk, answer="Non.", by_id=None, now=BEFORE),
        lambda: terminations.identify(termination_id=made.pk, subscription_id=subscription.pk, by_id=None, now=BEFORE),
    ):
        with pytest.raises(AlreadyHandled):
            decide()
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ACTIVE
    assert Termination.objects.get().answer == "Aucun contrat à ce nom."


def test_a_reason_to_end_before_the_last_paid_box_is_read_by_a_person() -> None:
    subscription = second_month(boxes=3)
    made = terminations.notify(notification=notification(subscription, reason="Déménagement"), now=BEFORE)
    subscription.refresh_from_db()
    assert (subscription.state, subscription.cancel_reason) == (SubscriptionState.ENDING, "Déménagement")
    assert (made.state, made.done_at) == (TerminationState.OPEN, BEFORE)
    assert "une personne le lit" in OutgoingMail.objects.get(kind="termination-received").text
    terminations.close(termination_id=made.pk, answer="Nous remboursons.", by_id=None, now=BEFORE)
    assert Termination.objects.get().state == TerminationState.DONE


def test_a_contract_that_cannot_be_ended_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    two = [second_month(), second_month()]
    for subscription in two:
        terminations.notify(notification=notification(subscription, wished_on=date(2026, 12, 14)), now=BEFORE)
    usual = terminations.cancel.cancel

    def breaking(**arguments: Any) -> Any:
        if arguments["subscription_id"] == two[0].pk:
            raise RuntimeError("broken")
        return usual(**arguments)

    monkeypatch.setattr(terminations.cancel, "cancel", breaking)
    assert terminations.carry_out_due(now=CUTOFF) == 2
    assert list(Termination.objects.order_by("pk").values_list("state", flat=True)) == ["open", "done"]


def test_lines_of_orders_are_not_touched() -> None:
    order = paid((sold_product(), 1))
    terminations.notify(notification=notification(contract=order.number, email=order.guest_email), now=BEFORE)
    assert Line.objects.filter(order=order).count() == 1
    assert Termination.objects.get().state == TerminationState.OPEN
