"""Editors: what they reach, what they choose from, and that what they publish is what visitors see."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.images.forms import get_image_form
from wagtail.models import get_page_models

from content.authors import Author
from content.blocks.links import LinkBlock, MaybeLinkBlock
from content.blocks.pictures import DescribedPictureBlock
from content.pages.base import ContentPage
from content.pages.home import HomePage
from content.roles import EDITOR, MODERATOR
from shop.accounts.models import User
from shop.images import renditions
from shop.images.models import Picture, Rendition
from tests.factories import content as factory
from tests.factories.catalogue import shelf
from tests.factories.images import picture
from tests.unit.content.conftest import NOW
from tests.unit.content.people import client_of, page_form, person, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def editor():
    """A signed-in editor."""
    return client_of(person(EDITOR))


@pytest.fixture
def moderator():
    """A signed-in moderator."""
    return client_of(person(MODERATOR))


def test_editors_sign_in_in_their_language():
    page = Client(headers={"accept-language": "fr"}).get("/cms/login/").content.decode()
    assert "Mot de passe" in page
    assert "Password" not in page


def test_a_customer_does_not_reach_the_cms():
    client = Client()
    client.force_login(User.objects.create_user(email="claire@example.org", password="une-phrase-longue"))
    assert client.get("/cms/").status_code in (302, 403)


def test_what_a_moderator_publishes_is_what_the_visitor_sees(moderator):
    home = HomePage.objects.get(slug="fr")
    assert home.headline in Client().get("/fr/").content.decode()
    form = page_form(home, headline="Une boîte, un mercredi", **{"action-publish": "1"})
    form["action"] = home.action
    response = moderator.post(reverse("wagtailadmin_pages:edit", args=[home.pk]), form)
    assert response.status_code == 302, response.context["form"].errors
    assert "Une boîte, un mercredi" in Client().get("/fr/").content.decode()


def test_a_saved_draft_is_seen_by_the_editor_alone(editor):
    home = HomePage.objects.get(slug="fr")
    response = editor.post(reverse("wagtailadmin_pages:edit", args=[home.pk]), page_form(home, headline="Brouillon"))
    assert response.status_code == 302, response.context["form"].errors
    assert HomePage.objects.get(slug="fr").get_latest_revision_as_object().headline == "Brouillon"
    assert "Brouillon" not in Client().get("/fr/").content.decode()


def test_the_preview_is_drawn_in_a_frame_of_the_cms_with_its_checks(editor):
    home = HomePage.objects.get(slug="fr")
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[home.pk])
    editor.post(url, page_form(home, headline="Aperçu"))
    response = editor.get(f"{url}?in_preview_panel=true")
    assert "Aperçu" in response.content.decode()
    assert "wagtail-userbar" in response.content.decode()
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    assert "Aperçu" not in Client().get("/fr/").content.decode()


@pytest.mark.parametrize("words", ["volc", "VOLC", "kit-v", "volcano that"])
def test_products_are_found_by_either_title_and_by_sku(editor, words):
    factory.shown_product(title_fr="Le volcan qui déborde", title_en="The volcano that overflows", upc="KIT-VOL")
    factory.shown_product(title_fr="L’hôtel des abeilles", title_en="The bee hotel", upc="KIT-BEE")
    html = editor.get(reverse("product_chooser:choose_results"), {"q": words}).content.decode()
    assert "Le volcan qui déborde" in html
    assert "abeilles" not in html


def test_the_chooser_says_price_and_stock(editor):
    factory.shown_product(title_fr="Plein", gross="24.90", on_hand=7)
    factory.shown_product(title_fr="Vide", on_hand=0)
    html = editor.get(reverse("product_chooser:choose_results")).content.decode()
    assert "24,90\u00a0€" in html
    assert "7 en stock" in html
    assert "épuisé" in html


@pytest.mark.parametrize("number", [1, 3])
def test_the_chooser_costs_the_same_for_many_products(editor, number, django_assert_max_num_queries):
    for _ in range(number):
        factory.shown_product()
    editor.get(reverse("product_chooser:choose_results"))
    with django_assert_max_num_queries(13):
        editor.get(reverse("product_chooser:choose_results"))


@pytest.mark.parametrize("name", ["range_chooser", "theme_chooser", "plan_chooser"])
def test_ranges_themes_and_plans_can_be_chosen(editor, name):
    box_range = factory.box_range()
    factory.plan(box_range)
    factory.wonder("pousse")
    assert "ousse" in editor.get(reverse(f"{name}:choose")).content.decode()
    assert "ousse" in editor.get(reverse(f"{name}:choose_results"), {"q": "pouss"}).content.decode()
    assert "ousse" not in editor.get(reverse(f"{name}:choose_results"), {"q": "xyz"}).content.decode()


PAGES = {
    "homepage": factory.home,
    "standardpage": factory.standard_page,
    "landingpage": lambda: factory.landing(("hero", {"title": "Offrir", "sheet": "sun"})),
    "legalpage": factory.legal_page,
    "questionspage": lambda: factory.questions_page({"title": "Un", "items": []}),
    "formpage": factory.form_page,
    "articleindexpage": factory.journal,
    "articlepage": lambda: factory.article(parent=factory.journal(), written_by=factory.author()),
    "activityindexpage": factory.activity_list,
    "activitypage": lambda: factory.activity(parent=factory.activity_list()),
    "rangepage": lambda: factory.range_page(factory.box_range()),
    "themeindexpage": factory.theme_list,
    "themepage": lambda: factory.theme_page(factory.wonder(), parent=factory.theme_list()),
}


def test_every_page_type_is_tried():
    assert set(PAGES) == {model._meta.model_name for model in get_page_models() if issubclass(model, ContentPage)}


@pytest.mark.parametrize("kind", PAGES)
def test_the_form_of_every_page_type_opens_and_its_draft_is_drawn(editor, kind):
    page = PAGES[kind]()
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    page.title = page.headline = "Brouillon d’essai"
    if kind == "landingpage":
        page.body = []
    page.save_revision()
    drawn = editor.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk]))
    assert drawn.status_code == 200
    assert "Brouillon d’essai" in drawn.content.decode()
    assert "frame-ancestors 'self'" in drawn.headers["Content-Security-Policy"]


@pytest.mark.parametrize("kind", [kind for kind in PAGES if kind != "homepage"])
def test_a_page_that_was_never_saved_is_drawn_as_it_is_written(editor, kind):
    old = PAGES[kind]()
    parent = old.get_parent().specific
    new = old.__class__(title="Tout nouveau", slug="nouveau", locale=parent.locale, depth=parent.depth + 1)
    new.path = parent.get_last_child()._inc_path()
    new.set_url_path(parent)
    for name in ("in_force_on", "published_on", "minutes", "age_from", "mess"):
        if hasattr(old, name):
            setattr(new, name, getattr(old, name))
    for mode, _label in new.preview_modes:
        drawn = new.make_preview_request(preview_mode=mode)
        assert drawn.status_code == 200
        assert "Tout nouveau" in drawn.content.decode()


def test_the_preview_has_the_widths_of_a_phone_and_of_a_computer(editor):
    widths = [size["device_width"] for size in factory.landing().preview_sizes]
    assert min(widths) <= 390
    assert max(widths) >= 1280


def test_the_preview_of_a_form_shows_what_one_reads_afterwards():
    page = factory.form_page()
    drawn = page.make_preview_request(preview_mode="landing").content.decode()
    assert "Nous répondons demain." in drawn
    assert '<form class="form panel"' not in drawn


def test_authors_are_made_and_changed_by_editors(editor):
    form = {
        "name": "Idir Benali",
        "slug": "idir-benali",
        "role_fr": "dessine",
        "role_en": "",
        "words_fr": "",
        "words_en": "",
    }
    answer = editor.post(reverse("wagtailsnippets_content_author:add"), form)
    assert answer.status_code == 302
    row = Author.objects.get()
    assert editor.get(reverse("wagtailsnippets_content_author:edit", args=[row.pk])).status_code == 200
    again = editor.post(reverse("wagtailsnippets_content_author:add"), form)
    assert again.status_code == 200
    assert Author.objects.count() == 1


def test_a_new_article_is_dated_today_and_asks_who_wrote_it_in_good_french(editor):
    form = editor.get(reverse("wagtailadmin_pages:add", args=["content", "articlepage", factory.journal().pk]))
    assert form.context["form"]["published_on"].value() == NOW.date()
    assert "Choisir qui l’a écrit" in form.content.decode()


def test_shelves_are_found_in_the_chooser_and_hidden_ones_are_not(editor):
    shelf("kits")
    shelf("secret", is_public=False)
    html = editor.get(reverse("category_chooser:choose")).content.decode()
    assert "Kits" in html
    assert "Secret" not in html
    assert "Kits" not in editor.get(reverse("category_chooser:choose_results"), {"q": "xyz"}).content.decode()


def test_a_picture_without_words_in_both_languages_is_refused_as_content():
    described, silent = factory.sized_picture(), factory.sized_picture(alt_en="")
    block = DescribedPictureBlock()
    assert block.clean(described) == described
    with pytest.raises(Exception, match=r"description|Volcan"):
        block.clean(silent)


@pytest.mark.parametrize(
    "value",
    [
        {"label": "Lire"},
        {"label": "", "place": "shop"},
        {"label": "Lire", "place": "shop", "address": "https://example.org"},
        {"label": "Lire", "address": "javascript:alert(1)"},
        {"label": "Lire", "address": "//example.org"},
    ],
)
def test_a_link_has_words_and_exactly_one_safe_target(value):
    block = LinkBlock()
    with pytest.raises(Exception, match=r"."):
        block.clean(block.to_python(value))


def test_a_link_that_may_be_left_out_is_refused_by_halves_only():
    block = MaybeLinkBlock()
    assert block.clean(block.to_python({}))["label"] == ""
    with pytest.raises(Exception, match=r"."):
        block.clean(block.to_python({"label": "Lire"}))


def test_the_upload_form_asks_for_both_descriptions():
    form = get_image_form(Picture)()
    assert [form.fields[name].required for name in ("alt_fr", "alt_en")] == [True, True]


def test_a_new_picture_is_published_without_a_size_being_made_while_somebody_waits(moderator):
    page, volcano = (
        published(factory.standard_page()),
        picture(width=1000, height=500, alt_fr="Un volcan", alt_en="A volcano"),
    )
    form = page_form(page, picture=volcano.pk, **{"action-publish": "1"})
    assert moderator.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form).status_code == 302
    assert volcano.file.url in Client().get("/fr/livraison/").content.decode()
    assert Rendition.objects.count() == 0
    renditions.make_missing(now=NOW)
    html = Client().get("/fr/livraison/").content.decode()
    assert (volcano.file.url in html, "960w" in html) == (False, True)


def test_the_form_shows_how_a_search_result_will_look(editor):
    page = factory.standard_page(title="Livraison")
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert 'data-search-result data-shop="Bambou" data-path="/fr/livraison/"' in html
    assert "js/cms/search_result.js" in html


@pytest.mark.parametrize("kind", ["standardpage", "articlepage", "themepage"])
def test_every_kind_of_page_is_previewed_on_a_phone_and_at_a_desk(editor, kind):
    pages = {
        "standardpage": factory.standard_page,
        "articlepage": lambda: factory.article(parent=factory.journal()),
        "themepage": lambda: factory.theme_page(factory.wonder(), parent=factory.theme_list()),
    }
    page = pages[kind]()
    html = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert [f'value="{size}"' in html for size in ("mobile", "desktop")] == [True, True]
    assert page.make_preview_request().status_code == 200
