"""A shop with a language and a market that the repository has not heard of, in a process of its own: LANGUAGES is read at its start.

Prints what a customer finds there as JSON; `test_third_language.py` starts it and says what that must be.
"""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_test_environment
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from core import clock, outbox
from core.models import OutgoingMail
from shop.basket.models import Basket
from shop.catalogue.models import Product
from shop.invoicing import printing
from shop.invoicing.models import Invoice
from shop.invoicing.pdf import render
from shop.markets.pricing import set_price
from shop.order.models import Order
from shop.payments.models import Charge
from shop.search.comparing import compare_all
from subscriptions.models import Plan, Subscription
from tests.factories.markets import swiss_market
from tests.factories.shop import LONG_AGO, sold_product
from tests.factories.subscriptions import BoxRangeFactory, calendar_of, plan_of

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)
CARD = {"number": "4242 4242 4242 4242", "expiry": "12/30", "code": "123"}
BUYER = {
    "email": "urs@example.ch",
    "name": "Urs Keller",
    "line1": "Bahnhofstrasse 12",
    "postcode": "8001",
    "city": "Zürich",
    "country": "CH",
}


def command(name: str, *arguments: str) -> tuple[list[str], list[str]]:
    """What a command says, and what it warns of."""
    out, err = io.StringIO(), io.StringIO()
    call_command(name, *arguments, stdout=out, stderr=err)
    return out.getvalue().splitlines(), err.getvalue().splitlines()


def sold_goods() -> tuple[Product, Plan]:
    """The rows that a market is made of, a product with its German texts and one without, and a plan with the same."""
    swiss = swiss_market(language="de")
    volcano = sold_product(title="Le volcan", slug="volcan", upc="VOLCAN", description_fr="<p>Il fume.</p>")
    german: dict[str, Any] = {"title_de": "Der Vulkan", "slug_de": "vulkan", "title_en": "The volcano"}
    Product.objects.filter(pk=volcano.pk).update(**german)
    bees = sold_product(title="Les abeilles", slug="abeilles", upc="ABEILLES")
    box_range = BoxRangeFactory.create(key="tige", name="Tige", name_de="Stängel", age_from=5, age_to=8)
    calendar_of(box_range, first=date(2026, 12, 1), months=3)
    plan = plan_of(box_range, gross="19.90")
    for product_id, amount in ((volcano.pk, "29.90"), (bees.pk, "1234.50"), (plan.product_id, "24.00")):
        set_price(product_id=product_id, market=swiss, amount=Decimal(amount), starts_at=LONG_AGO)
    list(compare_all())
    return volcano, plan


def text_of(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", " ").split())


def bought(client: Client) -> str:
    """From the checkout's form through the card to the page of thanks."""
    page = client.get(reverse("checkout:address")).content.decode()
    total = re.search(r'name="total" value="([0-9.]+)"', page)
    assert total, text_of(page)
    # Delivery is known with the country: the total that the customer agrees to is asked for first.
    quote = client.get(reverse("checkout:quote"), {"country": "CH"}).content.decode()
    agreed = re.search(r'name="total" value="([0-9.]+)"', quote) or total
    answer = client.post(reverse("checkout:address"), {**BUYER, "total": agreed[1]})
    assert answer.status_code == 302, text_of(answer.content.decode())
    card = client.get(answer["Location"])
    if card.status_code == 200:
        card = client.post(answer["Location"])
    back = client.post(card["Location"], CARD)
    assert back.status_code == 302, text_of(back.content.decode())
    return client.get(client.get(back["Location"])["Location"]).content.decode()


def told(order: Order) -> dict[str, Any]:
    """An order as its customer has it in hand: sums, language, invoice and mail."""
    outbox.deliver_due(now=clock.now())
    invoice = Invoice.objects.get(order=order)
    charge = Charge.objects.get(order=order)
    mail = OutgoingMail.objects.get(kind="order-placed", key=order.number)
    with translation.override(invoice.language):
        printed = json.dumps(printing.contents_of(invoice), ensure_ascii=False).replace("\u00a0", " ")
    return {
        "order": [order.status, order.language, order.currency, str(order.total_incl_tax)],
        "charge": [charge.state, charge.currency, str(charge.amount)],
        "invoice": [invoice.language, invoice.currency, render(invoice)[:5].decode()],
        "printed": printed,
        "lines": list(order.lines.order_by("pk").values_list("title", flat=True)),
        "mail": [mail.language, mail.subject],
        "mail_text": mail.text.replace("\u00a0", " "),
    }


def statements(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200, path
    return sum("core_clockoffset" not in query["sql"] for query in found)  # read again each second


def visit(facts: dict[str, Any]) -> None:
    """All of it, in the order of a customer's day, written into `facts`."""
    setup_test_environment()
    clock.set_now(NOON)
    facts |= {"first": command("languages"), "second": command("languages")}
    facts["homes"] = sorted(Page.objects.filter(depth=2).values_list("slug", "locale__language_code"))
    volcano, plan = sold_goods()
    facts["left"] = command("languages")[0]
    client = Client(headers={"sec-fetch-site": "same-origin"})
    pages = {
        "home": "/de/",
        "shop": "/de/laden/",
        "product": "/de/laden/vulkan/",
        "plain": "/de/laden/abeilles/",
        "found": "/de/recherche/?q=Vulkane",
        "funnel": "/de/abonnement/?month=3&year=2020",
    }
    facts["pages"] = {name: client.get(path).content.decode() for name, path in pages.items()}
    facts["moved"] = [
        client.get(path).headers.get("Location") for path in ("/de/laden/volcan/", "/fr/boutique/vulkan/")
    ]
    facts["french"] = client.get("/fr/boutique/volcan/").content.decode()
    facts["sitemap"] = client.get("/sitemap-products.xml").content.decode()
    facts["statements"] = {
        name: [statements(client, path) for path in paths]
        for name, paths in {
            "shop": ("/fr/boutique/", "/de/laden/"),
            "product": ("/fr/boutique/volcan/", "/de/laden/vulkan/"),
        }.items()
    }
    with translation.override("de"):
        client.post(reverse("basket:add"), {"product": volcano.pk, "quantity": "1"})
        facts["basket"] = client.get(reverse("basket:summary")).content.decode()
        facts["thanks"] = bought(client)
        facts["bought"] = told(Order.objects.get())
        answer = client.post(reverse("subscriptions:start"), {"first_name": "Noé", "month": "3", "year": "2020"})
        client.post(answer["Location"], {"plan": plan.key})
        assert Basket.objects.filter(status="Open", lines__product=plan.product).exists()
        facts["subscribed_page"] = bought(client)
        facts["subscribed"] = told(Order.objects.order_by("-pk")[0])
    row = Subscription.objects.get()
    facts["subscription"] = [row.state, row.currency, str(row.renewal_price), row.user.language]
