"""A present from one phone to another: bought, mailed, opened by a stranger; and what giver and colleague see at a desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config.demo.accounts import STAFF
from core import clock
from core.models import OutgoingMail
from subscriptions.gifts import links
from subscriptions.gifts.codes import in_groups
from subscriptions.models import Gift, Subscription
from tests.browser import DESKTOP
from tests.journeys.steps import FRENCH, GOOD, TYPED, fill_card, open_mail, pay_button, sign_in_by_mail, submit
from tests.live import LiveShop

Shots = Callable[..., Path]


def choose_boxes(page: Page, *, age: str, name: str) -> None:
    """From the funnel to the card's form: the age, and the plan of this name."""
    page.goto(FRENCH.funnel)
    page.get_by_role("link", name="En cadeau").click()
    page.locator("a.age-tile", has_text=age).click()
    page.locator(".plan-card", has_text=name).click()


def pay_the_bill(page: Page, *, email: str, shots: Callable[[str], object]) -> None:
    for field, value in {
        "email": email,
        "name": "Josiane Moreau",
        "line1": "2 rue du Port",
        "postcode": "44000",
        "city": "Nantes",
    }.items():
        page.fill(f"[name={field}]", value)
    shots("bill")
    submit(page, FRENCH.order)
    fill_card(page, GOOD)
    pay_button(page, FRENCH).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci, Josiane.")


@pytest.mark.parametrize("width", ["phone", "desk"])
def test_a_present_is_given_and_opened(
    demo_shop: LiveShop,
    open_page: Callable[..., Page],
    screenshot: Shots,
    assert_accessible: Callable[[Page], None],
    width: str,
) -> None:
    size = {"viewport": DESKTOP} if width == "desk" else {}
    giver, parent = f"josiane.{width}@example.org", f"lea.{width}@example.org"
    page = open_page(base_url=demo_shop.url, **size)

    def look(name: str) -> None:
        assert_accessible(page)
        screenshot(page, name)

    fields = 0
    page.goto("/fr/cadeau/offrir/")
    look("give")
    choose_boxes(page, age="3 à 5 ans", name="6 coffrets")
    look("boxes")
    fields += page.locator(TYPED).count()
    submit(page, "Écrire la carte")
    fields += page.locator(TYPED).count()
    page.fill("#id_recipient_name", "Léonie")
    page.fill("#id_message", "Pour que chaque mois ait le goût d’un anniversaire.\n\nMamie Jo")
    page.fill("#id_recipient_email", parent)
    look("card")
    submit(page, "Vos coordonnées")
    fields += page.locator(TYPED).count()
    assert fields == 8
    assert_accessible(page)
    pay_the_bill(page, email=giver, shots=lambda name: screenshot(page, name))
    look("thanks")
    order_page = page.get_by_role("link", name="Voir la commande").get_attribute("href") or ""

    gift = Gift.objects.get(recipient_email=parent)
    open_mail(page, "Votre cadeau pour Léonie", email=giver)
    screenshot(page, "mail-giver")
    mail = OutgoingMail.objects.get(kind="gift-card", to=parent)
    other = open_page(base_url=demo_shop.url, **size)
    other.goto(f"/demo/mails/{mail.pk}/html/")
    screenshot(other, "mail-card")
    other.goto(links.opening_path(gift))
    expect(other.locator("#id_code")).to_have_value(in_groups(gift.code))
    assert "#" not in other.url
    assert_accessible(other)
    screenshot(other, "code")
    other.fill("#id_code", "K7QM 2H9X B3T0 1VZA")
    submit(other, "Ouvrir le cadeau")
    expect(other.get_by_text("Ce code n’ouvre rien.")).to_be_visible()
    screenshot(other, "refused")
    other.fill("#id_code", in_groups(gift.code).lower())
    submit(other, "Ouvrir le cadeau")
    assert gift.code not in other.url
    other.fill("#id_first_name", "Lou")
    born = clock.today()
    other.select_option("#id_month", str(born.month))
    other.select_option("#id_year", str(born.year - 4))
    expect(other.locator("#first-look .first-box")).to_be_visible()
    assert_accessible(other)
    screenshot(other, "child")
    submit(other, "Où ils vont")
    for field, value in {
        "email": parent,
        "first_name": "Léa",
        "last_name": "Petit",
        "line1": "9 rue des Lilas",
        "postcode": "29200",
        "city": "Brest",
    }.items():
        other.fill(f"[name={field}]", value)
    assert_accessible(other)
    screenshot(other, "address")
    submit(other, "Ouvrir le cadeau")
    expect(other.get_by_role("heading", level=1)).to_contain_text("Le cadeau est ouvert")
    assert_accessible(other)
    screenshot(other, "opened")
    other.go_back()
    expect(other.get_by_role("heading", level=1)).to_contain_text("Le cadeau est ouvert")
    subscription = Subscription.objects.get(user__email=parent)
    assert (subscription.boxes_paid, subscription.method) == (6, None)
    other.get_by_role("link", name="Voir les coffrets").click()
    assert_accessible(other)
    screenshot(other, "own-order")
    sign_in_by_mail(other, FRENCH, email=parent)
    expect(other.locator(".next-box")).to_have_count(1)
    assert_accessible(other)
    screenshot(other, "account")
    other.locator("a.action").first.click()
    screenshot(other, "boxes-to-come")

    page.goto(order_page)
    expect(page.get_by_text("Il a été ouvert.")).to_be_visible()
    expect(page.get_by_text("Lou", exact=True)).to_have_count(0)
    look("giver-order")


def test_a_card_for_christmas_and_the_colleague_who_puts_it_right(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots, assert_accessible: Callable[[Page], None]
) -> None:
    page = open_page(base_url=demo_shop.url, viewport=DESKTOP)
    choose_boxes(page, age="5 à 8 ans", name="3 coffrets")
    submit(page, "Écrire la carte")
    page.fill("#id_recipient_name", "Ali")
    page.get_by_label("Le jour que je choisis").check()
    day = clock.today().replace(year=clock.today().year + 1, month=1, day=6)
    page.fill("#id_day", day.isoformat())
    submit(page, "Vos coordonnées")
    expect(page.get_by_text("Pour envoyer la carte un jour donné").first).to_be_visible()
    expect(page.locator("#id_day")).to_have_value(day.isoformat())
    assert_accessible(page)
    screenshot(page, "no-address")
    page.fill("#id_recipient_email", "parents.ali@example.org")
    submit(page, "Vos coordonnées")
    pay_the_bill(page, email="josiane.noel@example.org", shots=lambda name: screenshot(page, name))
    gift = Gift.objects.get(recipient_name="Ali")
    assert not OutgoingMail.objects.filter(to="parents.ali@example.org").exists()
    page.goto("/admin/login/")
    page.fill("#id_username", STAFF.email)
    page.fill("#id_password", STAFF.password)
    page.locator("form button[type=submit]").first.click()
    page.goto(f"/admin/subscriptions/gift/?q={in_groups(gift.code)}")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    screenshot(page, "list")
    page.goto(f"/admin/subscriptions/gift/{gift.pk}/change/")
    page.fill("#id_recipient_email", "maman.ali@example.org")
    screenshot(page, "gift")
    page.locator("[name=_save]").click()
    page.wait_for_load_state()
    gift.refresh_from_db()
    assert gift.recipient_email == "maman.ali@example.org"
    page.goto(f"/admin/order/order/{gift.order_line.order_id}/change/")
    expect(page.get_by_text("Cadeaux achetés")).to_be_visible()
    screenshot(page, "order")
