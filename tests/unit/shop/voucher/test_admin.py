"""Staff make a voucher in a few clicks, see what it gave away, and stop it; most roles only read."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from config.roles import make_groups
from core import clock
from shop.checkout import paying, placement
from shop.offer.ranges import Goods
from shop.voucher.enums import Reduction, VoucherState
from shop.voucher.issuing import terms_of
from shop.voucher.models import Voucher, VoucherSet
from shop.voucher.queries import with_standing
from shop.voucher.series import issue_series
from tests.factories.shop import NOON, UserFactory, address, contact, filled_basket, sandbox_card, sold_product
from tests.factories.vouchers import terms, voucher

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("market", "wagtail_roots")]
ADD, LIST = reverse("admin:voucher_voucher_add"), reverse("admin:voucher_voucher_changelist")


def signed_in(role: str) -> Client:
    make_groups()
    user = UserFactory.create(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client(headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr"})
    client.force_login(user)
    return client


@pytest.fixture
def marketing() -> Client:
    return signed_in("marketing")


def prefilled(client: Client, url: str = ADD, **typed: object) -> dict[str, object]:
    """The page's fields as the browser would send them, with what somebody types into it."""
    form = client.get(url).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields}
    sent = {name: "on" if value is True else value for name, value in fields.items() if value not in (None, False)}
    return {**sent, **typed}


def change_page(code: Voucher) -> str:
    return reverse("admin:voucher_voucher_change", args=[code.pk])


def ordered_with(code: Voucher) -> None:
    basket = filled_basket((sold_product(gross="20.00"), 1))
    basket.vouchers.add(code)
    made = placement.begin(basket_id=basket.pk, contact=contact(), address=address(), now=NOON)
    paying.pay(placement=made, method_ref=sandbox_card(), return_url="/", now=NOON)


def test_ten_percent_is_one_number_and_a_code(marketing: Client) -> None:
    answer = marketing.post(ADD, prefilled(marketing, value="10", code="rentree 10"))
    assert answer.status_code == 302
    made = terms_of(voucher=Voucher.objects.get())
    today = clock.today()
    assert made == terms(
        code="RENTREE10",
        name="RENTREE10",
        value=Decimal("10.00"),
        is_once_per_customer=True,
        starts_at=clock.start_of(today),
        ends_at=clock.end_of(today + timedelta(days=30)) - timedelta(seconds=1),
    )


def test_a_code_is_made_up_and_all_terms_are_kept(marketing: Client) -> None:
    book = sold_product()
    typed = prefilled(
        marketing,
        value="5",
        reduction=Reduction.AMOUNT,
        goods=Goods.SHELVES,
        products=[book.pk],
        least="30",
        most_uses="100",
        is_for_first_order="on",
        name="Bienvenue",
    )
    assert marketing.post(ADD, typed).status_code == 302
    made = terms_of(voucher=Voucher.objects.get())
    assert len(made.code) == 8
    kept = (made.value, made.reduction, made.goods, made.product_ids, made.least, made.most_uses, made.name)
    assert kept == (Decimal(5), Reduction.AMOUNT, Goods.SHELVES, frozenset({book.pk}), Decimal(30), 100, "Bienvenue")
    assert made.is_for_first_order


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"value": "101"}, "value", "On ne peut pas enlever plus de 100 %."),
        ({"value": ""}, "value", "Champ requis."),
        ({"value": "0"}, "value", "Assurez-vous que cette valeur est supérieure ou égale à 0.01."),
        ({"starts_on": "2030-02-02", "ends_on": "2030-02-01"}, "ends_on", "Le dernier jour est avant le premier."),
        ({"code": "été10"}, "code", "Un code a des lettres sans accent, des chiffres et des tirets, 32 au plus."),
        ({"code": "bien venue"}, "code", "Le code BIENVENUE existe déjà."),
        ({"code": "X", "name": "Bienvenue"}, "name", "Un bon de ce nom existe déjà."),
        ({"most_uses": "0"}, "most_uses", "Assurez-vous que cette valeur est supérieure ou égale à 1."),
    ],
)
def test_what_is_wrong_is_said_in_french_and_nothing_is_made(
    typed: dict[str, str], field: str, sentence: str, marketing: Client
) -> None:
    voucher()
    answer = marketing.post(ADD, prefilled(marketing, **{"value": "10", **typed}))
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors[field] == [sentence]
    assert Voucher.objects.count() == 1


def test_articles_outside_of_the_chosen_goods_are_refused(marketing: Client) -> None:
    kit = sold_product(title="Le volcan")
    answer = marketing.post(ADD, prefilled(marketing, value="10", goods=Goods.PLANS, products=[kit.pk]))
    errors = answer.context["adminform"].form.errors
    assert errors["products"] == ["Ne fait pas partie de ce qui est choisi au-dessus : Le volcan."]


