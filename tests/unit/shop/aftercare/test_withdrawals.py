from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.models import OutgoingMail
from logistics.enums import ParcelState
from logistics.models import Parcel
from shop.aftercare import contracts, returns, withdrawals
from shop.aftercare.enums import Evidence, NoticeState, WithdrawalState
from shop.aftercare.models import Disclosure, MoneyBack, Withdrawal, WithdrawalNotice
from shop.aftercare.withdrawals import AlreadyHandled, NoSuchContract
from shop.catalogue.enums import WithdrawalRule
from shop.catalogue.models import ProductFacts
from shop.invoicing.models import CreditNote
from shop.order.enums import OrderStatus
from shop.order.models import Order
from shop.payments import refunds
from shop.payments.models import MoneyMovement, Refund
from shop.stock.models import StockItem, StockMovement
from tests.factories.aftercare import deliver, handed_over, sent, stated
from tests.factories.logistics import planned_parcel
from tests.factories.shop import NOON, paid, sold_product
from tests.factories.subscriptions import all_rules_hold

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=3)


def bought(**facts: Any) -> Order:
    """A paid order of one kit of 19.90 and its delivery, 3.90; its parcel is still to be made."""
    product = sold_product(title="Kit papier")
    if facts:
        ProductFacts.objects.create(product=product, **facts)
    return paid((product, 1))


def finish(*, now: datetime = LATER) -> None:
    """The refunds are made, and everybody hears of them."""
    refunds.sweep(now=now)
    deliver(now=now)


def nothing_happened(order: Order) -> bool:
    before = order.status
    order.refresh_from_db()
    return order.status == before and not Withdrawal.objects.exists() and not Refund.objects.exists()


def test_s26_goods_that_have_not_left_are_refunded_at_once_with_their_delivery() -> None:
    order = bought()
    deliver(now=NOON)
    notice = stated(contract=order.number, now=LATER)
    withdrawal = Withdrawal.objects.get()
    assert (notice.state, withdrawal.state, withdrawal.done_at) == ("accepted", WithdrawalState.DONE, LATER)
    assert (withdrawal.subject, withdrawal.returned_at_once) == (f"order:{order.number}", Decimal("23.80"))
    assert (withdrawal.to_return, withdrawal.possible_until) == (Decimal("0.00"), None)
    parcel = Parcel.objects.get()
    assert (parcel.state, StockItem.objects.get().reserved) == (ParcelState.CANCELLED, 0)
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    finish()
    assert sum(MoneyMovement.objects.values_list("amount", flat=True)) == 0
    note = CreditNote.objects.get()
    assert (note.gross, note.reason) == (Decimal("23.80"), "rétractation du 23\u00a0novembre 2026")
    line = order.lines.get()
    assert [(row["part"], row["gross"]) for row in note.lines] == [(f"line:{line.pk}", "19.90"), ("delivery", "3.90")]
    all_rules_hold(now=LATER)


def test_s26_a_parcel_that_was_about_to_be_made_is_never_made() -> None:
    order = bought()
    stated(contract=order.number, now=LATER)
    deliver(now=LATER)
    assert list(Parcel.objects.values_list("state", flat=True)) == ["cancelled"]
    all_rules_hold(now=LATER)


def test_s26_goods_that_have_left_are_refunded_when_they_or_the_proof_come() -> None:
    parcel = sent(planned_parcel(), on=date(2026, 11, 24))
    stated(contract=parcel.order.number, now=LATER + timedelta(days=3))
    withdrawal = Withdrawal.objects.get()
    assert (withdrawal.state, withdrawal.returned_at_once) == (WithdrawalState.AWAITING, Decimal("0.00"))
    assert (withdrawal.to_return, withdrawal.return_by) == (Decimal("23.80"), date(2026, 12, 10))
    assert (withdrawal.refund_by, Refund.objects.count()) == (date(2026, 12, 10), 0)
    returns.note_evidence(withdrawal_id=withdrawal.pk, evidence=Evidence.PROOF, on=date(2026, 12, 12))
    withdrawal.refresh_from_db()
    assert (withdrawal.state, withdrawal.refund_by) == (WithdrawalState.DUE, date(2026, 12, 12))
    now = datetime(2026, 12, 12, 9, 0, tzinfo=UTC)
    returns.refund(
        withdrawal_id=withdrawal.pk, amount=Decimal("23.80"), reason="", is_restocked=True, by_id=None, now=now
    )
    finish(now=now)
    withdrawal.refresh_from_db()
    assert (withdrawal.state, withdrawal.done_at) == (WithdrawalState.DONE, now)
    assert sum(MoneyMovement.objects.values_list("amount", flat=True)) == 0
    returned = StockMovement.objects.get(kind="returned")
    assert (returned.quantity, returned.reference) == (1, f"order:{parcel.order.number}")
    with pytest.raises(returns.NotOwed):
        returns.note_evidence(withdrawal_id=withdrawal.pk, evidence=Evidence.GOODS, on=date(2026, 12, 13))
    with pytest.raises(returns.NotOwed):
        returns.refund(
            withdrawal_id=withdrawal.pk, amount=Decimal("1.00"), reason="", is_restocked=True, by_id=None, now=now
        )
    assert (Refund.objects.count(), StockMovement.objects.filter(kind="returned").count()) == (1, 1)
    all_rules_hold(now=now)


