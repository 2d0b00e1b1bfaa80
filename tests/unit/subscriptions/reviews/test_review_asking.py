"""Who is asked about a parcel, when, and once; and who is left in peace."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import mail, outbox
from core.models import OutboxDelivery, OutgoingMail
from logistics.models import Parcel
from shop.accounts.models import Erasure
from shop.aftercare.models import MoneyBack, Withdrawal
from shop.catalogue.enums import ProductKind
from shop.order.models import Order
from shop.payments.models import Charge, Dispute, Refund
from subscriptions.enums import CycleState, NotAsked
from subscriptions.models import ReviewRequest
from subscriptions.reviews import asking, opting_out, planning
from tests.factories.aftercare import stated
from tests.factories.catalogue import variant
from tests.factories.reviews import ARRIVED, ASKED, SHIPPED, plan_and_ask, rules_hold, sent_box, sent_goods, things_of
from tests.factories.shop import UserFactory, sold_product

pytestmark = pytest.mark.django_db
A_MINUTE, A_DAY = timedelta(minutes=1), timedelta(days=1)


def state(parcel: Parcel) -> tuple[str, str]:
    row = ReviewRequest.objects.get(parcel=parcel.reference)
    return row.state, row.why


def questions() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="review-request").order_by("pk"))


def test_a_parent_is_asked_ten_days_after_the_last_promised_day() -> None:
    parcel, _cycle = sent_box()
    assert plan_and_ask(parcel, now=ASKED - A_MINUTE) == 0
    assert questions() == []
    assert asking.ask_due(now=ASKED) == 1
    row = ReviewRequest.objects.get()
    assert (row.state, row.arrived_on, row.asked_at, row.mail) == ("asked", ARRIVED, ASKED, questions()[0])
    assert asking.ask_due(now=ASKED + timedelta(days=30)) == 0
    assert len(questions()) == 1
    rules_hold(now=ASKED)


def test_the_event_of_a_parcel_that_leaves_plans_the_question_once() -> None:
    parcel, cycle = sent_box()
    payload = {"reference": parcel.reference, "cycle_ids": [cycle.pk]}
    outbox.publish_all([outbox.Happened("parcel.shipped", "parcel", parcel.pk, payload)] * 2, now=SHIPPED)
    while outbox.deliver_due(now=SHIPPED):
        pass
    assert not OutboxDelivery.objects.exclude(state="done").exists()
    assert list(ReviewRequest.objects.values_list("parcel", "ask_at")) == [(parcel.reference, ASKED)]


def test_the_carriers_word_counts_when_it_is_later_than_the_promise() -> None:
    parcel, _cycle = sent_box()
    planning.plan(parcels=[parcel.reference], now=SHIPPED)
    Parcel.objects.update(delivered_on=date(2026, 12, 3))
    assert asking.ask_due(now=ASKED) == 1
    assert (state(parcel), questions()) == (("planned", ""), [])
    later = ASKED + timedelta(days=7)
    assert asking.ask_due(now=later - A_MINUTE) == 0
    assert asking.ask_due(now=later) == 1
    assert (state(parcel), ReviewRequest.objects.get().arrived_on) == (("asked", ""), date(2026, 12, 3))


def test_brothers_and_sisters_share_a_mail_and_each_box_has_five_links() -> None:
    parcel, cycle = sent_box(child="Léo")
    sent_box(child="Zoé", user=cycle.subscription.user, parcel=parcel)
    plan_and_ask(parcel)
    (sent,) = questions()
    assert (sent.to, sent.language, sent.subject) == (
        cycle.subscription.user.email,
        "fr",
        "Comment étaient-ils\u00a0? Une note, et une phrase si vous le voulez",
    )
    assert sent.text.count("/fr/avis/donner/") == sent.html.count("/fr/avis/donner/") == 10
    assert ", Léo" in sent.text and ", Zoé" in sent.html
    assert "Ne plus recevoir ces questions" in sent.text


def test_what_one_person_is_asked_on_one_day_is_one_mail() -> None:
    user = UserFactory.create(language="en")
    (box, _cycle), goods = sent_box(user=user), sent_goods(user=user)
    other, _other_cycle = sent_box()
    assert plan_and_ask(box, goods, other) == 3
    mine, others = questions()
    assert (mine.to, mine.language, mine.key) == (user.email, "en", box.reference)
    assert mine.text.count("/en/reviews/give/") == 10
    assert others.text.count("/fr/avis/donner/") == 5
    assert {row.mail for row in ReviewRequest.objects.filter(user=user)} == {mine}


def test_a_guest_is_asked_about_kits_and_boxes_and_not_about_scissors() -> None:
    kit, box = sold_product(title="Kit pont"), sold_product(title="Coffret vent", kind=ProductKind.BOX)
    parcel = sent_goods(kit, sold_product(kind=ProductKind.ACCESSORY, title="Ciseaux"), box)
    alone = sent_goods(sold_product(kind=ProductKind.ACCESSORY))
    assert plan_and_ask(parcel, alone) == 2
    (sent,) = questions()
    assert sent.to == "claire@example.org"
    assert "Kit pont" in sent.text and "Coffret vent" in sent.text and "Ciseaux" not in sent.text
    assert state(alone) == ("dropped", NotAsked.NOTHING)


def test_a_variant_is_judged_as_what_it_is_one_of_and_a_thing_once() -> None:
    apron = sold_product(title="Tablier")
    small = variant(apron, title="Petit", gross="15.00", on_hand=2)
    large = variant(apron, title="Grand", gross="15.00", on_hand=2)
    (thing,) = things_of(sent_goods(small, large))
    assert (thing.product_id, thing.title(language="fr")) == (apron.pk, "Tablier")


def test_of_a_large_order_three_things_are_asked_about() -> None:
    assert len(things_of(sent_goods(*(sold_product() for _ in range(5))))) == 3


def order_of(parcel: Parcel) -> Order:
    return parcel.order


def charge_of(order: Order) -> Charge:
    return Charge.objects.create(
        reference=f"C{order.pk}",
        subject=f"order:{order.number}",
        order=order,
        amount="19.90",
        currency="EUR",
        provider="sandbox",
        state="paid",
        due_at=SHIPPED,
        created_at=SHIPPED,
    )


def refund(parcel: Parcel, *, state: str = "requested") -> None:
    Refund.objects.create(
        reference=f"R{parcel.pk}",
        charge=charge_of(parcel.order),
        amount="5.00",
        currency="EUR",
        reason="cassé",
        state=state,
        due_at=SHIPPED,
        created_at=SHIPPED,
    )


def give_credit(parcel: Parcel) -> None:
    MoneyBack.objects.create(
        reference="x", order=parcel.order, gross="1.00", currency="EUR", reason="cassé", made_at=SHIPPED
    )


def dispute(parcel: Parcel) -> None:
    Dispute.objects.create(
        charge=charge_of(parcel.order),
        provider_ref="dp_1",
        amount="19.90",
        currency="EUR",
        reason="x",
        state="inquiry",
        opened_at=SHIPPED,
    )


def withdraw(parcel: Parcel) -> None:
    Withdrawal.objects.create(
        subject=f"order:{parcel.order.number}",
        notice=stated(contract="le kit", now=SHIPPED, email="other@example.org"),
        order=parcel.order,
        title="Kit",
        state="awaiting",
        notified_at=SHIPPED,
        return_by=ARRIVED,
        refund_by=ARRIVED,
        currency="EUR",
    )


def cancel_order(parcel: Parcel) -> None:
    Order.objects.filter(pk=parcel.order_id).update(status="cancelled")


def state_withdrawal(parcel: Parcel) -> None:
    stated(contract="le kit", now=SHIPPED, email=parcel.order.user.email)


def refuse_questions(parcel: Parcel) -> None:
    opting_out.opt_out(email=parcel.order.user.email, now=SHIPPED)


def ask_to_be_forgotten(parcel: Parcel) -> None:
    user = parcel.order.user
    Erasure.objects.create(
        email=user.email, user=user, requested_at=SHIPPED, expires_at=SHIPPED, confirmed_at=SHIPPED, language="fr"
    )


def cancel_box(parcel: Parcel) -> None:
    parcel.boxes.get().cycle.__class__.objects.update(state=CycleState.CANCELLED)


def never_left(parcel: Parcel) -> None:
    Parcel.objects.update(state="refused")


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (refund, NotAsked.MONEY_BACK),
        (give_credit, NotAsked.MONEY_BACK),
        (dispute, NotAsked.DISPUTED),
        (withdraw, NotAsked.WITHDRAWN),
        (cancel_order, NotAsked.CANCELLED),
        (state_withdrawal, NotAsked.WITHDRAWN),
        (refuse_questions, NotAsked.OPTED_OUT),
        (ask_to_be_forgotten, NotAsked.FORGOTTEN),
        (cancel_box, NotAsked.NOTHING),
        (never_left, NotAsked.CANCELLED),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_who_has_trouble_or_wants_peace_is_not_asked(trouble: Callable[[Parcel], None], why: NotAsked) -> None:
    parcel, _cycle = sent_box()
    planning.plan(parcels=[parcel.reference], now=SHIPPED)
    trouble(parcel)
    assert asking.ask_due(now=ASKED) == 1
    assert (state(parcel), questions()) == (("dropped", why), [])
    assert asking.ask_due(now=ASKED + A_DAY) == 0


def test_a_refund_that_failed_is_none() -> None:
    parcel, _cycle = sent_box()
    refund(parcel, state="failed")
    plan_and_ask(parcel)
    assert state(parcel) == ("asked", "")


def test_the_term_that_paid_a_box_counts_as_well() -> None:
    parcel, cycle = sent_box()
    term = sent_goods(user=cycle.subscription.user)
    cycle.term_order = term.order
    cycle.save()
    refund(term)
    plan_and_ask(parcel)
    assert state(parcel) == ("dropped", NotAsked.MONEY_BACK)


def test_of_two_boxes_in_a_parcel_the_one_without_trouble_is_asked_about() -> None:
    parcel, cycle = sent_box(child="Léo")
    _same, other = sent_box(child="Zoé", user=cycle.subscription.user, parcel=parcel)
    assert other.order is not None
    Order.objects.filter(pk=other.order.pk).update(status="cancelled")
    plan_and_ask(parcel)
    (sent,) = questions()
    assert ", Léo" in sent.text and "Zoé" not in sent.text


def test_a_colleague_stops_a_question_that_was_not_asked_yet() -> None:
    (one, _), (two, _) = sent_box(), sent_box()
    plan_and_ask(one)
    planning.plan(parcels=[two.reference], now=SHIPPED)
    ids = list(ReviewRequest.objects.values_list("pk", flat=True))
    assert asking.drop(request_ids=ids, why=NotAsked.BY_HAND) == 1
    assert (state(one), state(two)) == (("asked", ""), ("dropped", NotAsked.BY_HAND))


def test_fresh_links_come_at_a_parents_wish_and_only_to_whom_was_asked() -> None:
    (one, _), (two, _) = sent_box(), sent_box()
    plan_and_ask(one)
    planning.plan(parcels=[two.reference], now=SHIPPED)
    ids = list(ReviewRequest.objects.values_list("pk", flat=True))
    assert asking.send_links(request_ids=ids, now=ASKED + A_DAY) == 1
    first, again = questions()
    assert (first.to, first.subject) == (again.to, again.subject)
    assert again.key.startswith(f"{one.reference}:")


def test_the_mail_offers_mail_programs_one_click_against_more(settings: Any) -> None:
    settings.MAIL_DELIVERY = "smtp"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    parcel, _cycle = sent_box()
    plan_and_ask(parcel)
    mail.deliver_due(now=ASKED)
    (message,) = outgoing.outbox
    headers = message.message()
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["List-Unsubscribe"].startswith(f"<{settings.PUBLIC_URL}/fr/avis/sans-questions/{parcel.reference}:")


def test_three_parcels_cost_as_many_statements_as_one() -> None:
    counts = []
    for number in (1, 3):
        for _ in range(number):
            parcel, cycle = sent_box()
            sent_box(user=cycle.subscription.user, parcel=parcel)
            planning.plan(parcels=[parcel.reference], now=SHIPPED)
        with CaptureQueriesContext(connection) as queries:
            assert asking.ask_due(now=ASKED) == number
        counts.append(len([query for query in queries if 'INTO "core_outgoingmail"' not in query["sql"]]))
    assert counts[0] == counts[1] <= 24, counts


def test_the_days_are_a_setting(settings: Any) -> None:
    settings.REVIEW_ASK_DAYS = 3
    parcel, _cycle = sent_box()
    planning.plan(parcels=[parcel.reference], now=SHIPPED)
    assert ReviewRequest.objects.get().ask_at == ASKED - timedelta(days=7)
