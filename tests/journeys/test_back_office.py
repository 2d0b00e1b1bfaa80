"""Staff at their desks: they sign in, find what a customer writes about, and see a visit counted a moment after it happened."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, expect

from config.demo.accounts import STAFF
from config.demo.load_staff import load
from core import clock
from core.enums import DeliveryState
from core.ids import order_reference
from core.models import OutgoingMail
from core.templatetags.days import full_day
from shop.order.models import Order
from tests.browser import PHONE
from tests.factories.core import OutgoingMailFactory
from tests.factories.tracking import PHONE as IPHONE
from tests.live import LiveShop
from tracking.models import Event, Visit

SWEEPS = "from core import clock, sweeps; [sweeps.run(name, now=clock.now()) for name in {names}]"


@pytest.fixture
def staff(desktop_page: Page, live_shop: LiveShop) -> Page:
    """A desk at which the demo's member of staff has signed in."""
    load(now=clock.now())
    desktop_page.goto("/admin/")
    desktop_page.get_by_label("Adresse e-mail").fill(STAFF.email)
    desktop_page.get_by_label("Mot de passe", exact=False).first.fill(STAFF.password)
    desktop_page.get_by_role("button", name="Connexion").click()
    expect(desktop_page).to_have_title("Aujourd’hui | Bambou")
    return desktop_page


def run_sweeps(shop: LiveShop, *names: str) -> None:
    shop.manage("shell", "-v0", "-c", SWEEPS.format(names=list(names)))


def test_a_customer_s_mail_is_found_by_its_address_and_sent_again(staff: Page, screenshot: Callable[..., Path]) -> None:
    OutgoingMailFactory.create(to="autre@example.org", subject="Une autre commande")
    mail = OutgoingMailFactory.create(
        to="claire.martin@example.org", subject="Votre commande B7K2-9QXM", state=DeliveryState.NEEDS_ATTENTION
    )
    staff.goto("/admin/")
    screenshot(staff, "today")
    staff.get_by_role("link", name="n’a pas pu être envoyé").click()
    staff.get_by_placeholder("Adresse e-mail, ou sujet du mail").fill("claire.martin@")
    staff.keyboard.press("Enter")
    expect(staff.get_by_text("Une autre commande")).to_have_count(0)
    staff.get_by_role("link", name="Votre commande B7K2-9QXM").click()
    preview = staff.frame_locator("iframe.bo-mail")
    expect(preview.get_by_text("Bonjour, votre commande est en route.")).to_be_visible()
    screenshot(staff, "mail")
    staff.go_back()
    staff.get_by_role("checkbox", name="Choisir la ligne").check()
    staff.get_by_label("Choisir une action à lancer").select_option("send_again")
    staff.get_by_role("button", name="Lancer").click()
    expect(staff.get_by_text("1 mail repart.")).to_be_visible()
    assert OutgoingMail.objects.get(pk=mail.pk).state == DeliveryState.DUE


def test_an_order_is_found_by_the_mail_address(staff: Page, screenshot: Callable[..., Path]) -> None:
    totals = {"total_incl_tax": "24.90", "total_excl_tax": "20.75", "shipping_incl_tax": "0", "shipping_excl_tax": "0"}
    for email in ("lou.durand@example.org", "camille.roux@example.org"):
        Order.objects.create(
            number=order_reference(), guest_email=email, currency="EUR", date_placed=clock.now(), **totals
        )
    number = Order.objects.get(guest_email="lou.durand@example.org").number
    staff.goto("/admin/order/order/")
    staff.get_by_placeholder("adresse", exact=False).first.fill("lou.durand@")
    staff.keyboard.press("Enter")
    staff.wait_for_url("**/?q=**")
    expect(staff.get_by_role("link", name=number).first).to_be_visible()
    expect(staff.get_by_text("camille.roux@example.org")).to_have_count(0)
    screenshot(staff, "list")
    staff.get_by_role("link", name=number).first.click()
    expect(staff.get_by_text("lou.durand@example.org").first).to_be_visible()
    screenshot(staff, "order")
    staff.goto("/admin/")
    staff.keyboard.press("Control+k")
    staff.locator("#search-input-command").press_sequentially("lou.durand@")
    staff.locator("#command-results a", has_text=number).first.click()
    expect(staff).to_have_url(re.compile(r"/admin/order/order/\d+/change/$"))


def test_a_visit_is_counted(
    staff: Page, browser: Browser, live_shop: LiveShop, screenshot: Callable[..., Path]
) -> None:
    before = Visit.objects.count()
    context = browser.new_context(
        base_url=live_shop.url, viewport=PHONE, locale="fr-FR", user_agent=IPHONE, is_mobile=True, has_touch=True
    )
    visitor = context.new_page()
    with visitor.expect_request("**/collect/") as sent:
        visitor.goto("/fr/panier/")
    answer = sent.value.response()
    assert answer is not None
    assert (answer.status, context.cookies()) == (204, [])
    visitor.goto("/fr/compte/connexion/")
    visitor.wait_for_load_state("networkidle")
    context.close()
    run_sweeps(live_shop, "tracking.stream", "tracking.visits", "tracking.facts")
    visit = Visit.objects.latest("pk")
    assert (Visit.objects.count() - before, visit.page_views, visit.device) == (1, 2, "phone")
    assert (visit.entry_path, visit.exit_path) == ("/fr/panier/", "/fr/compte/connexion/")
    assert set(Event.objects.filter(visitor=visit.visitor).values_list("consent_level", flat=True)) == {1}
    staff.get_by_role("link", name="Rapports").click()
    expect(staff.get_by_role("heading", name="Visites")).to_be_visible()
    row = staff.get_by_role("row").filter(has=staff.get_by_role("rowheader", name=_today())).first
    expect(row.get_by_role("cell").first).to_have_text(str(before + 1))
    screenshot(staff, "reports")
    with staff.expect_download() as file:
        staff.get_by_role("link", name="Télécharger en CSV").click()
    assert file.value.path().read_text().splitlines()[0].startswith("from,to,visits,page_views,orders,revenue")


def _today() -> str:
    with translation.override("fr"):
        return full_day(clock.today())


def test_the_pages_are_accessible(staff: Page, assert_accessible: Callable[[Page], None]) -> None:
    for page in ("/admin/", "/admin/reports/"):
        staff.goto(page)
        expect(staff.get_by_role("main")).to_be_visible()
        assert_accessible(staff)
