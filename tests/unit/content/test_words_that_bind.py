"""Legal pages and pages of questions."""

import json
import re
from datetime import date

import pytest
from django.test import Client

from content import terms_document
from content.navigation import terms_version
from tests.factories import content as factory
from tests.factories.content import items
from tests.pages import get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


def test_a_legal_page_says_since_when_it_applies_what_changed_and_what_stands_in_it():
    factory.legal_page(
        *(("heading", {"text": text}) for text in ("1. Qui vend", "2. Prix", "3. Résilier")),
        in_force_on=date(2026, 9, 1),
        change="Le médiateur a changé.",
    )
    html = get(Client(), "/fr/conditions/")
    assert "En vigueur depuis le 1er\u00a0septembre 2026" in html
    assert "Le médiateur a changé." in html
    assert '<a href="#2-prix">2. Prix</a>' in html
    assert '<h2 id="2-prix">2. Prix</h2>' in html
    assert "data-print hidden" in html
    assert "js/components/print.js" in html


def test_two_headings_need_no_list_of_themselves():
    factory.legal_page(*(("heading", {"text": text}) for text in ("Un", "Deux")))
    assert 'class="contents' not in get(Client(), "/fr/conditions/")


def test_the_terms_may_be_a_legal_page_and_are_sent_as_text():
    page = factory.menus(to=factory.legal_page(("heading", {"text": "Prix"}), ("paragraph", "<p>En euros.</p>")))
    page.save_revision().publish()
    page.refresh_from_db()
    assert terms_version(language="fr").startswith(f"page {page.pk}, revision {page.live_revision_id}")
    named = terms_document.attachment(language="fr")
    assert named is not None
    assert "Prix\n\nEn euros." in terms_document.make_attachment(key=named[1]).content.decode("utf-8-sig")


def asked(*pairs):
    return items(*({"question": question, "answer": answer} for question, answer in pairs))


def test_questions_stand_under_their_subjects_with_links_and_search_engines_read_them():
    target = factory.standard_page()
    link = f'<p>Le 22, <a linktype="page" id="{target.pk}">voir ici</a> &amp; là.</p>'
    factory.questions_page(
        {"title": "Livraison", "items": asked(("Quand ?", link), ("Où </script> ?", "<p>Partout.</p>"))},
        {"title": "Prix", "items": asked(("Combien ?", "<p>Peu.</p>"))},
    )
    html = get(Client(), "/fr/questions/")
    assert '<h2 id="livraison">Livraison</h2>' in html
    assert '<a href="/fr/livraison/">voir ici</a>' in html
    (script,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    (page,) = json.loads(script)["@graph"]
    assert page == {
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": name, "acceptedAnswer": {"@type": "Answer", "text": text}}
            for name, text in (
                ("Quand ?", "Le 22, voir ici & là."),
                ("Où </script> ?", "Partout."),
                ("Combien ?", "Peu."),
            )
        ],
    }


def test_a_page_without_questions_says_nothing_to_search_engines():
    factory.questions_page()
    assert "ld+json" not in get(Client(), "/fr/questions/")


@pytest.mark.parametrize("number", [1, 3, 30])
def test_both_cost_the_same_however_long_they_are(number, django_assert_num_queries):
    factory.legal_page(*(("heading", {"text": f"Titre {each}"}) for each in range(number)))
    factory.questions_page(*({"title": f"S{each}", "items": asked(("?", "<p>!</p>"))} for each in range(number)))
    for path in ("/fr/conditions/", "/fr/questions/"):
        Client().get(path)
        with django_assert_num_queries(2):
            Client().get(path)
