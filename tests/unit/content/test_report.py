"""The report of what does not work: what it finds, how often it asks, who sees it, and its file."""

from datetime import timedelta

import pytest
from django.urls import reverse

from content.report import addresses, sweep
from content.report.enums import FindingKind as Kind
from content.report.models import Finding
from content.roles import EDITOR, TRANSLATOR
from shop.catalogue.models import Product
from shop.images.models import Picture
from subscriptions.models import BoxRange
from tests.factories import content as factory
from tests.factories.content import items
from tests.unit.content.conftest import NOW
from tests.unit.content.people import client_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture(autouse=True)
def _sites_are_not_asked(settings):
    settings.CHECK_OTHER_SITES = False
    factory.home()


def focused(**fields):
    picture = factory.sized_picture(**fields)
    Picture.objects.filter(pk=picture.pk).update(focal_point_x=40, focal_point_y=30)
    return picture


def found():
    sweep.look(now=NOW)
    return sorted(Finding.objects.values_list("kind", "where", "what"))


def card(product, **fields):
    return ("products", {"title": "À faire", "products": items(product), **fields})


def link(**fields):
    return {"label": "Lire", "page": None, "place": None, "address": "", **fields}


def test_a_site_in_order_has_none():
    box_range = factory.box_range()
    plan = factory.plan(box_range)
    target = factory.standard_page(slug="paiement")
    factory.standard_page(
        card(factory.shown_product().pk, link=link(page=target.pk)),
        ("plans", {"range": box_range.pk}),
        ("call", {"title": "Allons-y", "plan": plan.pk}),
        ("picture", {"picture": focused().pk}),
        ("paragraph", f'<p><a linktype="page" id="{target.pk}">ici</a> <a href="https://example.org/">là</a></p>'),
    )
    factory.menus(to=target)
    assert found() == []


def test_links_to_pages_that_are_gone_or_hidden_in_blocks_texts_and_menus():
    gone, hidden = factory.standard_page(slug="parti"), factory.standard_page(slug="cache", title="Caché")
    factory.standard_page(
        ("call", {"title": "Allons-y", "link": link(page=gone.pk)}),
        ("paragraph", f'<p><a linktype="page" id="{hidden.pk}">ici</a></p>'),
        title="Livraison",
    )
    factory.menus(to=hidden)
    hidden.unpublish()
    key = gone.pk
    gone.delete()
    assert found() == [
        ("page_gone", "Livraison", f"page {key}"),
        ("page_hidden", "Livraison", "Caché"),
        ("page_hidden", "Menus\u00a0: Français", "Caché"),
    ]


def test_products_that_cannot_be_had():
    sold_out = factory.shown_product(title_fr="Épuisé", on_hand=0)
    hidden = factory.shown_product(title_fr="Caché", is_public=False)
    unpriced, gone = factory.shown_product(title_fr="Sans prix"), factory.shown_product()
    unpriced.prices.all().delete()
    key = gone.pk
    factory.standard_page(*(card(each.pk) for each in (sold_out, hidden, unpriced, gone)), title="Kits")
    Product.objects.filter(pk=key).delete()
    assert found() == [
        ("chosen_gone", "Kits", f"Produit {key}"),
        ("product_hidden", "Kits", "Caché"),
        ("product_unpriced", "Kits", "Sans prix"),
        ("sold_out", "Kits", "Épuisé"),
    ]


def test_ranges_and_plans_off_sale():
    box_range = factory.box_range()
    plan = factory.plan(box_range)
    factory.standard_page(
        ("plans", {"range": box_range.pk}), ("call", {"title": "Allons-y", "plan": plan.pk}), title="Kits"
    )
    BoxRange.objects.update(is_active=False)
    assert [(kind, where) for kind, where, _what in found()] == [("off_sale", "Kits"), ("off_sale", "Kits")]


def test_pictures_without_words_or_focus_in_blocks_and_fields():
    silent, unfocused = focused(alt_en="", title="Muette"), factory.sized_picture(title="Floue")
    factory.standard_page(("picture", {"picture": silent.pk}), picture=unfocused, title="Kits")
    assert found() == [("silent_picture", "Kits", "Muette"), ("unfocused_picture", "Kits", "Floue")]


