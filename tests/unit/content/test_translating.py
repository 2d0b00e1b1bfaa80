"""Pages that translators put into English part by part, and what stands where a page was not translated."""

import io
import json

import polib
import pytest
from django.test import Client
from django.urls import reverse
from wagtail.contrib.redirects.models import Redirect
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from content import translating
from content.pages.standard import StandardPage
from content.roles import EDITOR, MODERATOR, TRANSLATOR
from core.models import OutgoingMail
from tests.factories import content as factory
from tests.factories.content import items
from tests.unit.content.people import client_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

ENGLISH = {
    "Livraison": "Delivery",
    "livraison": "delivery",
    "Sous cinq jours": "Within five days",
    "À faire": "To make",
    "Lire": "Read",
    "Bonjour <b>toi</b>": "Hello <b>you</b>",
}


@pytest.fixture
def french():
    """A French page with words, a card of a product, the plans of a range, and a link to another page."""
    box_range = factory.box_range()
    factory.plan(box_range)
    volcano, bees = factory.shown_product(title_fr="Le volcan", title_en="The volcano"), factory.shown_product()
    target = factory.standard_page(slug="paiement")
    link = {"label": "Lire", "page": target.pk, "place": None, "address": ""}
    return factory.standard_page(
        ("paragraph", "<p>Bonjour <b>toi</b></p>"),
        ("products", {"title": "À faire", "intro": "", "products": items(volcano.pk, bees.pk), "link": link}),
        ("plans", {"range": box_range.pk, "title": "", "intro": ""}),
        slug="livraison",
        title="Livraison",
        intro="Sous cinq jours",
    )


@pytest.fixture
def translation(french):
    """The page in the hands of the translators, nothing translated yet."""
    address = reverse("wagtail_localize:submit_page_translation", args=[french.pk])
    client_of(person(EDITOR)).post(address, {"locales": [factory.home("en").locale.pk], "include_subtree": ""})
    return Translation.objects.get()


@pytest.fixture
def translator():
    return client_of(person(TRANSLATOR, first_name="Kate"))


def english(translation):
    return translation.get_target_instance()


def strings(translation):
    """What is to be translated."""
    rows = translation.source.stringsegment_set.select_related("string").order_by("order")
    return [row.string.data for row in rows]


def put_all(client, translation):
    """Translate each part as the translators' form does."""
    for segment in translation.source.stringsegment_set.select_related("string"):
        address = reverse("wagtail_localize:edit_string_translation", args=[translation.pk, segment.pk])
        answer = client.put(
            address, f"value={ENGLISH[segment.string.data]}", content_type="application/x-www-form-urlencoded"
        )
        assert answer.status_code == 201, answer.content


def see(address):
    response = Client().get(address)
    return response.status_code, response.content.decode()


def test_a_page_that_is_handed_over_is_a_draft_with_words_and_no_live_facts_to_translate(french, translation):
    assert sorted(strings(translation)) == sorted(ENGLISH)
    assert (english(translation).live, english(translation).url_path) == (False, "/en/livraison/")
    paths = translation.source.overridablesegment_set.values_list("data_json", flat=True)
    assert [json.loads(value) for value in paths] == []


def test_a_translator_translates_a_moderator_approves_and_visitors_see_it(translation, translator):
    page = english(translation)
    put_all(translator, translation)
    html = translator.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert reverse("content_submit_translation", args=[page.pk]) in html
    translator.post(reverse("content_submit_translation", args=[page.pk]))
    assert see("/en/delivery/")[0] == 404
    moderator = client_of(person(MODERATOR))
    page.refresh_from_db()
    state = page.current_workflow_task_state
    approve = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
    assert approve in moderator.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    moderator.post(approve)
    status, shown = see("/en/delivery/")
    assert status == 200
    assert [words in shown for words in ("Within five days", "Hello <b>you</b>", "To make", "The volcano")] == [
        True
    ] * 4
    assert "19.90" in shown
    assert OutgoingMail.objects.filter(kind="page-approved").count() == 1


def test_moderators_are_written_to_once_and_told_who_translated(translation, translator):
    person(MODERATOR)
    address = reverse("content_submit_translation", args=[english(translation).pk])
    translator.post(address)
    translator.post(address)
    row = OutgoingMail.objects.get()
    assert (row.kind, row.to) == ("page-submitted", "moderator@example.org")
    assert "Kate" in row.text


def test_what_is_submitted_changes_nothing_of_the_published_page(translation, translator):
    page = english(translation)
    page.save_revision().publish()
    put_all(translator, translation)
    translator.post(reverse("content_submit_translation", args=[page.pk]))
    page.refresh_from_db()
    assert (page.title, page.slug, page.has_unpublished_changes) == ("Livraison", "livraison", True)


