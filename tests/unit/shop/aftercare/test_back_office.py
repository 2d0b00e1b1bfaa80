from datetime import date
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from logistics.models import Parcel
from shop.aftercare.enums import WithdrawalState
from shop.aftercare.models import Withdrawal
from shop.payments.models import Refund
from shop.stock.models import StockMovement
from tests.factories.aftercare import sent, stated
from tests.factories.logistics import planned_parcel
from tests.factories.shop import NOON, UserFactory
from tests.unit.config.test_every_list import MOST_QUERIES, questions

pytestmark = pytest.mark.django_db
LIST = "/admin/aftercare/withdrawal/"


@pytest.fixture
def chief(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Somebody who may do everything, on the day after the goods were sent."""
    monkeypatch.setattr(clock, "now", lambda: clock.at(date(2026, 11, 25), NOON.time()))
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


def awaiting() -> Withdrawal:
    parcel = sent(planned_parcel(), on=date(2026, 11, 24))
    notice = stated(contract=parcel.order.number, now=NOON)
    return notice.withdrawals.get()


def page_of(withdrawal: Withdrawal) -> str:
    return reverse("admin:aftercare_withdrawal_refund", args=[withdrawal.pk])


FILLED = {"evidence": "goods", "evidence_on": "25/11/2026", "amount": "23,80", "why_less": "", "is_restocked": "on"}


def test_goods_that_came_are_refunded_in_two_steps(chief: Client) -> None:
    withdrawal = awaiting()
    form = chief.get(page_of(withdrawal), follow=True)
    assert "Remettre les articles en stock" in form.content.decode()
    effect = chief.post(page_of(withdrawal), FILLED, follow=True).content.decode()
    assert "le colis est arrivé" in effect
    withdrawal.refresh_from_db()
    assert (withdrawal.state, Refund.objects.count()) == (WithdrawalState.AWAITING, 0)
    done = chief.post(page_of(withdrawal), {**FILLED, "confirm": "1"}, follow=True)
    assert "sont rendus" in done.content.decode()
    withdrawal.refresh_from_db()
    assert (withdrawal.state, withdrawal.evidence_on) == (WithdrawalState.DONE, date(2026, 11, 25))
    refund = Refund.objects.get()
    assert (refund.amount, refund.requested_by.is_superuser) == (Decimal("23.80"), True)
    assert StockMovement.objects.filter(kind="returned").count() == 1
    again = chief.post(page_of(withdrawal), {**FILLED, "confirm": "1"}, follow=True)
    assert "Rien n’est dû" in again.content.decode()
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"amount": "23,81"}, "Au plus 23,80"),
        ({"amount": "20,00"}, "Dites pourquoi le remboursement est moindre"),
        ({"evidence": "luck"}, "luck"),
        ({"evidence_on": "hier"}, "date valide"),
    ],
)
def test_a_wrong_amount_is_refused_and_changes_nothing(chief: Client, wrong: dict[str, str], said: str) -> None:
    withdrawal = awaiting()
    answer = chief.post(page_of(withdrawal), {**FILLED, **wrong, "confirm": "1"}, follow=True)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    withdrawal.refresh_from_db()
    assert (withdrawal.state, Refund.objects.count()) == (WithdrawalState.AWAITING, 0)


def test_only_who_may_refund_gets_there(chief: Client) -> None:
    withdrawal = awaiting()
    stranger = Client()
    stranger.force_login(UserFactory.create(is_staff=True))
    assert stranger.post(page_of(withdrawal), {**FILLED, "confirm": "1"}, follow=True).status_code == 403
    assert not Refund.objects.exists()


def test_a_proof_makes_the_refund_due(chief: Client) -> None:
    withdrawal = awaiting()
    said = chief.post(LIST, {"action": "proof_is_here", "_selected_action": [withdrawal.pk]}, follow=True)
    assert "1 remboursement est dû maintenant." in said.content.decode()
    assert "dans 13 jours" not in said.content.decode()
    withdrawal.refresh_from_db()
    assert (withdrawal.state, withdrawal.evidence) == (WithdrawalState.DUE, "proof")
    assert "dans 12 jours" in chief.get(LIST).content.decode()


def test_a_statement_is_decided_on_its_page(chief: Client) -> None:
    parcel = sent(planned_parcel(), on=date(2026, 11, 24))
    notice = stated(contract="le kit", now=NOON)
    path = reverse("admin:aftercare_withdrawalnotice_change", args=[notice.pk])
    inline = {"withdrawals-TOTAL_FORMS": "0", "withdrawals-INITIAL_FORMS": "0"}
    for both in ({"accepted": "", "answer": ""}, {"accepted": parcel.order.number, "answer": "Non."}):
        assert "l’un des deux" in chief.post(path, {**inline, **both}).content.decode()
    unknown = chief.post(path, {**inline, "accepted": "ZZZZ-ZZZZ", "answer": ""}, follow=True)
    assert "Aucune commande ni aucun abonnement" in unknown.content.decode()
    notice.refresh_from_db()
    assert (notice.state, Withdrawal.objects.count()) == ("open", 0)
    chief.post(path, {**inline, "accepted": parcel.order.number, "answer": ""})
    notice.refresh_from_db()
    assert (notice.state, notice.withdrawals.get().order) == ("accepted", parcel.order)


def test_the_carriers_day_can_be_written_down(chief: Client) -> None:
    parcel = sent(planned_parcel(), on=date(2026, 11, 24))
    path = reverse("admin:logistics_parcel_change", args=[parcel.pk])
    form = chief.get(path).context["adminform"].form
    assert list(form.fields) == ["delivered_on"]
    rows = {f"{name}-{kind}_FORMS": "0" for name in ("lines", "boxes") for kind in ("TOTAL", "INITIAL")}
    data = {"delivered_on": "26/11/2026", **rows}
    chief.post(path, data)
    assert Parcel.objects.get().delivered_on == date(2026, 11, 26)


@pytest.mark.parametrize("path", [LIST, "/admin/aftercare/withdrawalnotice/"])
def test_its_lists_ask_few_questions(chief: Client, path: str) -> None:
    awaiting()
    chief.get(path)
    counts = []
    for rows in (1, 3):
        for _ in range(rows):
            awaiting()
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert chief.get(path).status_code == 200
        counts.append(questions(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_the_orders_screen_says_what_was_told_and_given_back(chief: Client) -> None:
    withdrawal = awaiting()
    page = chief.get(reverse("admin:order_order_change", args=[withdrawal.order_id])).content.decode()
    assert "Information avant la commande" in page
    assert "attend le colis ou une preuve d’envoi" in page