def test_a_parcel_with_the_warehouse_has_left() -> None:
    parcel = handed_over(planned_parcel())
    stated(contract=parcel.order.number, now=LATER)
    parcel.refresh_from_db()
    assert (parcel.state, Withdrawal.objects.get().state) == (ParcelState.EXPORTED, WithdrawalState.AWAITING)


def test_less_is_given_back_for_what_lost_value_and_never_more() -> None:
    parcel = sent(planned_parcel(), on=date(2026, 11, 24))
    stated(contract=parcel.order.number, now=LATER)
    withdrawal = Withdrawal.objects.get()
    for wrong in ("23.81", "0.00"):
        with pytest.raises(returns.TooMuch):
            returns.refund(
                withdrawal_id=withdrawal.pk,
                amount=Decimal(wrong),
                reason="x",
                is_restocked=False,
                by_id=None,
                now=LATER,
            )
    assert not MoneyBack.objects.exists()
    returns.refund(
        withdrawal_id=withdrawal.pk, amount=Decimal("20.00"), reason="tachés", is_restocked=False, by_id=None, now=LATER
    )
    refund = Refund.objects.get()
    assert (refund.amount, refund.reason, sum(map(Decimal, refund.parts.values()))) == (20, "tachés", Decimal("20.00"))
    text = OutgoingMail.objects.get(kind="withdrawal-less").text
    assert "20,00" in text
    assert "23,80" in text
    assert "La raison : tachés." in text.replace("\xa0", " ")


def test_s26_the_right_lasts_from_the_order_to_fourteen_days_after_receipt() -> None:
    order = bought()
    (contract,) = contracts.of_order(order=order)
    assert contract.possible_until is None
    deliver(now=NOON)
    parcel = sent(Parcel.objects.get(), on=date(2026, 11, 24))
    (contract,) = contracts.of_order(order=order)
    # Two to three working days in France: the last promised one counts while the carrier says nothing.
    assert (contract.received_on, contract.possible_until) == (date(2026, 11, 27), date(2026, 12, 11))
    Parcel.objects.filter(pk=parcel.pk).update(delivered_on=date(2026, 12, 2))
    (contract,) = contracts.of_order(order=order)
    assert (contract.received_on, contract.possible_until) == (date(2026, 12, 2), date(2026, 12, 16))
    last_moment = datetime(2026, 12, 16, 22, 59, 59, tzinfo=UTC)
    assert stated(contract=order.number, now=last_moment).state == NoticeState.ACCEPTED
    assert Withdrawal.objects.get().possible_until == date(2026, 12, 16)


def test_too_late_is_acknowledged_and_left_to_a_person_who_may_be_generous() -> None:
    parcel = sent(planned_parcel(), on=date(2026, 11, 24))
    late = datetime(2026, 12, 11, 23, 0, tzinfo=UTC)
    notice = stated(contract=parcel.order.number, now=late)
    assert notice.state == NoticeState.OPEN
    assert nothing_happened(parcel.order)
    assert "Une personne l’examine" in OutgoingMail.objects.get(kind="withdrawal-received").text
    with pytest.raises(NoSuchContract):
        withdrawals.accept(notice_id=notice.pk, contract="ZZZZ-ZZZZ", by_id=None, now=late)
    withdrawals.accept(notice_id=notice.pk, contract=parcel.order.number, by_id=None, now=late)
    assert Withdrawal.objects.get().state == WithdrawalState.AWAITING
    assert parcel.order.number in OutgoingMail.objects.get(kind="withdrawal-effect").text
    with pytest.raises(AlreadyHandled):
        withdrawals.close(notice_id=notice.pk, answer="Trop tard.", by_id=None, now=late)


