"""Every list and every form of the back office: it opens, it speaks French, it stays quick with more rows."""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.cache import cache
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import catalogs
from core.ids import order_reference, random_code
from marketing.newsletter.models import Reader
from shop.order.models import Order
from shop.payments.models import Charge
from shop.voucher.series import issue_series
from subscriptions.endings import terminations
from subscriptions.endings.terminations import Notification
from tests.factories.aftercare import stated
from tests.factories.core import OutboxDeliveryFactory, OutgoingMailFactory
from tests.factories.invoicing import bare_credit_note, bare_invoice
from tests.factories.reviews import published, reviewed
from tests.factories.shop import StockItemFactory, UserFactory, sold_product
from tests.factories.tracking import NOON
from tests.factories.vouchers import terms, voucher
from tracking.models import RefusedEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtail_roots")]
MOST_QUERIES = 15
ROWS: dict[str, Callable[[], object]] = {
    "core.outgoingmail": OutgoingMailFactory.create,
    "core.outboxdelivery": OutboxDeliveryFactory.create,
    "accounts.user": UserFactory.create,
    "stock.stockitem": StockItemFactory.create,
    "catalogue.product": sold_product,
    "order.order": lambda: Order.objects.create(
        number=order_reference(),
        guest_email="parent@example.org",
        currency="EUR",
        total_incl_tax="24.90",
        total_excl_tax="20.75",
        shipping_incl_tax="0.00",
        shipping_excl_tax="0.00",
        date_placed=NOON,
    ),
    "payments.charge": lambda: Charge.objects.create(
        reference=random_code(length=10),
        subject=f"order:{random_code(length=8)}",
        user=UserFactory.create(),
        amount="24.90",
        currency="EUR",
        provider="sandbox",
        due_at=NOON,
        created_at=NOON,
    ),
    "voucher.voucher": lambda: voucher(code=random_code(length=8), name=random_code(length=8), range_key="tige"),
    "voucher.voucherset": lambda: issue_series(terms=terms(name=random_code(length=8)), count=2, now=NOON),
    "invoicing.invoice": bare_invoice,
    "invoicing.creditnote": bare_credit_note,
    "subscriptions.termination": lambda: terminations.notify(
        notification=Notification("Martin", "Claire", "claire@example.org", "Lou", None, "", "fr"), now=NOON
    ),
    "subscriptions.review": lambda: published(words="Très bien."),
    "subscriptions.reviewrequest": reviewed,
    "aftercare.withdrawalnotice": lambda: stated(contract="le kit", now=NOON),
    "newsletter.reader": lambda: Reader.objects.create(
        email=f"{random_code(length=8)}@example.org",
        language="fr",
        consent_text="Une fois par mois.",
        asked_at=NOON,
        reference=random_code(length=12),
        token_hash=random_code(length=64),
    ),
    "tracking.refusedevent": lambda: RefusedEvent.objects.create(
        queue_id=f"{RefusedEvent.objects.count()}-0", reason="KeyError", body="{}", refused_at=NOON
    ),
}
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)
WITH_ROWS = [model for model in REGISTERED if model._meta.label_lower in ROWS]


def questions(queries: CaptureQueriesContext) -> int:
    """How many questions a page asks the database: without the test's own savepoints and the clock that only demos have."""
    return sum("SAVEPOINT" not in query["sql"] and "core_clockoffset" not in query["sql"] for query in queries)


def label(model: type[Model]) -> str:
    return model._meta.label_lower


def address(model: type[Model], page: str) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}")


@pytest.fixture
def chief() -> Client:
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    return client


class _Texts(HTMLParser):
    """The pieces of text that a reader of a page meets: no scripts, no names of icons."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        is_icon = tag == "span" and "material-symbols" in (dict(attrs).get("class") or "")
        if self._silent or is_icon or tag in ("script", "style"):
            self._silent = self._silent or tag
            return
        self.found |= {
            value for name, value in attrs if name in ("placeholder", "aria-label", "title", "alt") and value
        }

    def handle_endtag(self, tag: str) -> None:
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.add(data)


def texts(html: str) -> set[str]:
    parser = _Texts()
    parser.feed(html)
    return {re.sub(r"\s+", " ", text).strip().casefold() for text in parser.found} - {""}


@pytest.fixture(scope="module")
def english() -> set[str]:
    """What our code says in English and French says otherwise. Words that are French as well cannot tell."""
    root, ours, french = Path(settings.BASE_DIR), set(), set()
    for package in (*catalogs.PACKAGES, "."):
        for entry in catalogs.load(path=catalogs.catalog_path(root=root, package=package)):
            if isinstance(entry.id, str) and entry.string and "%" not in entry.id:
                french.add(str(entry.string).casefold())
                if entry.id != entry.string:
                    ours.add(entry.id.casefold())
    # What the language calls itself, in the menu of languages; and the key of a tax category.
    return ours - french - {"english", "book"}


@pytest.mark.parametrize("model", REGISTERED, ids=label)
def test_it_opens_in_french(model: type[Model], chief: Client, english: set[str]) -> None:
    pages = ["changelist"]
    answer = chief.get(address(model, "changelist"))
    if answer.context["has_add_permission"]:
        pages.append("add")
    for page in pages:
        answer = chief.get(address(model, page))
        assert answer.status_code == 200
        assert texts(answer.content.decode()) & english == set()


@pytest.mark.parametrize("model", WITH_ROWS, ids=label)
def test_the_page_of_a_row_opens_in_french(model: type[Model], chief: Client, english: set[str]) -> None:
    ROWS[label(model)]()
    row = model._default_manager.latest("pk")
    answer = chief.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk]))
    assert answer.status_code == 200
    found = texts(answer.content.decode())
    assert found & english == set()
    assert [text for text in found if text.startswith(("('", "{'")) or "object (" in text] == []


@pytest.mark.parametrize("model", WITH_ROWS, ids=label)
def test_more_rows_ask_no_more_questions(model: type[Model], chief: Client) -> None:
    chief.get(address(model, "changelist"))
    counts = []
    for rows in (3, 27):
        for _ in range(rows):
            ROWS[label(model)]()
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert chief.get(address(model, "changelist")).status_code == 200
        counts.append(questions(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES


def test_the_first_page_asks_few_questions(chief: Client) -> None:
    for _ in range(3):
        OutgoingMailFactory.create(state="needs_attention")
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = chief.get("/admin/")
    assert questions(queries) <= 12
    (care,) = [desk for desk in answer.context["desks"] if desk["title"] == "Relation client"]
    (mails,) = [task for task in care["tasks"] if "outgoingmail" in task["link"]]
    assert (mails["count"], mails["is_urgent"], str(mails["says"])) == (3, True, "mails n’ont pas pu être envoyés")
    assert mails["link"] == "/admin/core/outgoingmail/?state__exact=needs_attention"
    assert len(chief.get(mails["link"]).context["cl"].result_list) == 3


def test_every_task_leads_to_a_list_that_opens(chief: Client) -> None:
    for desk in chief.get("/admin/").context["desks"]:
        for task in desk["tasks"]:
            assert chief.get(task["link"]).status_code == 200


@pytest.mark.parametrize(("environment", "said"), [("demo", "Démo"), ("staging", "Répétition"), ("production", None)])
def test_a_badge_says_that_it_is_not_the_real_shop(
    environment: str, said: str | None, chief: Client, settings: object
) -> None:
    settings.ENVIRONMENT = environment  # type: ignore[attr-defined]
    badge = chief.get("/admin/").context["environment"]
    assert (badge[0] if badge else None) == said
