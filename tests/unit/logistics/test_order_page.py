"""What a customer reads of the parcels on the order's page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from core import clock
from logistics.boxes import plan_box
from logistics.enums import ParcelState
from logistics.exports import runs
from logistics.models import Parcel
from logistics.order_page import order_panels
from logistics.shipping import Departure, ship
from shop.checkout.mails import tracking_path
from tests.factories.logistics import PACKING, frozen_cycle, planned_box, planned_parcel

pytestmark = pytest.mark.django_db


def shipped(parcel: Parcel) -> Parcel:
    runs.export_now(pack_on=parcel.pack_on, now=PACKING)
    ship(
        Departure(
            reference=parcel.reference,
            carrier="colissimo",
            tracking_number="6A12345678901",
            shipped_on=clock.local_day(PACKING),
            weight_grams=480,
        ),
        confirmation_id=None,
        now=PACKING + timedelta(days=1),
    )
    parcel.refresh_from_db()
    return parcel


def page_of(parcel: Parcel, *, language: str = "fr") -> str:
    with translation.override(language):
        return "".join(order_panels(order=parcel.order, now=PACKING)).replace("\xa0", " ")


def test_a_planned_parcel_says_when_it_is_packed() -> None:
    text = page_of(planned_parcel())
    assert "Votre colis" in text
    assert "Il est préparé à Nantes le lundi 23 novembre" in text
    assert "laposte" not in text


def test_a_late_one_does_not_speak_of_a_day_that_is_over() -> None:
    parcel = planned_parcel(pack_on=clock.local_day(PACKING) - timedelta(days=3))
    assert "le lundi 23 novembre" in page_of(parcel)


def test_a_shipped_parcel_is_followed_from_the_orders_page(client: Client) -> None:
    parcel = shipped(planned_parcel())
    page = client.get(tracking_path(order=parcel.order)).content.decode().replace("\xa0", " ")
    assert "https://www.laposte.fr/outils/suivre-vos-envois?code=6A12345678901" in page
    assert "Suivre le colis chez Colissimo" in page
    assert "entre le 25 et le 26 novembre" in page
    assert "Il est préparé" not in page


def test_a_box_bears_the_childs_name_and_its_theme_in_the_readers_language() -> None:
    parcel = planned_box()
    assert "Le coffret pour Zoé : Les abeilles" in page_of(parcel)
    assert "Zoé’s box: The bees" in page_of(parcel, language="en")


@pytest.mark.parametrize("state", [ParcelState.REFUSED, ParcelState.CANCELLED])
def test_one_that_does_not_leave_says_so_and_promises_nothing(state: ParcelState) -> None:
    text = page_of(planned_parcel(state=state))
    assert "Ce colis ne part pas." in text
    assert "novembre" not in text


def test_an_order_without_parcels_has_no_panel() -> None:
    parcel = planned_parcel()
    order = parcel.order
    Parcel.objects.all().delete()
    assert order_panels(order=order, now=PACKING) == []


def test_three_parcels_cost_the_queries_of_one() -> None:
    first = planned_box()
    page_of(first)
    with CaptureQueriesContext(connection) as one:
        page_of(first)
    for _ in range(2):
        plan_box(cycle_id=frozen_cycle(order=first.order).pk, order_id=first.order_id, now=PACKING)
    with CaptureQueriesContext(connection) as three:
        assert page_of(first).count("<h2") == 3
    assert len(three) == len(one)