@pytest.mark.parametrize(
    "wrong", [{"email": "other@example.org"}, {"contract": "le kit"}, {"only_part": "seulement le kit"}]
)
def test_what_is_not_certain_changes_nothing_and_is_acknowledged(wrong: dict[str, str]) -> None:
    order = bought()
    notice = stated(**{"contract": order.number, "now": LATER, **wrong})
    assert notice.state == NoticeState.OPEN
    assert nothing_happened(order)
    mail = OutgoingMail.objects.get(kind="withdrawal-received")
    assert (mail.to, "Une personne l’examine" in mail.text) == (notice.email, True)
    with pytest.raises(ValueError, match="answer"):
        withdrawals.close(notice_id=notice.pk, answer=" ", by_id=None, now=LATER)
    withdrawals.close(notice_id=notice.pk, answer="Aucune commande à ce nom.", by_id=None, now=LATER)
    assert "Aucune commande à ce nom." in OutgoingMail.objects.get(kind="withdrawal-answer").text
    assert WithdrawalNotice.objects.get().state == NoticeState.CLOSED


def test_stated_twice_has_one_effect_and_two_acknowledgements() -> None:
    order = bought()
    for hours in (0, 1):
        notice = stated(contract=f"commande {order.number.lower()}", now=LATER + timedelta(hours=hours))
        assert notice.state == NoticeState.ACCEPTED
    assert (Withdrawal.objects.count(), Refund.objects.count()) == (1, 1)
    assert OutgoingMail.objects.filter(kind="withdrawal-received").count() == 2


def test_the_acknowledgement_says_what_when_and_what_follows() -> None:
    parcel = sent(planned_parcel(), on=date(2026, 11, 24))
    notice = stated(contract=parcel.order.number, now=LATER)
    mail = OutgoingMail.objects.get(kind="withdrawal-received")
    assert mail.subject == "Votre rétractation, notifiée le 23\u00a0novembre 2026 à 15\u00a0h\u00a000"
    for said in ("Claire Martin", parcel.order.number, notice.reference, "Kit papier", "23,80", "7\u00a0décembre 2026"):
        assert said in mail.text
    assert "24 quai des Antilles" in mail.text


def test_what_is_made_to_order_is_not_given_back() -> None:
    order = bought(withdrawal=WithdrawalRule.PERSONALISED)
    assert contracts.of_order(order=order) == []
    assert stated(contract=order.number, now=LATER).state == NoticeState.OPEN
    assert nothing_happened(order)


def test_only_what_can_be_sent_back_of_a_mixed_order_is_refunded() -> None:
    made, usual = sold_product(title="Tampon à son nom", gross="12.00"), sold_product(title="Kit papier")
    ProductFacts.objects.create(product=made, withdrawal=WithdrawalRule.PERSONALISED)
    order = paid((made, 1), (usual, 1))
    deliver(now=NOON)
    stated(contract=order.number, now=LATER)
    order.refresh_from_db()
    assert Withdrawal.objects.get().returned_at_once == Decimal("23.80")
    assert order.status == OrderStatus.PAID


def test_what_was_refunded_before_is_not_refunded_again() -> None:
    order = bought()
    refunds.make(charge_id=order.charge.pk, amount=Decimal("5.00"), reason="geste", requested_by_id=None, now=NOON)
    deliver(now=NOON)
    stated(contract=order.number, now=LATER)
    finish()
    assert Withdrawal.objects.get().returned_at_once == Decimal("18.80")
    assert sum(MoneyMovement.objects.values_list("amount", flat=True)) == 0
    assert sum(CreditNote.objects.values_list("gross", flat=True)) == Decimal("23.80")
    all_rules_hold(now=LATER)


def test_the_order_keeps_what_its_page_said() -> None:
    order = bought(withdrawal=WithdrawalRule.SEALED)
    told = Disclosure.objects.get(order=order)
    assert (told.language, told.told_at, len(told.version)) == ("fr", NOON, 16)
    assert "« Renoncer au contrat ici »".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in told.text
    assert "Scellé par hygiène" in told.text
    assert "Kit papier" in told.text
    assert "carte" not in told.text
    deliver(now=NOON)
    mail = OutgoingMail.objects.get(kind="order-placed")
    assert "Scellé par hygiène" in mail.text
    assert "/fr/retractation/?order=" in mail.text
