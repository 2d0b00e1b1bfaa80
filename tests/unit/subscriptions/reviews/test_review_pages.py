"""The pages of reviews: given by a link or in the account, left in peace by one click, and read by everybody."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from core import clock
from core.caching import SHARED_SECONDS
from core.models import OutgoingMail
from subscriptions.enums import Refusal, ReviewState
from subscriptions.models import Review, ReviewOptOut, ReviewRequest
from subscriptions.models.review import WORDS_LENGTH
from subscriptions.reviews import giving, links, moderating
from subscriptions.views import reviews as views
from tests.factories.catalogue import with_facts
from tests.factories.reviews import (
    LATER,
    box_for,
    plan_and_ask,
    published,
    reviewed,
    rules_hold,
    sent_box,
    sent_goods,
    things_of,
)
from tests.factories.shop import UserFactory, sold_product
from tests.factories.subscriptions import BoxRangeFactory, ThemeFactory, calendar_of, plan_of
from tests.pages import get, queries_of

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def french(settings: Any) -> Any:
    cache.clear()
    settings.CLOCK_CAN_TRAVEL = False
    with translation.override("fr"):
        yield
    cache.clear()


@pytest.fixture
def link() -> str:
    """The link of four leaves in a parent's mail."""
    parcel, _cycle = sent_box(box=box_for(ThemeFactory.create(name="Les abeilles"), BoxRangeFactory.create(key="tige")))
    plan_and_ask(parcel)
    return links_in(OutgoingMail.objects.get(kind="review-request"))[3]


def links_in(mail: OutgoingMail) -> list[str]:
    return re.findall(r"(/\w\w/(?:avis/donner|reviews/give)/\S+)", mail.text)


def answers(mark: int = 4, words: str = "Elle dort avec.", **fields: Any) -> dict[str, Any]:
    usual = {"mark": mark, "words": words, "first_name": "Claire", "signed": "name", "may_publish": "on"}
    return {name: value for name, value in {**usual, **fields}.items() if value is not None}


def test_the_link_opens_the_page_with_its_mark_and_writes_nothing(client: Client, link: str) -> None:
    before = ReviewRequest.objects.values().get()
    with CaptureQueriesContext(connection) as queries:
        html = client.get(link).content.decode()
    assert {query["sql"][:6] for query in queries} == {"SELECT"}
    assert re.search(r'value="4"[^>]*checked', html)
    assert html.count(" checked") == 2
    assert "Les abeilles, pour Léo\u00a0: qu’en pensez-vous\u00a0?" in html
    assert "et l’enfant\u00a0: Léo, 6\u00a0ans" in html
    assert 'name="may_publish"' in html
    assert '<meta name="robots" content="noindex">' in html
    assert (Review.objects.count(), ReviewRequest.objects.values().get()) == (0, before)


@pytest.mark.parametrize("mark", ["9", "0", "x", "4&mark=5", ""])
def test_a_mark_that_is_none_chooses_none_or_the_last(client: Client, link: str, mark: str) -> None:
    html = client.get(f"{link.partition('?')[0]}?mark={mark}").content.decode()
    assert len(re.findall(r'name="mark" value="\d"[^>]*checked', html)) == (1 if "5" in mark else 0)


def test_a_parent_gives_a_review_and_is_thanked(client: Client, link: str) -> None:
    path = link.partition("?")[0]
    answer = client.post(path, answers(signed="child"))
    assert (answer.status_code, answer["Location"]) == (302, f"{path}?thanks=1")
    review = Review.objects.get()
    assert (review.mark, review.words, review.first_name, review.child_name, review.child_age, review.language) == (
        4,
        "Elle dort avec.",
        "Claire",
        "Léo",
        6,
        "fr",
    )
    assert review.state == ReviewState.WAITING
    html = client.get(answer["Location"]).content.decode()
    assert "Un collègue lit votre phrase sous cinq jours ouvrés" in html
    assert "Elle dort avec." in html
    rules_hold(now=LATER)


def test_by_default_only_the_first_name_is_shown(client: Client, link: str) -> None:
    client.post(link, answers())
    review = Review.objects.get()
    assert (review.first_name, review.child_name, review.child_age) == ("Claire", "", None)