def test_a_translator_publishes_nothing_and_touches_no_french_page(french, translation, translator):
    target = english(translation)
    translator.post(reverse("wagtailadmin_pages:edit", args=[target.pk]), {"action": "publish"})
    translator.post(reverse("wagtailadmin_pages:edit", args=[french.pk]), {"title": "À moi", "slug": "livraison"})
    translator.post(reverse("content_submit_translation", args=[french.pk]))
    for row in (french, target):
        row.refresh_from_db()
    assert (french.title, target.live) == ("Livraison", False)
    assert french.workflow_in_progress is False


def test_an_editor_does_not_publish_by_bringing_a_translation_up_to_date(translation):
    target, editor = english(translation), client_of(person("editor", email="autre@example.org"))
    address = reverse("wagtail_localize:update_translations", args=[translation.source_id])
    assert editor.get(address).status_code == 200
    editor.post(address, {"publish_translations": "on"})
    target.refresh_from_db()
    assert target.live is False
    moderator = client_of(person(MODERATOR))
    moderator.post(address, {"publish_translations": "on"})


@pytest.mark.parametrize("role", [EDITOR, MODERATOR])
def test_nobody_makes_an_alias_of_another_language(role, french):
    client = client_of(person(role))
    locale = factory.home("en").locale
    client.post(
        reverse("wagtail_localize:submit_page_translation", args=[french.pk]),
        {"locales": [locale.pk], "include_subtree": ""},
    )
    target = french.get_translation(locale)
    client.post(reverse("wagtail_localize:convert_to_alias", args=[target.pk]))
    target.refresh_from_db()
    assert target.alias_of_id is None


def test_what_is_published_in_french_comes_to_the_translators_by_itself(french, translation):
    french.refresh_from_db()
    french.intro = "Sous trois jours"
    french.save_revision().publish()
    assert "Sous trois jours" in strings(translation)
    assert "Sous cinq jours" not in strings(translation)


def test_a_page_that_nobody_translates_is_published_without_more_ado(french):
    assert translating.refresh(page=french) is False
    assert TranslationSource.objects.count() == 0


def test_parts_go_out_in_a_po_file_and_come_back(translation, translator):
    file = polib.pofile(
        translator.get(reverse("wagtail_localize:download_pofile", args=[translation.pk])).content.decode()
    )
    for entry in file:
        entry.msgstr = ENGLISH[entry.msgid]
    back = io.BytesIO(str(file).encode())
    back.name = "livraison.po"
    translator.post(reverse("wagtail_localize:upload_pofile", args=[translation.pk]), {"file": back})
    assert {row.data for row in StringTranslation.objects.all()} == set(ENGLISH.values())


def test_a_link_leads_to_the_translation_of_its_page_where_there_is_one(translation, translator):
    put_all(translator, translation)
    translator.post(reverse("content_submit_translation", args=[english(translation).pk]))
    english(translation).get_latest_revision().publish()
    address = english(translation).url
    assert 'href="/fr/paiement/"' in see(address)[1]
    payment = StandardPage.objects.get(slug="paiement").copy_for_translation(translation.target_locale)
    payment.slug = "payment"
    payment.save_revision().publish()
    assert 'href="/en/payment/"' in see(address)[1]
    assert 'href="/fr/paiement/"' in see("/fr/livraison/")[1]


def test_the_address_of_a_page_in_a_language_that_it_lacks_says_where_to_read_it():
    factory.standard_page(slug="livraison", title="Livraison")
    status, html = see("/en/livraison/")
    assert status == 200
    assert "This page is not in English yet" in html
    assert 'href="/fr/livraison/"' in html
    assert '<meta name="robots" content="noindex,follow">' in html
    assert 'rel="alternate"' not in html
    assert 'rel="canonical"' not in html


def test_of_a_page_that_has_another_address_there_the_visitor_is_led_to_it():
    page = factory.standard_page(slug="livraison")
    copy = page.copy_for_translation(factory.home("en").locale)
    copy.slug = "delivery"
    copy.save_revision().publish()
    response = Client().get("/en/livraison/")
    assert (response.status_code, response.headers["Location"]) == (302, "/en/delivery/")


def test_a_redirect_of_an_editor_comes_first_there():
    factory.standard_page(slug="livraison")
    Redirect.add_redirect("/en/livraison", "/en/")
    response = Client().get("/en/livraison/")
    assert (response.status_code, response.headers["Location"]) == (301, "/en/")


def test_what_no_language_has_is_not_found():
    factory.standard_page(slug="livraison", live=False)
    assert see("/en/livraison/")[0] == 404
    assert see("/en/nulle-part/")[0] == 404