def test_drafts_are_left_alone():
    factory.standard_page(card(factory.shown_product(on_hand=0).pk), live=False)
    assert found() == []


def test_other_sites_are_asked_only_where_that_is_on(settings, monkeypatch):
    asked = []
    monkeypatch.setattr(addresses, "answers_well", lambda address: asked.append(address) or "bon" in address)
    text = '<p><a href="https://bon.example/">ici</a> <a href="https://mort.example/?a=1&amp;b=2">là</a></p>'
    factory.standard_page(
        ("paragraph", text),
        ("call", {"title": "Allons-y", "link": link(address="https://mort.example/")}),
        ("call", {"title": "Écrire", "link": link(address="mailto:bonjour@bambou.example")}),
        title="Liens",
    )
    assert (found(), asked) == ([], [])
    settings.CHECK_OTHER_SITES = True
    assert found() == [
        ("address_broken", "Liens", "https://mort.example/"),
        ("address_broken", "Liens", "https://mort.example/?a=1&b=2"),
    ]


def test_nobody_is_asked_inside_our_own_network(monkeypatch):
    monkeypatch.setattr(addresses, "urlopen", lambda *_args, **_more: pytest.fail("asked"))
    assert addresses.broken(["https://127.0.0.1/", "https://localhost/", "https://10.1.2.3/"]) == set()


def test_one_that_stays_keeps_its_moment_and_one_that_is_mended_goes():
    product = factory.shown_product(on_hand=0, title_fr="Épuisé")
    page = factory.standard_page(card(product.pk))
    assert sweep.look(now=NOW) == 1
    assert sweep.look(now=NOW + timedelta(days=1)) == 0
    assert Finding.objects.get().found_at == NOW
    factory.with_blocks(page)
    page.body = []
    page.save()
    assert sweep.look(now=NOW + timedelta(days=2)) == 1
    assert Finding.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_a_look_costs_the_same_however_much_is_shown(number, django_assert_num_queries):
    target = factory.standard_page(slug="paiement")
    box_range = factory.box_range()
    for index in range(number):
        factory.standard_page(
            card(factory.shown_product().pk, link=link(page=target.pk)),
            ("plans", {"range": box_range.pk}),
            ("picture", {"picture": focused().pk}),
            slug=f"p{index}",
        )
    sweep.look(now=NOW)
    with django_assert_num_queries(25):  # thirteen of them are for the types of pages
        sweep.look(now=NOW)


@pytest.fixture
def some():
    factory.standard_page(card(factory.shown_product(on_hand=0, title_fr="=Épuisé").pk), title="Kits")
    factory.standard_page(("picture", {"picture": focused(alt_en="", title="Muette").pk}), slug="p", title="Photos")
    sweep.look(now=NOW)


def test_editors_see_it_filter_it_and_take_it_along_as_a_file(some):
    editor = client_of(person(EDITOR))
    html = editor.get(reverse("content_report")).content.decode()
    assert html.index("=Épuisé") < html.index("Muette")
    page = Finding.objects.get(kind=Kind.SOLD_OUT).page
    assert reverse("wagtailadmin_pages:edit", args=[page.pk]) in html
    filtered = editor.get(reverse("content_report_results"), {"kind": Kind.SOLD_OUT}).content.decode()
    assert ("Épuisé" in filtered, "Muette" in filtered) == (True, False)
    file = editor.get(reverse("content_report"), {"export": "csv"}).getvalue().decode()
    assert "'=Épuisé,Kits" in file
    assert "Muette,Photos" in file


def test_another_look_is_asked_for_and_others_are_refused(some):
    Finding.objects.all().delete()
    translator = client_of(person(TRANSLATOR))
    translator.post(reverse("content_report_check"))
    assert Finding.objects.count() == 0
    editor = client_of(person(EDITOR))
    assert editor.get(reverse("content_report_check")).status_code == 405
    editor.post(reverse("content_report_check"))
    assert Finding.objects.count() == 2


def test_without_anybody_to_look_the_editor_is_told(some, monkeypatch):
    def refused(**_fields):
        raise OSError("no queue")

    monkeypatch.setattr("content.report.views.tasks.sweep.delay", refused)
    response = client_of(person(EDITOR)).post(reverse("content_report_check"), follow=True)
    assert "Personne" in response.content.decode()
