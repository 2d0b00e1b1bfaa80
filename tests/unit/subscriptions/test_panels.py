"""What subscriptions put into the shop's slots: the names of ranges, and the way from a plan's product into the funnel."""

import pytest
from django.test import Client
from django.utils import translation

from shop.catalogue.models import ProductFacts
from shop.catalogue.product_rows import plan_path
from shop.catalogue.ranges import range_keys, range_names
from subscriptions.models import BoxRange, Plan
from tests.factories.shop import sold_product
from tests.factories.subscriptions import BoxRangeFactory, plan_of

pytestmark = pytest.mark.django_db


def test_ranges_on_sale_have_their_names_in_their_order() -> None:
    BoxRangeFactory.create(key="tige", name="Tige", name_en="Stem", position=2)
    BoxRangeFactory.create(key="pousse", name="Pousse", name_en="Shoot", position=1)
    BoxRangeFactory.create(key="graine", name="Graine", is_active=False)
    assert list(range_names(language="fr").items()) == [("pousse", "Pousse"), ("tige", "Tige")]
    assert list(range_names(language="en").items()) == [("pousse", "Shoot"), ("tige", "Stem")]


def test_a_plan_belongs_to_its_range_like_other_goods() -> None:
    plan = plan_of(BoxRangeFactory.create(key="pousse"))
    kit, plain = sold_product(), sold_product()
    ProductFacts.objects.create(product=kit, range_key="tige")
    found = range_keys(product_ids=[plan.product_id, kit.pk, plain.pk])
    assert found == {plan.product_id: "pousse", kit.pk: "tige"}


@pytest.mark.parametrize(("language", "start"), [("fr", "/fr/abonnement/"), ("en", "/en/subscribe/")])
def test_a_plans_product_leads_into_the_funnel_with_the_plan_chosen(language: str, start: str) -> None:
    plan = plan_of(BoxRangeFactory.create(key="pousse"))
    path = plan_path(product_id=plan.product_id, language=language)
    assert path == f"{start}?range=pousse&plan={plan.key}"


@pytest.mark.parametrize("model", [Plan, BoxRange])
def test_a_plan_that_is_no_longer_sold_leads_to_the_first_question(model: type) -> None:
    plan = plan_of(BoxRangeFactory.create(key="pousse"))
    model.objects.update(is_active=False)
    assert plan_path(product_id=plan.product_id, language="fr") == "/fr/abonnement/"


def test_the_page_of_a_plans_product_is_the_funnel(client: Client) -> None:
    plan = plan_of(BoxRangeFactory.create(key="pousse"))
    with translation.override("fr"):
        page = plan.product.get_absolute_url()
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.headers["Location"] == plan_path(product_id=plan.product_id, language="fr")
    assert client.get(answer.headers["Location"]).status_code == 200


def test_other_goods_have_no_place_in_the_funnel() -> None:
    assert plan_path(product_id=sold_product().pk, language="fr") == "/fr/boutique/"
