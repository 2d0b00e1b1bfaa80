"""The functions that the law wants on every page, on a phone: end a contract, withdraw from one, see and erase one's data."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config.demo.accounts import STAFF
from core import clock
from core.models import OutgoingMail
from shop.accounts.models import Erasure, User
from shop.aftercare.models import Withdrawal, WithdrawalNotice
from subscriptions.endings import terminations
from subscriptions.endings.terminations import Notification
from subscriptions.enums import PlanKind, SubscriptionState
from subscriptions.models import Plan, Subscription, Termination
from tests.browser import DESKTOP
from tests.factories import aftercare
from tests.factories.aftercare import handed_over, stated
from tests.factories.logistics import planned_parcel
from tests.journeys.steps import ENGLISH, FRENCH, Words, open_mail, sign_in_by_mail, submit, subscribe
from tests.live import LiveShop

Shots = Callable[..., Path]
Accessible = Callable[[Page], None]


def unseen(page: Page, name: str) -> None:
    """The way there was looked at in other journeys."""


def subscribed(page: Page, words: Words, *, email: str) -> Subscription:
    subscribe(page, words, email=email, shots=unseen)
    expect(page.get_by_role("heading", level=1)).to_have_text(words.thanks)
    return Subscription.objects.get(user__email=email)


@pytest.mark.parametrize("words", [FRENCH, ENGLISH], ids=["fr", "en"])
def test_a_contract_is_ended_from_the_foot_of_any_page_without_an_account(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots, assert_accessible: Accessible, words: Words
) -> None:
    page = open_page(base_url=demo_shop.url, locale=words.locale)
    is_french = words is FRENCH
    email = f"end.{words.locale[:2]}@example.org"
    subscription = subscribed(page, words, email=email)
    stranger = open_page(base_url=demo_shop.url, locale=words.locale)
    stranger.goto("/fr/boutique/" if is_french else "/en/shop/")
    stranger.get_by_role("link", name="Résilier votre contrat" if is_french else "End your contract").click()
    expect(stranger.get_by_role("heading", level=1)).to_be_visible()
    screenshot(stranger, "what-it-means")
    assert_accessible(stranger)
    stranger.get_by_role("link", name="Commencer" if is_french else "Start").click()
    for name, text in (("last_name", "Martin"), ("first_name", "Claire"), ("email", email)):
        stranger.fill(f"[name={name}]", text)
    screenshot(stranger, "form")
    assert_accessible(stranger)
    check = "Vérifier ce que vous avez écrit" if is_french else "Check what you wrote"
    submit(stranger, check)
    expect(stranger.locator("[name=contract]")).to_be_focused()
    screenshot(stranger, "something-missing")
    stranger.fill("[name=contract]", subscription.reference)
    submit(stranger, check)
    expect(stranger.get_by_role("heading", level=1)).to_contain_text("exact" if is_french else "right")
    screenshot(stranger, "recap")
    assert_accessible(stranger)
    assert not Termination.objects.filter(email=email).exists()
    submit(stranger, "Notifier la résiliation" if is_french else "Notify the termination")
    expect(stranger).to_have_url(re.compile("notifie/|notified/"))
    screenshot(stranger, "notified")
    subscription.refresh_from_db()
    assert subscription.cancelled_at is not None
    open_mail(page, "Votre résiliation" if is_french else "Your termination", email=email)
    screenshot(page, "mail")
    assert OutgoingMail.objects.filter(to=email, kind="termination-received").count() == 1


def test_an_order_is_withdrawn_from_in_two_steps_from_its_page(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots, assert_accessible: Accessible
) -> None:
    page = open_page(base_url=demo_shop.url)
    email = "renoncer@example.org"
    subscription = subscribed(page, FRENCH, email=email)
    page.get_by_role("link", name="Voir la commande").click()
    expect(page.get_by_text("Vous changez d’avis ?")).to_be_visible()
    screenshot(page, "order")
    page.get_by_role("main").get_by_role("link", name="Renoncer au contrat ici").click()
    expect(page.locator("[name=email]")).to_have_value(email)
    screenshot(page, "statement")
    assert_accessible(page)
    submit(page, "Vérifier ce que vous avez écrit")
    screenshot(page, "confirm")
    assert_accessible(page)
    submit(page, "Confirmer la rétractation")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre rétractation est notifiée")
    screenshot(page, "stated")
    withdrawal = Withdrawal.objects.get(subject=f"subscription:{subscription.reference}")
    assert withdrawal.to_return == 0
    assert withdrawal.returned_at_once > 0
    open_mail(page, "Votre rétractation", email=email)
    screenshot(page, "mail")


def test_the_account_hands_over_its_data_and_is_erased(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots, assert_accessible: Accessible
) -> None:
    page = open_page(base_url=demo_shop.url)
    email = "oublier@example.org"
    subscribed(page, FRENCH, email=email)
    sign_in_by_mail(page, FRENCH, email=email)
    page.get_by_role("link", name="Vos données").first.click()
    screenshot(page, "data")
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Télécharger le fichier").click()
    assert email in Path(download.value.path()).read_text()
    page.get_by_role("link", name="Ce que cela veut dire").click()
    screenshot(page, "what-it-means")
    submit(page, "Recevoir le lien")
    open_mail(page, "Effacer votre compte", email=email)
    page.locator(".panel a", has_text="/donnees/effacer/").first.click()
    screenshot(page, "confirm")
    assert_accessible(page)
    submit(page, "Effacer mon compte pour de bon")
    screenshot(page, "done")
    erasure = Erasure.objects.get(user__isnull=False, requested_by=None)
    assert erasure.confirmed_at is not None
    # The first box is paid and comes: the name stays until it has left.
    assert User.objects.filter(email=email).exists() is (erasure.done_at is None)


def test_care_refunds_what_came_back_and_ends_a_term_early(
    demo_shop: LiveShop, open_page: Callable[..., Page], screenshot: Shots
) -> None:
    now = clock.now()
    parcel = handed_over(planned_parcel(now=now))
    stated(contract=parcel.order.number, now=now)
    stated(contract="le kit volcan, commandé lundi", now=now, email="ailleurs@example.org")
    desk = open_page(base_url=demo_shop.url, viewport=DESKTOP)
    desk.goto("/admin/")
    desk.get_by_label("Adresse e-mail").fill(STAFF.email)
    desk.get_by_label("Mot de passe", exact=False).first.fill(STAFF.password)
    desk.get_by_role("button", name="Connexion").click()
    screenshot(desk, "today")
    desk.goto("/admin/aftercare/withdrawal/")
    screenshot(desk, "withdrawals")
    withdrawal = Withdrawal.objects.get(order=parcel.order)
    desk.goto(f"/admin/aftercare/withdrawal/{withdrawal.pk}/change/")
    screenshot(desk, "withdrawal")
    desk.get_by_role("link", name="Rembourser ce qui est revenu").first.click()
    screenshot(desk, "what-came")
    submit(desk, "Voir l’effet")
    screenshot(desk, "effect")
    submit(desk, "Rembourser")
    expect(desk.get_by_text("sont rendus")).to_be_visible()
    screenshot(desk, "done")
    notice = WithdrawalNotice.objects.get(email="ailleurs@example.org")
    desk.goto(f"/admin/aftercare/withdrawalnotice/{notice.pk}/change/")
    screenshot(desk, "statement")
    terminations.notify(
        notification=Notification("Martin", "Claire", "ailleurs@example.org", "le coffret de Lou", None, "", "fr"),
        now=now,
    )
    desk.goto(f"/admin/subscriptions/termination/{Termination.objects.get(email='ailleurs@example.org').pk}/change/")
    screenshot(desk, "termination")
    subscription = aftercare.subscribed(Plan.objects.filter(kind=PlanKind.PREPAID).order_by("boxes", "pk")[0], now=now)
    desk.goto(f"/admin/subscriptions/subscription/{subscription.pk}/change/")
    desk.get_by_role("link", name="Mettre fin et rembourser le reste").first.click()
    desk.fill("[name=reason]", "retard de livraison")
    screenshot(desk, "why")
    submit(desk, "Voir l’effet")
    screenshot(desk, "early-end")
    submit(desk, "Mettre fin et rembourser")
    expect(desk.get_by_text("sont rendus")).to_be_visible()
    subscription.refresh_from_db()
    assert subscription.state == SubscriptionState.ENDED
    desk.goto(f"/admin/privacy/?email={subscription.user.email}")
    screenshot(desk, "personal-data")
