"""A customer is found by the beginning of the address or of a name, and all that happened stands on one page."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from core.models import OutgoingMail
from shop.accounts.models import User
from tests.factories.shop import NOON, UserFactory, paid, sold_product

LIST = "admin:accounts_user_changelist"


def page_of(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def fields(user: User, **changed: str) -> dict[str, str]:
    usual = {"email": user.email, "first_name": user.first_name, "last_name": user.last_name, "language": "fr"}
    return {**usual, "is_active": "on", **changed}


@pytest.fixture
def care(db, client):
    """Somebody of the customer care: may change customers, has no other power."""
    colleague = UserFactory.create(email="care@bambou.example", is_staff=True)
    for name in ("view_user", "change_user", "add_user"):
        colleague.user_permissions.add(Permission.objects.get(codename=name, content_type__app_label="accounts"))
    client.force_login(colleague)
    client.defaults["HTTP_SEC_FETCH_SITE"] = "same-origin"
    return client


def test_the_list_asks_as_much_for_three_customers_as_for_thirty(asked):
    UserFactory.create_batch(2)
    few = asked(reverse(LIST))
    UserFactory.create_batch(27)
    assert asked(reverse(LIST)) == few


@pytest.mark.parametrize("term", ["Zoé", "dupont", "zoe.d"])
def test_a_customer_is_found_by_name_and_by_mail_address(desk, term):
    UserFactory.create()
    found = UserFactory.create(email="zoe.dupont@example.org", first_name="Zoé", last_name="Dupont")
    assert list(desk.get(reverse(LIST), {"q": term}).context["cl"].result_list) == [found]


def test_one_page_tells_orders_payments_and_mails(market, desk):
    customer = UserFactory.create(email="claire@example.org")
    order = paid((sold_product(), 1), email=customer.email, user_id=customer.pk)
    mail = OutgoingMail.objects.create(
        kind="order-placed", key=order.number, to=customer.email, language="fr", subject="Votre commande est payée",
        text="Merci.", message_id="<1@bambou.example>", due_at=NOON, created_at=NOON,
    )  # fmt: skip
    page = desk.get(page_of(customer)).content.decode()
    assert order.number in page
    assert order.charge.reference in page
    assert mail.subject in page


def test_the_page_of_a_customer_with_many_orders_asks_as_much_as_with_one(market, desk, django_assert_max_num_queries):
    customer = UserFactory.create(email="claire@example.org")
    product = sold_product(on_hand=50)
    paid((product, 1), email=customer.email, user_id=customer.pk)
    with django_assert_max_num_queries(15) as queries:
        desk.get(page_of(customer))
    few = len(queries)
    for _ in range(3):
        paid((product, 1), email=customer.email, user_id=customer.pk)
    with django_assert_max_num_queries(few):
        desk.get(page_of(customer))


def test_care_corrects_a_customer(care):
    customer = UserFactory.create(first_name="Clare")
    assert care.post(page_of(customer), fields(customer, first_name="Claire")).status_code == 302
    customer.refresh_from_db()
    assert customer.first_name == "Claire"


def test_care_gives_nobody_powers(care):
    customer = UserFactory.create()
    care.post(page_of(customer), fields(customer, is_staff="on", is_superuser="on"))
    customer.refresh_from_db()
    assert (customer.is_staff, customer.is_superuser) == (False, False)


@pytest.mark.parametrize("way", ["change", "password"])
def test_care_does_not_touch_a_colleague(care, staff, way):
    before = User.objects.filter(pk=staff.pk).values().get()
    address = page_of(staff) if way == "change" else reverse("admin:auth_user_password_change", args=[staff.pk])
    answer = care.post(address, {**fields(staff, email="x@example.org"), "password1": "a" * 14, "password2": "a" * 14})
    assert answer.status_code == 403
    assert User.objects.filter(pk=staff.pk).values().get() == before


def test_a_new_colleague_has_a_password_and_a_mail_address(desk):
    answer = desk.post(
        reverse("admin:accounts_user_add"),
        {
            "email": "Nora@bambou.example",
            "first_name": "Nora",
            "last_name": "Petit",
            "language": "fr",
            "password1": "une-phrase-assez-longue",
            "password2": "une-phrase-assez-longue",
        },
    )
    assert answer.status_code == 302
    assert User.objects.get(email="nora@bambou.example").check_password("une-phrase-assez-longue")
