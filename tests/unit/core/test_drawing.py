"""A page is drawn once for what was read, and anew as soon as anything of that is another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db.models import CharField, DateTimeField, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.utils import translation

from core import clock, drawing, statements
from core.drawing import drawn_once
from core.statements import Given, Statement, statement
from shop.markets.models import Market, Price
from shop.stock.models import StockItem
from tests.factories import content
from tests.factories.shop import sold_product

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 9, 11, 30, tzinfo=UTC)
PATH = "/fr/prix/"


@pytest.fixture(autouse=True)
def at_noon(db: None) -> Any:
    with time_machine.travel(NOON, tick=False):
        clock.forget()
        # Django asks a database for its features when it writes the first statements for it.
        _amounts().rows(now=NOON, key="fr")
        yield


@statement
def _amounts() -> QuerySet[Price, Any]:
    rows = Price.objects.filter(active_from__lte=Given("now", DateTimeField()), market__key=Given("key", CharField()))
    return rows.order_by("pk").values_list("amount", "active_to")


@statement
def _keys() -> QuerySet[Market, Any]:
    return Market.objects.order_by("pk").values_list("key")


class Page:
    """A view of the prices in force, and how often it was run."""

    def __init__(self, *others: Callable[[datetime], Any], draw: Callable[[], HttpResponse] | None = None) -> None:
        self.runs = 0
        self._draw = draw
        self.answered = drawn_once(*others)(self.view)

    # A view has a name and a module, as a function does.
    def view(self, request: HttpRequest) -> HttpResponse:
        self.runs += 1
        if self._draw is not None:
            return self._draw()
        now = clock.now()
        rows = _amounts().rows(now=now, key="fr")
        current = [amount for amount, ends in rows if ends is None or ends > now]
        return HttpResponse(f"{current} {self.runs}")

    def get(self, path: str = PATH, **headers: str) -> str:
        return self.answered(RequestFactory().get(path, headers=headers)).content.decode()  # type: ignore[attr-defined]


@pytest.fixture
def price() -> Price:
    market = Market.objects.create(key="fr", name="France", currency="EUR")
    return Price.objects.create(
        market=market, product=sold_product(), amount=Decimal("19.90"), active_from=NOON - timedelta(days=1)
    )


def test_a_view_is_run_once_and_the_database_asked_each_time(price: Price, django_assert_num_queries: Any) -> None:
    page = Page()
    first = page.get()
    clock.now()
    with django_assert_num_queries(1):
        assert page.get() == first
    assert page.runs == 1


def test_a_row_that_changed_is_seen_at_once(price: Price) -> None:
    page = Page()
    assert "19.90" in page.get()
    Price.objects.filter(pk=price.pk).update(amount=Decimal("21.00"))
    assert "21.00" in page.get()
    Price.objects.all().delete()
    assert page.get().startswith("[]")
    assert page.runs == 3


@pytest.mark.parametrize(("order", "runs"), [((), 1), (("-amount",), 2)], ids=["in any order", "in an order"])
def test_the_order_of_rows_counts_where_one_was_asked_for(
    price: Price, monkeypatch: pytest.MonkeyPatch, order: tuple[str, ...], runs: int
) -> None:
    Price.objects.create(market=price.market, product=price.product, amount=Decimal(5), active_from=NOON)
    asked = Statement(Price.objects.order_by(*order).values_list("amount", "pk"))
    page = Page(draw=lambda: HttpResponse(str(asked.rows())))
    page.get()
    fetched = statements._fetched
    monkeypatch.setattr(statements, "_fetched", lambda filled: tuple(reversed(fetched(filled))))
    page.get()
    assert page.runs == runs


def test_a_row_more_of_the_same_is_seen_in_any_order(price: Price) -> None:
    asked = Statement(Price.objects.order_by().values_list("amount"))
    page = Page(draw=lambda: HttpResponse(str(len(asked.rows()))))
    before = int(page.get())
    Price.objects.create(
        market=price.market, product=price.product, amount=price.amount, active_from=NOON + timedelta(days=1)
    )
    assert int(page.get()) == before + 1


def test_what_was_found_to_be_the_same_is_not_asked_twice(price: Price, django_assert_num_queries: Any) -> None:
    def draw() -> HttpResponse:
        now = clock.now()
        found = [*_keys().rows(), *_amounts().rows(now=now, key="fr"), *_keys().rows()]
        return HttpResponse(str(found))

    page = Page(draw=draw)
    before = page.get()
    Price.objects.filter(pk=price.pk).update(amount=Decimal("21.00"))
    with django_assert_num_queries(3):
        after = page.get()
    assert after == before.replace("19.90", "21.00")
    with django_assert_num_queries(3):
        assert page.get() == after
    assert page.runs == 2


def test_what_begins_at_its_moment_is_seen_from_then_on(price: Price) -> None:
    page = Page()
    price.pk, price.amount, price.active_from = None, Decimal("9.90"), NOON + timedelta(minutes=1)
    price.save()
    assert "9.90'), Decimal" not in page.get()
    with time_machine.travel(NOON + timedelta(seconds=59), tick=False):
        page.get()
    assert page.runs == 1
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        assert "Decimal('9.90')" in page.get()


def test_what_ends_at_a_moment_that_was_read_is_gone_from_then_on(price: Price) -> None:
    """The row stays the same: it is the view that compares."""
    Price.objects.update(active_to=NOON + timedelta(minutes=1))
    page = Page()
    assert "19.90" in page.get()
    with time_machine.travel(NOON + timedelta(seconds=59), tick=False):
        assert "19.90" in page.get()
    assert page.runs == 1
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        assert page.get().startswith("[]")


@pytest.mark.parametrize(
    ("moment", "runs"),
    [
        (NOON + timedelta(hours=11, minutes=29), 1),
        # Midnight in Paris.
        (NOON + timedelta(hours=11, minutes=30), 2),
        (NOON - timedelta(seconds=1), 2),
    ],
)
def test_another_day_and_a_clock_that_went_back_draw_anew(price: Price, moment: datetime, runs: int) -> None:
    page = Page()
    page.get()
    with time_machine.travel(moment, tick=False):
        page.get()
    assert page.runs == runs


def test_what_a_view_names_is_compared(price: Price) -> None:
    named = ["before"]
    page = Page(lambda now: named[0])
    page.get()
    page.get()
    assert page.runs == 1
    named[0] = "after"
    page.get()
    assert page.runs == 2


def test_each_address_and_language_has_its_page(price: Price) -> None:
    page = Page()
    with translation.override("fr"):
        page.get("/fr/prix/?page=2")
        page.get("/fr/prix/?page=3")
    with translation.override("en"):
        page.get("/fr/prix/?page=2")
    assert page.runs == 3


def _by_other_means() -> HttpResponse:
    return HttpResponse(str(Price.objects.count()))


def _while_it_is_drawn() -> HttpResponse:
    template = engines["django"].from_string("{% for each in rows %}{{ each.amount }}{% endfor %}")
    return TemplateResponse(RequestFactory().get(PATH), template, {"rows": Price.objects.all()})


def _with_a_cookie() -> HttpResponse:
    response = HttpResponse("a")
    response.set_cookie("a", "b")
    return response


def _that_varies() -> HttpResponse:
    return HttpResponse("a", headers={"Vary": "Cookie"})


def _that_failed() -> HttpResponse:
    return HttpResponse("a", status=404)


def _of_another_moment() -> HttpResponse:
    return HttpResponse(str(_amounts().rows(now=NOON - timedelta(days=3), key="fr")))


@pytest.mark.parametrize(
    "draw", [_by_other_means, _while_it_is_drawn, _with_a_cookie, _that_varies, _that_failed, _of_another_moment]
)
def test_what_cannot_be_asked_again_is_drawn_each_time(price: Price, draw: Callable[[], HttpResponse]) -> None:
    page = Page(draw=draw)
    page.get()
    page.get()
    assert page.runs == 2


def test_what_is_sent_is_never_kept(price: Price) -> None:
    page = Page()
    for _ in range(2):
        page.answered(RequestFactory().post(PATH))
    assert page.runs == 2


def test_only_so_many_pages_are_kept(price: Price, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "MOST", 3)
    page = Page()
    for number in range(4):
        page.get(f"/fr/prix/?page={number}")
    page.get("/fr/prix/?page=3")
    assert page.runs == 4
    page.get("/fr/prix/?page=0")
    assert page.runs == 5


def test_the_headers_are_those_of_the_first_answer(price: Price) -> None:
    page = Page(draw=lambda: HttpResponse(str(_amounts().rows(now=clock.now(), key="fr")), headers={"X-A": "b"}))
    for _ in range(2):
        assert page.answered(RequestFactory().get(PATH)).headers["X-A"] == "b"
    assert page.runs == 1


def drawn_pages() -> set[str]:
    return {key[2] for key in drawing._drawn}


def test_pages_of_the_shop_and_of_the_site_are_drawn_once() -> None:
    home = content.home()
    product = sold_product(title="Volcan", slug="volcan")
    page = content.standard_page(("paragraph", "<p>Bonjour</p>"), slug="bonjour")
    paths = [home.url, page.url, "/fr/boutique/", f"/fr/boutique/{product.slug}/"]
    for _ in range(2):  # what is asked once in a process is asked the first time
        first = [Client().get(path).content for path in paths]
    assert set(paths) <= drawn_pages()
    assert [Client().get(path).content for path in paths] == first


def drawn_anew(change: Callable[[], object], paths: list[str]) -> set[str]:
    """Which of these pages `change` has drawn again, of all that are drawn once for the time being."""
    for _ in range(2):
        for path in paths:
            Client().get(path)
    before = {key: id(page) for key, page in drawing._drawn.items()}
    assert set(paths) <= drawn_pages()
    change()
    for path in paths:
        assert Client().get(path).status_code == 200
    return {key[2] for key, page in drawing._drawn.items() if id(page) != before.get(key)}


def test_only_a_sale_that_changes_what_pages_say_has_them_drawn_again() -> None:
    product = sold_product(slug="volcan", on_hand=101)
    home = content.with_blocks(content.home(), ("products", {"products": content.items(product.pk)}))
    paths = [home.url, "/fr/boutique/", f"/fr/boutique/{product.slug}/"]
    item = StockItem.objects.get()

    def reserved(number: int) -> Callable[[], object]:
        return lambda: StockItem.objects.filter(pk=item.pk).update(reserved=number)

    assert drawn_anew(reserved(2), paths) == set()
    assert drawn_anew(reserved(3), paths) == {paths[2]}  # 98 are the most that can be taken now
    assert "Les 2 derniers" not in Client().get(paths[2]).content.decode()
    assert drawn_anew(reserved(99), paths) == {paths[2]}
    assert "Les 2 derniers" in Client().get(paths[2]).content.decode()
    assert drawn_anew(reserved(101), paths) == set(paths)


def test_a_product_promises_other_days_after_the_hour_of_packing() -> None:
    path = f"/fr/boutique/{sold_product(slug='volcan').slug}/"
    with time_machine.travel(datetime(2026, 11, 9, 10, 59, 59, tzinfo=UTC), tick=False):
        before = Client().get(path).content
        assert Client().get(path).content == before
    with time_machine.travel(datetime(2026, 11, 9, 11, 0, tzinfo=UTC), tick=False):
        assert Client().get(path).content != before


def test_a_page_of_the_site_is_drawn_anew_when_it_or_the_menus_change() -> None:
    page = content.standard_page(("paragraph", "<p>Bonjour</p>"), slug="bonjour")
    assert "Bonjour" in Client().get(page.url).content.decode()
    page.body = [("paragraph", "<p>Bonsoir</p>")]
    page.save_revision().publish()
    assert "Bonsoir" in Client().get(page.url).content.decode()