def test_the_list_tells_uses_and_what_it_gave_away(marketing: Client) -> None:
    code = voucher(most_uses=3)
    ordered_with(code)
    row = with_standing(Voucher.objects.all(), now=NOON).get()
    assert (row.given, row.num_orders, row.state) == (Decimal("2.00"), 1, VoucherState.RUNNING)
    page = marketing.get(LIST).content.decode()
    assert "1 sur 3" in page
    assert "−10\N{NO-BREAK SPACE}%" in page
    assert "2,00 EUR" in page


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"starts_at": NOON + timedelta(days=1)}, VoucherState.PLANNED),
        ({"ends_at": NOON}, VoucherState.ENDED),
        ({"most_uses": 1}, VoucherState.USED_UP),
    ],
)
def test_states(fields: dict[str, object], state: VoucherState) -> None:
    code = voucher()
    ordered_with(code)
    Voucher.objects.filter(pk=code.pk).update(
        start_datetime=fields.get("starts_at", code.start_datetime),
        end_datetime=fields.get("ends_at", code.end_datetime),
    )
    code.offers.update(max_global_applications=fields.get("most_uses"))
    assert with_standing(Voucher.objects.all(), now=NOON).get().state == state


def test_after_an_order_what_it_gives_stays_and_its_limits_may_change(marketing: Client) -> None:
    code = voucher()
    ordered_with(code)
    page = change_page(code)
    typed = prefilled(marketing, page, value="50", code="AUTRE", most_uses="7")
    assert marketing.post(page, typed).status_code == 302
    kept = terms_of(voucher=Voucher.objects.get())
    assert (kept.code, kept.value, kept.most_uses) == ("BIENVENUE", Decimal(10), 7)


def test_it_is_stopped_by_a_button_that_asks(marketing: Client) -> None:
    code = voucher(starts_at=clock.now() - timedelta(days=1), ends_at=clock.now() + timedelta(days=1))
    address = reverse("admin:voucher_voucher_stop_this", args=[code.pk])
    marketing.get(address)
    code.refresh_from_db()
    assert code.end_datetime > clock.now()
    answer = marketing.post(address, {"_form_submitted": "True"})
    assert answer.headers["HX-Redirect"] == change_page(code)
    code.refresh_from_db()
    assert code.end_datetime <= clock.now()


def test_a_series_is_made_listed_apart_and_given_out_as_a_file(marketing: Client) -> None:
    add = reverse("admin:voucher_voucherset_add")
    typed = prefilled(marketing, add, value="10", name="Cartes d’avril", count="12", code="avril")
    assert marketing.post(add, typed).status_code == 302
    series = VoucherSet.objects.get()
    assert series.vouchers.count() == 12
    assert list(marketing.get(LIST).context["cl"].result_list) == []
    code = series.vouchers.first()
    assert list(marketing.get(LIST, {"q": code.code}).context["cl"].result_list) == [code]
    assert len(marketing.get(LIST, {"voucher_set__id__exact": series.pk}).context["cl"].result_list) == 12
    assert marketing.get(reverse("admin:voucher_voucherset_change", args=[series.pk])).status_code == 200
    answer = marketing.get(reverse("admin:voucher_voucherset_download", args=[series.pk]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="cartes-davril.csv"'
    rows = answer.content.decode("utf-8-sig").splitlines()
    assert (rows[0], len(rows)) == ("code;commandes", 13)


def test_a_code_of_a_series_is_read_not_changed(marketing: Client) -> None:
    series = issue_series(terms=terms(name="Cartes"), count=1, now=NOON)
    answer = marketing.get(change_page(series.vouchers.get()))
    assert answer.status_code == 200
    assert not answer.context["has_change_permission"]


@pytest.mark.parametrize(("role", "may"), [("sales", True), ("marketing", True), ("care", False), ("bi", False)])
def test_who_may(role: str, may: bool) -> None:
    client, code = signed_in(role), voucher()
    assert client.get(LIST).status_code == 200
    assert client.get(change_page(code)).status_code == 200
    assert client.get(ADD).status_code == (200 if may else 403)
    stop = client.post(reverse("admin:voucher_voucher_stop_this", args=[code.pk]), {"_form_submitted": "True"})
    assert ("HX-Redirect" in stop.headers) is may
    code.refresh_from_db()
    assert (code.end_datetime < clock.now() + timedelta(seconds=5)) is may or code.end_datetime > NOON


def test_logistics_sees_no_vouchers() -> None:
    assert signed_in("logistics").get(LIST).status_code == 403


def test_the_last_orders_are_for_those_who_may_see_orders(marketing: Client) -> None:
    code = voucher()
    ordered_with(code)
    number = code.applications.get().order.number
    assert number not in marketing.get(change_page(code)).content.decode()
    assert number in signed_in("care").get(change_page(code)).content.decode()


def test_a_long_list_asks_no_more(marketing: Client, django_assert_max_num_queries: Callable) -> None:
    for i in range(30):
        voucher(code=f"C{i}", name=f"n{i}", range_key="tige")
    marketing.get(LIST)
    with django_assert_max_num_queries(15):
        assert marketing.get(LIST).status_code == 200