def test_without_words_nothing_of_anybody_is_kept(client: Client, link: str) -> None:
    client.post(link, answers(words="  \n ", signed="child"))
    review = Review.objects.get()
    assert (review.state, review.first_name, review.child_name, review.may_publish) == (ReviewState.MARK, "", "", False)


def test_sent_twice_it_is_one_review(client: Client, link: str) -> None:
    for _ in range(2):
        assert client.post(link, answers()).status_code == 302
    assert (Review.objects.count(), Review.objects.get().revision) == (1, 1)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"mark": None}, "Choisissez l’une des cinq notes."),
        ({"mark": 6}, "n’en fait pas partie"),
        ({"words": "é" * (WORDS_LENGTH + 1)}, "600 caractères au plus, s’il vous plaît\u00a0: il y en a 601."),
        ({"first_name": "C" * 41}, "Quarante lettres au plus"),
        ({"signed": "sibling"}, "n’en fait pas partie"),
        ({"words": "a\x00b"}, "nul"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost_or_written(
    client: Client, link: str, fields: dict[str, Any], said: str
) -> None:
    answer = client.post(link, answers(**{"words": "À garder.", **fields}))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html, html
    assert str(fields.get("words", "À garder.")).replace("\x00", "")[:5] in html
    assert Review.objects.count() == 0


def test_words_of_full_length_with_emoji_and_html_are_kept_as_they_are(client: Client, link: str) -> None:
    words = "<script>alert(1)</script> & « 👩‍👧 »\nDeuxième ligne 🐝"
    client.post(link, answers(words=words + " " + "é" * (WORDS_LENGTH - len(words) - 1)))
    review = Review.objects.get()
    assert len(review.words) == WORDS_LENGTH
    assert review.words.startswith(words)
    moderating.approve(seen={review.pk: 1}, by_id=None, now=LATER)
    html = client.get(reverse("reviews:theme", kwargs={"slug": review.theme.slug})).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; « 👩‍👧 »" in html
    assert "<script>alert" not in html


def test_marks_of_direction_and_other_invisible_letters_are_dropped(client: Client, link: str) -> None:
    client.post(link, answers(words="bien\u202egro.live \u200bfin", first_name="Cla\u202eire"))
    assert (Review.objects.get().words, Review.objects.get().first_name) == ("biengro.live fin", "Claire")


@pytest.mark.parametrize(
    "change", [lambda path: path.replace("avis/donner/P", "avis/donner/Q"), lambda path: path[:-2]]
)
def test_a_changed_link_is_not_found(client: Client, link: str, change: Any) -> None:
    path = change(link.partition("?")[0].rstrip("/")) + "/"
    assert (client.get(path).status_code, client.post(path, answers()).status_code) == (404, 404)
    assert Review.objects.count() == 0


def test_a_link_of_ours_for_another_ones_box_or_for_no_question_is_not_found(client: Client, link: str) -> None:
    _other, foreign = sent_box()
    parcel = ReviewRequest.objects.get().parcel
    for where in ((parcel, f"c{foreign.pk}"), (_other.reference, f"c{foreign.pk}"), ("PNONE", "c1")):
        path = links.path_of(parcel=where[0], key=where[1], language="fr")
        assert client.post(path, answers()).status_code == 404
    assert Review.objects.count() == 0


def test_a_link_is_good_for_sixty_days_and_then_leads_to_the_account(
    client: Client, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import time  # noqa: PLC0415

    sent = time.time()
    for days, status in ((59.9, 200), (60.1, 410)):
        with monkeypatch.context() as later:
            later.setattr("django.core.signing.time.time", lambda days=days: sent + days * 86_400)
            answer = client.get(link)
            assert answer.status_code == status
            if status == 410:
                assert client.post(link, answers()).status_code == 410
                assert reverse("reviews:mine") in answer.content.decode()
    assert Review.objects.count() == 0


def test_by_the_same_link_it_is_changed_and_taken_back(client: Client, link: str) -> None:
    client.post(link, answers())
    html = client.get(link.partition("?")[0]).content.decode()
    assert re.search(r'value="4"[^>]*checked', html) and "Elle dort avec." in html
    client.post(link, answers(2, "Elle ne dort plus avec."))
    assert (Review.objects.get().mark, Review.objects.get().words) == (2, "Elle ne dort plus avec.")
    assert client.post(link, {"do": "take_back"}).status_code == 302
    assert Review.objects.get().state == ReviewState.WITHDRAWN
    assert "Vous avez retiré votre avis" in client.get(link).content.decode()
    rules_hold(now=LATER)


@pytest.mark.parametrize(
    ("state", "said"),
    [(ReviewState.PUBLISHED, "figure sur notre site"), (ReviewState.REFUSED, "Nous ne publions pas votre phrase")],
)
def test_the_page_says_how_the_sentence_stands(client: Client, link: str, state: ReviewState, said: str) -> None:
    client.post(link, answers())
    review = Review.objects.get()
    moderating.approve(seen={review.pk: 1}, by_id=None, now=LATER)
    if state == ReviewState.REFUSED:
        moderating.refuse(seen={review.pk: 1}, refusal=Refusal.INSULT, by_id=None, now=LATER)
    assert said in client.get(link).content.decode()


def test_who_sends_without_end_waits_and_loses_nothing(
    client: Client, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SAME_AN_HOUR", 2)
    for number in range(2):
        assert client.post(link, answers(words=f"Phrase {number}")).status_code == 302
    answer = client.post(link, answers(words="Phrase de trop"))
    assert answer.status_code == 429
    assert "Phrase de trop" in answer.content.decode()
    assert "Trop d’envois en une heure." in answer.content.decode()
    assert Review.objects.get().words == "Phrase 1"


def test_one_place_does_not_send_for_many_boxes_without_end(
    client: Client, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "SENT_AN_HOUR", 1)
    other, cycle = sent_box()
    plan_and_ask(other)
    assert client.post(link, answers()).status_code == 302
    path = links.path_of(parcel=other.reference, key=f"c{cycle.pk}", language="fr")
    assert client.post(path, answers()).status_code == 429
    assert Review.objects.count() == 1


def test_a_kit_asks_for_no_child(client: Client) -> None:
    parcel = sent_goods(with_facts(sold_product(title="Kit pont"), range_key="canopee"))
    plan_and_ask(parcel)
    link = links_in(OutgoingMail.objects.get(kind="review-request"))[4]
    html = client.get(link).content.decode()
    assert 'name="signed"' not in html
    assert 'data-range="canopee"' in html
    assert client.post(link, answers(5, signed=None)).status_code == 302
    assert (Review.objects.get().product.title, Review.objects.get().mark) == ("Kit pont", 5)


# In the account


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_the_account_lists_what_came_and_takes_reviews_that_do_not_grow_old() -> None:
    parcel, cycle = sent_box(box=box_for(ThemeFactory.create(name="Les abeilles")))
    plan_and_ask(parcel)
    client = signed_in(cycle.subscription.user)
    path = reverse("reviews:change", kwargs={"parcel": parcel.reference, "key": f"c{cycle.pk}"})
    assert path in get(client, reverse("reviews:mine"))
    assert client.post(path, answers(3)).status_code == 302
    html = get(client, reverse("reviews:mine"))
    assert "Elle dort avec." in html and "à lire" in html
    assert client.post(path, {"do": "take_back"}).status_code == 302
    assert Review.objects.get().state == ReviewState.WITHDRAWN


def test_another_customers_box_is_not_found_and_a_stranger_signs_in_first() -> None:
    parcel, cycle = sent_box()
    plan_and_ask(parcel)
    path = reverse("reviews:change", kwargs={"parcel": parcel.reference, "key": f"c{cycle.pk}"})
    other = signed_in(UserFactory.create())
    assert (other.get(path).status_code, other.post(path, answers()).status_code) == (404, 404)
    assert parcel.reference not in get(other, reverse("reviews:mine"))
    for address in (path, reverse("reviews:mine")):
        assert Client().get(address).status_code == 302
    assert Review.objects.count() == 0


def test_three_boxes_cost_the_account_as_many_questions_as_one() -> None:
    user = UserFactory.create()
    client, counts = signed_in(user), []
    get(client, reverse("reviews:mine"))
    for number in (1, 2):
        for _ in range(number):
            parcel, cycle = sent_box(user=user)
            plan_and_ask(parcel)
            assert things_of(parcel)[0].cycle_id == cycle.pk
        counts.append(len(queries_of(client, reverse("reviews:mine"))))
    assert counts[0] == counts[1] <= 14, counts


# No more questions


@pytest.fixture
def no_more(link: str) -> str:
    mail = OutgoingMail.objects.get(kind="review-request")
    path = mail.headers["List-Unsubscribe"].strip("<>").removeprefix(settings.PUBLIC_URL)
    assert path in mail.text
    return path


def test_looking_at_the_link_leaves_everything_and_one_click_ends_the_questions(no_more: str) -> None:
    client = Client(enforce_csrf_checks=True)
    page = get(client, no_more)
    assert "Ne plus me le demander" in page
    assert not ReviewOptOut.objects.exists()
    answer = client.post(no_more, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "Nous ne demandons plus rien" in answer.content.decode()
    assert ReviewOptOut.objects.get().email == ReviewRequest.objects.get().user.email
    assert client.post(no_more).status_code == 200
    assert ReviewOptOut.objects.count() == 1


def test_a_changed_link_ends_nothing(client: Client, no_more: str) -> None:
    assert client.post(no_more.replace("/P", "/Q")).status_code == 404
    assert not ReviewOptOut.objects.exists()


def test_the_account_ends_and_begins_the_questions() -> None:
    user = UserFactory.create()
    client = signed_in(user)
    client.post(reverse("reviews:mine"))
    assert ReviewOptOut.objects.get().email == user.email
    assert "Me le demander de nouveau" in get(client, reverse("reviews:mine"))
    client.post(reverse("reviews:mine"), {"questions": "on"})
    assert not ReviewOptOut.objects.exists()


# What everybody reads


def many(number: int, **about: Any) -> None:
    for each in range(number):
        published(5 - each % 5, f"Phrase {each}.", now=LATER + each * A_DAY, child_age=6, **about)


def test_all_sentences_stand_on_pages_latest_first_with_marks_days_and_how_they_are_checked(client: Client) -> None:
    box = box_for(ThemeFactory.create(name="Les abeilles", slug_fr="les-abeilles"))
    many(13, box=box)
    html = get(client, "/fr/avis/theme/les-abeilles/")
    assert "<b>3,2</b>sur 5" in html
    assert "13 avis, dont 13 avec une phrase" in html
    assert re.findall(r"Phrase (\d+)\.", html) == [str(number) for number in range(12, 0, -1)]
    assert "Reçu le 26\u00a0novembre 2026, publié le 19\u00a0décembre 2026" in html
    assert "Avis vérifiés\u00a0: seuls les parents qui ont reçu" in html
    assert 'href="/fr/avis/"' in html
    assert "Phrase 0." in get(client, "/fr/avis/theme/les-abeilles/?page=2")


def test_sums_show_every_mark_the_refused_ones_too(client: Client) -> None:
    box = box_for()
    published(5, "Bien.", box=box)
    refused = reviewed(1, "Nul.", box=box)
    moderating.refuse(seen={refused.pk: 1}, refusal=Refusal.INSULT, by_id=None, now=LATER)
    reviewed(1, "", box=box)
    html = get(client, reverse("reviews:range", kwargs={"slug": box.range.slug}))
    assert "<b>2,3</b>sur 5" in html
    assert "3 avis, dont 1 avec une phrase" in html
    assert "Nul." not in html


def test_words_stay_in_their_language_with_a_mark_of_it(client: Client) -> None:
    box = box_for(ThemeFactory.create(slug_fr="bees"))
    published(4, "She sleeps with it.", box=box, language="en")
    assert "en anglais" in (html := get(client, "/fr/avis/theme/bees/"))
    assert '<blockquote class="voice__words" lang="en"><p>She sleeps with it.</p>' in html
    html = get(client, "/en/reviews/theme/bees/")
    assert "in English" not in html and "She sleeps with it." in html


def test_what_nobody_judged_has_no_page_of_its_own(client: Client) -> None:
    theme = ThemeFactory.create()
    answer = client.get(reverse("reviews:theme", kwargs={"slug": theme.slug}))
    assert (answer.status_code, answer["Location"]) == (302, "/fr/avis/")
    assert client.get("/fr/avis/theme/nichts/").status_code == 404
    hidden = sold_product(is_public=False)
    assert client.get(reverse("reviews:product", kwargs={"slug": hidden.slug})).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_a_list_costs_few_questions_and_is_the_same_for_everybody(number: int) -> None:
    box = box_for()
    many(number, box=box)
    path = reverse("reviews:theme", kwargs={"slug": box.theme.slug})
    get(Client(), path)
    assert len(queries_of(Client(), path)) == 2
    first, second = Client(headers={"user-agent": "a"}).get(path), Client(headers={"user-agent": "b"}).get(path)
    assert first.content == second.content
    assert not first.cookies
    assert first.headers["Cache-Control"] == f"public, max-age=0, s-maxage={SHARED_SECONDS}"


def test_the_rules_of_reviews_stand_on_a_page_with_the_settings_of_the_day(client: Client, settings: Any) -> None:
    settings.REVIEW_ASK_DAYS = 12
    html = get(client, "/fr/avis/")
    assert "12 jours après l’arrivée d’un colis" in html
    assert "sous 5 jours ouvrés au plus" in html
    assert "pendant 36 mois" in html
    assert html.count("<li>Elle ") >= 4
    assert "Ni bon d’achat, ni cadeau, ni avantage" in html
    assert "Where parents’ words come from" in get(client, "/en/reviews/")


def test_the_page_of_a_product_shows_its_reviews_and_tells_search_engines(client: Client) -> None:
    kit = sold_product(title="Kit pont", slug="kit-pont", slug_fr="kit-pont")
    bare = get(client, "/fr/boutique/kit-pont/")
    assert "Ce que les parents en disent" not in bare and "aggregateRating" not in bare
    before = len(queries_of(client, "/fr/boutique/kit-pont/"))
    for mark, words in ((5, "Il tient le chat </script>."), (2, "Un cordon court."), (4, "")):
        review = reviewed(mark, words, parcel=sent_goods(kit))
        if words:
            moderating.approve(seen={review.pk: 1}, by_id=None, now=LATER)
    html = get(client, "/fr/boutique/kit-pont/")
    assert "<b>3,7</b>sur 5" in html and "Il tient le chat &lt;/script&gt;." in html
    assert len(queries_of(client, "/fr/boutique/kit-pont/")) == before
    [text] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    product = next(each for each in json.loads(text)["@graph"] if each["@type"] == "Product")
    assert product["aggregateRating"] == {
        "@type": "AggregateRating",
        "ratingValue": "3.7",
        "bestRating": 5,
        "worstRating": 1,
        "ratingCount": 3,
        "reviewCount": 2,
    }
    assert [each["reviewRating"]["ratingValue"] for each in product["review"]] == [2, 5]
    assert product["review"][1]["reviewBody"] == "Il tient le chat </script>."
    assert product["review"][1]["author"] == {"@type": "Person", "name": "Claire"}
    assert html.count("<script type=") == html.count("</script>")


def test_the_funnel_shows_what_parents_say_of_the_range_for_no_query_more(client: Client) -> None:
    box_range = BoxRangeFactory.create(key="tige", name="Tige", age_from=5, age_to=8)
    calendar_of(box_range, first=clock.today().replace(day=1), months=3)
    plan_of(box_range)
    path = f"{reverse('subscriptions:start')}?range=tige"
    get(client, path)
    before = len(queries_of(client, path))
    published(5, "Il ne l’a plus lâché.", box=box_for(None, box_range))
    html = get(client, path)
    assert "Tige\u00a0: ce que les parents en disent" in html
    assert "Il ne l’a plus lâché." in html
    assert len(queries_of(client, path)) == before


def test_a_review_that_was_taken_back_leaves_every_page(client: Client) -> None:
    box = box_for()
    review = published(5, "Au revoir.", box=box)
    path = reverse("reviews:theme", kwargs={"slug": box.theme.slug})
    assert "Au revoir." in get(client, path)
    giving.withdraw(review_id=review.pk, now=LATER)
    assert client.get(path).status_code == 302
