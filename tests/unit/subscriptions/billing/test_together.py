"""Brothers and sisters, store credit, promotions and extras: what one debit is made of."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db.models import QuerySet

from core import outbox
from core.models import OutgoingMail
from logistics.models import Parcel
from shop.credit import spending
from shop.invoicing.models import Invoice
from shop.order.models import Line, Order
from shop.payments.enums import ChargeState
from shop.payments.models import Charge
from shop.payments.providers.sandbox.cards import Behaviour
from shop.stock.models import Reservation
from shop.voucher.models import Voucher
from subscriptions.billing import dunning, pay_links, paying, renewals
from subscriptions.boxes import cycles, freezing
from subscriptions.changes import extras, skipping
from subscriptions.endings import cancel
from subscriptions.enums import CycleState
from subscriptions.models import (
    BoxPromotion,
    CalendarMonth,
    Cycle,
    CycleReduction,
    DunningCase,
    Subscription,
    SubscriptionPromotion,
)
from tests.factories.shop import NOON, sold_product
from tests.factories.subscriptions import (
    BoxRangeFactory,
    ChildFactory,
    address_of,
    all_rules_hold,
    calendar_of,
    card_of,
    first_box_sent,
    plan_of,
    running_subscription,
)

pytestmark = pytest.mark.django_db
CUTOFF = datetime(2026, 12, 15, 23, 0, tzinfo=UTC)
DEBIT = datetime(2026, 12, 21, 5, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def debits() -> QuerySet[Charge]:
    return Charge.objects.filter(is_off_session=True)


def renewal_orders() -> QuerySet[Order]:
    return Order.objects.filter(kind="renewal")


def family(*names: str, behaviour: Behaviour = Behaviour.SUCCEEDS) -> list[Subscription]:
    """Children of one parent, each with a subscription of its own range, all paid by one card; December is planned."""
    parent = ChildFactory.create(first_name=names[0])
    card = card_of(parent.user, behaviour=behaviour)
    found = []
    for name in names:
        child = parent if name == names[0] else ChildFactory.create(user=parent.user, first_name=name)
        calendar = calendar_of(BoxRangeFactory.create(), first=date(2026, 11, 1), months=4)
        subscription = running_subscription(
            first=calendar[0], plan=plan_of(calendar[0].range), child=child, method=card
        )
        first_box_sent(subscription)
        found.append(subscription)
    cycles.plan_due(now=NOON)
    return found


def fix_and_debit(month: int = 0) -> None:
    freezing.freeze_due(now=CUTOFF + month * 31 * DAY)
    renewals.charge_due(now=DEBIT + month * 31 * DAY)


def second(subscription: Subscription) -> Cycle:
    return subscription.cycles.get(number=2)


def test_s18_two_children_are_one_debit_with_a_reduction_on_the_second() -> None:
    zoe, lou = family("Zoé", "Lou")
    fix_and_debit()
    charge, order = debits().get(), renewal_orders().get()
    assert (charge.amount, order.total_incl_tax) == (Decimal("37.81"), Decimal("37.81"))
    assert list(
        Line.objects.filter(order__kind="renewal").order_by("pk").values_list("line_price_incl_tax", flat=True)
    ) == [
        Decimal("19.90"),
        Decimal("17.91"),
    ]
    assert {second(zoe).order_id, second(lou).order_id} == {order.pk}
    assert {second(zoe).charge_id, second(lou).charge_id} == {charge.pk}
    assert Invoice.objects.get(order__kind="renewal").gross == Decimal("37.81")
    all_rules_hold(now=DEBIT)


def test_s18_another_address_is_another_debit_at_the_full_price() -> None:
    _, lou = family("Zoé", "Lou")
    lou.address = address_of(lou.user, line1="1 place Royale")
    lou.save()
    fix_and_debit()
    assert sorted(debits().values_list("amount", flat=True)) == [Decimal("19.90"), Decimal("19.90")]


def test_s18_one_left_out_costs_the_other_its_reduction_this_month_only() -> None:
    zoe, _lou = family("Zoé", "Lou")
    skipping.skip(subscription_id=zoe.pk, number=2, now=NOON)
    fix_and_debit()
    assert debits().get().amount == Decimal("19.90")
    cycles.plan_due(now=DEBIT)
    fix_and_debit(month=1)
    assert debits().order_by("-pk")[0].amount == Decimal("37.81")


def test_s18_the_first_one_cancelled_takes_the_reduction_from_the_next_box_on() -> None:
    zoe, _lou = family("Zoé", "Lou")
    freezing.freeze_due(now=CUTOFF)
    cancel.cancel(subscription_id=zoe.pk, now=CUTOFF + DAY)
    renewals.charge_due(now=DEBIT)
    assert debits().get().amount == Decimal("37.81")
    cycles.plan_due(now=DEBIT)
    fix_and_debit(month=1)
    assert debits().order_by("-pk")[0].amount == Decimal("19.90")


def test_s18_a_declined_debit_of_two_boxes_is_one_case_and_comes_back_as_one() -> None:
    zoe, lou = family("Zoé", "Lou", behaviour=Behaviour.NO_FUNDS)
    fix_and_debit()
    assert {second(zoe).state, second(lou).state} == {CycleState.DECLINED}
    card = card_of(zoe.user)
    Subscription.objects.update(method=card)
    dunning.dun_due(now=DEBIT + 3 * DAY)
    renewals.charge_due(now=DEBIT + 3 * DAY)
    assert {second(zoe).state, second(lou).state} == {CycleState.READY}
    assert (debits().count(), renewal_orders().count()) == (1, 1)


def refused(*, credit: str = "") -> tuple[Subscription, Subscription, Charge]:
    """Two children whose one debit was refused on its day."""
    zoe, lou = family("Zoé", "Lou", behaviour=Behaviour.NO_FUNDS)
    if credit:
        spending.grant(
            user_id=zoe.user_id, amount=Decimal(credit), currency="EUR", reference="gift:1", reason="", now=NOON
        )
    fix_and_debit()
    return zoe, lou, debits().get()


@pytest.mark.parametrize("is_first", [True, False])
def test_who_leaves_after_a_refusal_leaves_the_other_one_owed_by_itself(is_first: bool) -> None:
    """The bank knows one sum of the old debit: nothing may be paid with it for the box that is left."""
    zoe, lou, old = refused()
    leaves, stays = (zoe, lou) if is_first else (lou, zoe)
    case = DunningCase.objects.get()
    cancel.cancel(subscription_id=leaves.pk, now=DEBIT + DAY)
    assert second(leaves).state == CycleState.CANCELLED
    new = Charge.objects.get(cycles=second(stays))
    assert (new.amount, new.state) == (second(stays).price, ChargeState.PENDING)
    assert (DunningCase.objects.get().charge, DunningCase.objects.get().next_try_at) == (new, case.next_try_at)
    all_rules_hold(now=DEBIT + DAY)
    dunning.close_abandoned(now=DEBIT + DAY)
    old.refresh_from_db()
    assert old.state == ChargeState.CANCELLED
    # The link of the first mail leads to what is left.
    signed = pay_links.SIGNER.sign(old.reference)
    assert paying.owed_by(signed=signed).charge == new
    Subscription.objects.update(method=card_of(zoe.user))
    dunning.dun_due(now=DEBIT + 3 * DAY)
    renewals.charge_due(now=DEBIT + 3 * DAY)
    order = renewal_orders().get()
    assert second(stays).state == CycleState.READY
    assert (order.total_incl_tax, Charge.objects.get(order=order)) == (new.amount, new)
    all_rules_hold(now=DEBIT + 3 * DAY)
    with pytest.raises(paying.NothingToPay):
        paying.owed_by(signed=signed)


def test_what_is_left_of_three_is_one_debit_and_each_refusal_has_its_mail() -> None:
    zoe, lou, max_ = family("Zoé", "Lou", "Max", behaviour=Behaviour.NO_FUNDS)
    fix_and_debit()
    cancel.cancel(subscription_id=lou.pk, now=DEBIT + DAY)
    left = Charge.objects.get(cycles=second(zoe))
    assert (left, left.amount) == (Charge.objects.get(cycles=second(max_)), second(zoe).price + second(max_).price)
    dunning.close_abandoned(now=DEBIT + DAY)
    dunning.dun_due(now=DEBIT + 3 * DAY)
    renewals.charge_due(now=DEBIT + 3 * DAY)
    assert {second(zoe).state, second(max_).state} == {CycleState.DECLINED}
    mails = OutgoingMail.objects.filter(kind="debit-declined")
    assert (mails.count(), DunningCase.objects.count()) == (2, 1)
    assert pay_links.path_of(charge_reference=left.reference, language="fr").split(":")[0] in mails.latest("pk").text
    cancel.cancel(subscription_id=zoe.pk, now=DEBIT + 4 * DAY)
    last = Charge.objects.get(cycles=second(max_))
    assert (last.amount, last.subject) == (second(max_).price, f"cycle:{second(max_).pk}:{left.pk}")
    dunning.close_abandoned(now=DEBIT + 4 * DAY)
    all_rules_hold(now=DEBIT + 4 * DAY)


def test_the_credit_in_a_debit_that_one_left_comes_back() -> None:
    zoe, lou, old = refused(credit="5.00")
    assert old.amount == Decimal("32.81")
    cancel.cancel(subscription_id=zoe.pk, now=DEBIT + DAY)
    assert Charge.objects.get(cycles=second(lou)).amount == second(lou).price == Decimal("17.91")
    dunning.close_abandoned(now=DEBIT + DAY)
    assert spending.balance_of(user_id=zoe.user_id, currency="EUR") == Decimal("5.00")
    all_rules_hold(now=DEBIT + DAY)


def test_while_somebody_is_paying_a_refused_box_it_is_neither_cancelled_nor_ended() -> None:
    zoe, lou, old = refused()
    Charge.objects.update(state=ChargeState.PROCESSING)
    cancel.cancel(subscription_id=zoe.pk, now=DEBIT + DAY)
    zoe.refresh_from_db()
    assert (second(zoe).state, second(zoe).charge, zoe.ended_at) == (CycleState.DECLINED, old, None)
    assert second(lou).charge == old


def test_store_credit_is_spent_first_and_comes_back_when_nothing_is_sent() -> None:
    (zoe,) = family("Zoé", behaviour=Behaviour.EXPIRED)
    spending.grant(
        user_id=zoe.user_id, amount=Decimal("5.00"), currency="EUR", reference="gift:1", reason="Merci", now=NOON
    )
    fix_and_debit()
    assert debits().get().amount == Decimal("14.90")
    assert spending.balance_of(user_id=zoe.user_id, currency="EUR") == Decimal("0.00")
    cancel.cancel(subscription_id=zoe.pk, now=DEBIT + DAY)
    dunning.close_abandoned(now=DEBIT + DAY)
    assert spending.balance_of(user_id=zoe.user_id, currency="EUR") == Decimal("5.00")
    all_rules_hold(now=DEBIT + DAY)


def test_store_credit_that_covers_a_box_needs_no_card() -> None:
    (zoe,) = family("Zoé")
    Subscription.objects.update(method=None)
    spending.grant(
        user_id=zoe.user_id, amount=Decimal("25.00"), currency="EUR", reference="gift:1", reason="Merci", now=NOON
    )
    fix_and_debit()
    order = renewal_orders().get()
    assert (order.total_incl_tax, order.paid_by_credit) == (Decimal("19.90"), Decimal("19.90"))
    assert (debits().count(), second(zoe).state) == (0, CycleState.READY)
    assert spending.balance_of(user_id=zoe.user_id, currency="EUR") == Decimal("5.10")
    all_rules_hold(now=DEBIT)


def promoted(subscription: Subscription, *, percent: int, boxes: int) -> None:
    voucher = Voucher.objects.create(
        name="Bienvenue",
        code="BIENVENUE",
        usage=Voucher.MULTI_USE,
        start_datetime=NOON,
        end_datetime=NOON + 365 * DAY,
    )
    source = BoxPromotion.objects.create(voucher=voucher, percent=percent, boxes=boxes)
    SubscriptionPromotion.objects.create(
        subscription=subscription, source=source, percent=percent, boxes=boxes, began_at=NOON
    )


def test_s19_a_promotion_counts_paid_boxes_and_stops() -> None:
    (zoe,) = family("Zoé")
    promoted(zoe, percent=50, boxes=2)
    skipping.skip(subscription_id=zoe.pk, number=2, now=NOON)
    month = CalendarMonth.objects.order_by("-month")[0]
    for ahead in range(3, 6):
        box_range = month.range
        calendar_of(box_range, first=date(2027, ahead, 1), months=1)
    for month_number in range(5):
        fix_and_debit(month=month_number)
        cycles.plan_due(now=DEBIT + month_number * 31 * DAY)
    amounts = list(debits().order_by("pk").values_list("amount", flat=True))
    assert amounts[:3] == [Decimal("9.95"), Decimal("9.95"), Decimal("19.90")]
    assert CycleReduction.objects.count() == 2
    all_rules_hold(now=DEBIT + 200 * DAY)


def test_extras_go_with_the_box_in_one_debit_and_one_parcel() -> None:
    (zoe,) = family("Zoé")
    brush = sold_product(title="Pinceau", gross="4.50")
    extras.put(subscription_id=zoe.pk, number=2, product_id=brush.pk, quantity=2, now=NOON)
    fix_and_debit()
    assert debits().get().amount == Decimal("28.90")
    assert Reservation.objects.filter(owner=f"cycle:{second(zoe).pk}", state="committed").count() == 2
    while outbox.deliver_due(now=DEBIT):
        pass
    parcel = Parcel.objects.get(boxes__isnull=False)
    assert sorted(parcel.lines.values_list("quantity", flat=True)) == [1, 2]
    all_rules_hold(now=DEBIT)


def with_paid_box(subscription: Subscription) -> Subscription:
    """Its December box is paid already, as one of a term."""
    first = subscription.cycles.get(number=1)
    Subscription.objects.filter(pk=subscription.pk).update(boxes_paid=2)
    subscription.cycles.filter(number=2).update(
        is_prepaid=True, price=0, order_id=first.order_id, charge_id=first.charge_id
    )
    return subscription


def test_refused_extras_of_a_paid_box_stay_here_and_are_never_paid_with_anything_else() -> None:
    zoe, lou = family("Zoé", "Lou", behaviour=Behaviour.NO_FUNDS)
    with_paid_box(zoe)
    term = second(zoe)
    brush = sold_product(title="Pinceau", gross="4.50")
    extras.put(subscription_id=zoe.pk, number=2, product_id=brush.pk, quantity=2, now=NOON)
    fix_and_debit()
    amounts = dict(debits().values_list("amount", "state"))
    assert amounts == {Decimal("9.00"): ChargeState.DECLINED, Decimal("17.91"): ChargeState.DECLINED}
    box = second(zoe)
    assert (box.state, box.price, box.order_id, box.charge_id) == (
        CycleState.READY,
        Decimal("0.00"),
        term.order_id,
        Charge.objects.get(order=term.order).pk,
    )
    assert second(lou).state == CycleState.DECLINED
    assert dunning.close_abandoned(now=DEBIT) == 1
    assert debits().get(amount=Decimal("9.00")).state == ChargeState.CANCELLED
    all_rules_hold(now=DEBIT)
