"""What customers do in every journey, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from core import clock
from core.models import OutgoingMail
from subscriptions.models import Cycle
from tests.live import LiveShop

GOOD, NO_FUNDS, FAILS_LATER = "4242 4242 4242 4242", "4000 0000 0000 9995", "4000 0000 0000 0341"

PRICE = re.compile(r"\d+,\d\d\s€")  # as French writes it
# Fields that want something typed or chosen; a form's own hidden ones and plan cards are none.
TYPED = "main :is(input:visible:not([type=hidden], [type=radio], [type=submit]), select:visible, textarea:visible)"


@dataclass(frozen=True)
class Words:
    """Addresses and sentences of the shop in one language."""

    locale: str
    account: str
    funnel: str
    sign_in: str
    orders: str
    plan: str
    order: str
    pay: str
    thanks: str
    open_account: str
    sign_in_mail: str
    follow: str
    sent: str
    sent_mail: str
    paid_mail: str
    end: str
    ended: str
    ended_mail: str


FRENCH = Words(
    locale="fr-FR",
    account="/fr/compte/",
    funnel="/fr/abonnement/",
    sign_in="/fr/compte/connexion/",
    orders="/fr/compte/commandes/",
    plan="Choisir la formule",
    order="Commander avec obligation de paiement",
    pay="Payer",
    thanks="Merci, Claire.",
    open_account="Ouvrir mon compte",
    sign_in_mail="Votre lien de connexion",
    follow="Suivre le colis chez Colissimo",
    sent="envoyé",
    sent_mail="Le coffret pour Noé est en route",
    paid_mail="Votre coffret est payé",
    end="Résilier l’abonnement",
    ended="Cet abonnement a pris fin le",
    ended_mail="Votre abonnement prend fin le",
)
ENGLISH = Words(
    locale="en-GB",
    account="/en/account/",
    funnel="/en/subscribe/",
    sign_in="/en/account/sign-in/",
    orders="/en/account/orders/",
    plan="Choose the plan",
    order="Order with obligation to pay",
    pay="Pay",
    thanks="Thank you, Claire.",
    open_account="Open my account",
    sign_in_mail="Your link to sign in",
    follow="Follow it at Colissimo",
    sent="sent",
    sent_mail="Noé’s box is on its way",
    paid_mail="Your box is paid",
    end="End the subscription",
    ended="This subscription ended on",
    ended_mail="Your subscription ends on",
)


def submit(page: Page, label: str) -> None:
    page.get_by_role("button", name=label).first.click()
    page.wait_for_load_state()


def choose_child_and_plan(page: Page, words: Words, *, shots: Callable[..., object]) -> None:
    """A child of six and the first plan, from the funnel to the checkout's form."""
    page.goto(words.funnel)
    page.fill("#id_first_name", "Noé")
    born = clock.today()
    page.select_option("#id_month", str(born.month))
    page.select_option("#id_year", str(born.year - 6))
    expect(page.locator("#first-look .first-box")).to_be_visible()
    shots(page, "child")
    submit(page, words.plan)
    page.locator("input[name=plan]").first.check(force=True)
    shots(page, "plan")
    page.locator("form button[type=submit]").first.click()
    page.wait_for_url(re.compile("commande|checkout"))


def fill_address(page: Page, *, email: str) -> None:
    fields = {
        "email": email,
        "name": "Claire Martin",
        "line1": "3 rue Crébillon",
        "postcode": "44000",
        "city": "Nantes",
    }
    for name, value in fields.items():
        page.fill(f"[name={name}]", value)


def give_address(page: Page, words: Words, *, email: str) -> None:
    fill_address(page, email=email)
    submit(page, words.order)


def fill_card(page: Page, number: str) -> None:
    page.fill("[name=number]", number)
    page.fill("[name=expiry]", "12 / 30")
    page.fill("[name=code]", "123")


def type_card(page: Page, words: Words, number: str) -> None:
    fill_card(page, number)
    pay_button(page, words).click()
    page.wait_for_load_state()


def pay_button(page: Page, words: Words) -> Locator:
    """The button under the card's fields; the one above them pays with the phone's wallet."""
    return page.get_by_role("button", name=words.pay).last


def subscribe(page: Page, words: Words, *, email: str, shots: Callable[..., object], number: str = GOOD) -> None:
    """From the funnel to what the card page leads to."""
    choose_child_and_plan(page, words, shots=shots)
    shots(page, "checkout")
    give_address(page, words, email=email)
    shots(page, "card")
    type_card(page, words, number)


def sign_in_by_mail(page: Page, words: Words, *, email: str) -> None:
    page.goto(words.sign_in)
    page.fill("[name=email]", email)
    page.locator("main form button[type=submit]").click()
    page.wait_for_load_state()
    page.goto("/demo/mails/")
    mail_row(page, words.sign_in_mail, email=email).click()
    page.locator(".panel a").first.click()
    submit(page, words.open_account)


def mail_row(page: Page, subject: str, *, email: str) -> Locator:
    """The newest mail to `email` that begins like this, in the demo's letter box."""
    return page.locator(".order-row a").filter(has_text=subject).filter(has_text=email).first


def open_mail(page: Page, subject: str, *, email: str) -> None:
    """The newest mail to `email` whose subject begins like this, wherever in the letter box it lies."""
    mail = OutgoingMail.objects.filter(to=email, subject__startswith=subject).latest("pk")
    page.goto(f"/demo/mails/{mail.pk}/")


def live_until_the_second_box_has_left(shop: LiveShop, *, email: str) -> Cycle:
    """Move the shop's clock three days past the packing day of the customer's second box, and return that box."""
    travel(shop, to=clock.today() + timedelta(days=1))  # on the way the box is planned
    second = Cycle.objects.get(subscription__user__email=email, number=2)
    travel(shop, to=second.pack_on + timedelta(days=3))
    second.refresh_from_db()
    return second


def travel(shop: LiveShop, *, to: date) -> None:
    shop.manage("travel", "--to", to.isoformat())
