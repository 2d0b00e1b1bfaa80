"""Subscribers by the hundred thousand, each with a paid first box that was sent, and a second one that is fixed and due.

The first of them buys through the funnel and the checkout; the others are copies of the rows.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.conf import settings
from django.db.models import F

from core import clock, mail, outbox
from core.models import OutboxEvent
from logistics.enums import ParcelState
from logistics.models import Parcel
from shop.accounts.models import User
from shop.address.models import UserAddress
from shop.basket.models import Basket
from shop.checkout import paying, placement
from shop.invoicing.models import Invoice, InvoiceTax, Series
from shop.order.models import Line, Order, OrderStatusChange, ShippingAddress, TaxRow
from shop.payments.models import Attempt, Charge, MoneyMovement, PaymentMethod
from shop.stock import reservations
from shop.stock.models import Reservation, StockItem, StockMovement
from subscriptions.boxes import cycles, freezing
from subscriptions.boxes.freezing import stock_owner
from subscriptions.enums import CycleState
from subscriptions.models import Child, Cycle, Subscription, SubscriptionMovement
from subscriptions.signup import signing_up
from subscriptions.signup.funnel import Draft
from subscriptions.transitions import move_cycle
from tests.bench.clones import DISTANCE, Rows, multiply
from tests.factories.shop import address, contact, sandbox_card
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, plan_of
from tests.fakes.stripe.client import FakeStripe

BOUGHT = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
FIRST_CUTOFF, FIRST_SENT = datetime(2026, 12, 15, 23, 0, tzinfo=UTC), datetime(2026, 12, 22, 9, 0, tzinfo=UTC)
CUTOFF, DEBIT = datetime(2027, 1, 15, 23, 0, tzinfo=UTC), datetime(2027, 1, 21, 5, 0, tzinfo=UTC)


def fill(count: int) -> None:
    """So many subscribers, and the shop's clock at the moment at which their second boxes are to be debited."""
    subscription = _first(on_hand=count + 100)
    if count > 1:
        _multiply(subscription, copies=count - 1)
    clock.set_now(DEBIT)


def _first(*, on_hand: int) -> Subscription:
    box_range = BoxRangeFactory.create()
    calendar_of(box_range, first=date(2026, 12, 1), months=4, on_hand=on_hand)
    plan = plan_of(box_range)
    basket = Basket.objects.create()
    draft = Draft.new(first_name="Lou", birth_month=date(2022, 3, 1), range_key=box_range.key)
    signing_up.put_into_basket(basket_id=basket.pk, draft=draft, plan=plan, language="fr", now=BOUGHT)
    made = placement.begin(basket_id=basket.pk, contact=contact(), address=address(), now=BOUGHT)
    paying.pay(placement=made, method_ref=_card(), return_url="/", now=BOUGHT)
    while outbox.deliver_due(now=BOUGHT):
        pass
    subscription = Subscription.objects.get()
    freezing.freeze_due(now=FIRST_CUTOFF)
    while outbox.deliver_due(now=FIRST_CUTOFF):
        pass
    first = subscription.cycles.get(number=1)
    reservations.consume(owners=[stock_owner(cycle_id=first.pk)], reference="P0000001", now=FIRST_SENT)
    move_cycle(cycle_id=first.pk, to=CycleState.PACKED, now=FIRST_SENT)
    Parcel.objects.update(state=ParcelState.SHIPPED)
    cycles.plan_due(now=CUTOFF)
    assert freezing.freeze_due(now=CUTOFF) == 1
    while outbox.deliver_due(now=CUTOFF) + mail.deliver_due(now=CUTOFF):
        pass
    return subscription


def _card() -> str:
    """A good card of the provider that takes the money."""
    if settings.PAYMENT_PROVIDER == "stripe":
        return str(FakeStripe(settings.STRIPE_API_BASE).type_card(number="4242424242424242"))
    return sandbox_card()


def _multiply(subscription: Subscription, *, copies: int) -> None:
    order = Order.objects.get()
    charge, invoice = order.charge, order.invoice
    boxes = list(subscription.cycles.order_by("number"))
    about = {
        "cycle": [str(box.pk) for box in boxes],
        "order": [str(order.pk)],
        "subscription": [str(subscription.pk)],
    }
    graph = [
        Rows(User, [subscription.user_id], {"email": "CONCAT('parent', {n}, '@example.org')"}),
        Rows(Child, [subscription.child_id]),
        Rows(UserAddress, [subscription.address_id]),
        Rows(PaymentMethod, [subscription.method_id or 0], {"provider_ref": "CONCAT({old}, '-', {n})"}),
        Rows(ShippingAddress, [order.shipping_address_id or 0]),
        Rows(Order, [order.pk], {"number": "CONCAT('K', LPAD({n}, 8, '0'))", "basket_id": "NULL"}),
        Rows(OrderStatusChange, _keys(OrderStatusChange, order=order)),
        Rows(Line, _keys(Line, order=order)),
        Rows(TaxRow, _keys(TaxRow, order=order), {"part": f"CONCAT('line:', t.line_id + s.seq * {DISTANCE})"}),
        Rows(
            Invoice,
            [invoice.pk],
            {
                "sequence": "{old} + {n}",
                "number": f"CONCAT('{invoice.series.key}-', LPAD(t.sequence + {{n}}, 6, '0'))",
            },
        ),
        Rows(InvoiceTax, _keys(InvoiceTax, invoice=invoice)),
        Rows(
            Charge,
            [charge.pk],
            {
                "reference": "CONCAT('K', LPAD({n}, 9, '0'))",
                "subject": "CONCAT('order:K', LPAD({n}, 8, '0'))",
                "intent_ref": "CONCAT({old}, '-', {n})",
            },
        ),
        Rows(Attempt, _keys(Attempt, charge=charge)),
        Rows(MoneyMovement, _keys(MoneyMovement, charge=charge), {"reference": "CONCAT({old}, '-', {n})"}),
        Rows(
            Subscription,
            [subscription.pk],
            {"reference": "CONCAT('S', LPAD({n}, 8, '0'))", "signup_id": "NULL"},
        ),
        Rows(SubscriptionMovement, _keys(SubscriptionMovement, subscription=subscription)),
        Rows(Cycle, [box.pk for box in boxes]),
        *[
            Rows(
                Reservation,
                _keys(Reservation, owner=stock_owner(cycle_id=box.pk)),
                {"owner": f"CONCAT('cycle:', {box.pk} + {{n}} * {DISTANCE})"},
            )
            for box in boxes
        ],
        *[
            Rows(
                OutboxEvent,
                _keys(OutboxEvent, aggregate=aggregate, aggregate_id__in=keys),
                {"aggregate_id": f"CAST(t.aggregate_id + {{n}} * {DISTANCE} AS CHAR)"},
            )
            for aggregate, keys in about.items()
        ],
        Rows(
            StockMovement, _keys(StockMovement, reference="P0000001"), {"reference": "CONCAT('P', LPAD({n}, 8, '0'))"}
        ),
    ]
    multiply(graph, copies=copies)
    Series.objects.filter(pk=invoice.series_id).update(last_number=F("last_number") + copies)
    sent, fixed = (StockItem.objects.get(sku=box.box_sku) for box in boxes[:2])
    StockItem.objects.filter(pk=sent.pk).update(on_hand=F("on_hand") - copies)
    StockItem.objects.filter(pk=fixed.pk).update(reserved=F("reserved") + copies)


def _keys(model: type, **where: object) -> list[int]:
    return list(model.objects.filter(**where).order_by("pk").values_list("pk", flat=True))  # type: ignore[attr-defined]  # a model
