"""How a colleague reads reviews in the back office: alone and many at once, and what each role may do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.roles import make_groups
from core import clock
from core.models import OutgoingMail
from subscriptions.enums import Refusal, ReviewState
from subscriptions.models import Review, ReviewRequest
from subscriptions.reviews import giving, planning
from tests.factories.reviews import (
    ASKED,
    LATER,
    SHIPPED,
    opinion,
    published,
    reviewed,
    rules_hold,
    sent_box,
    things_of,
)
from tests.factories.shop import UserFactory

pytestmark = pytest.mark.django_db
LIST = reverse("admin:subscriptions_review_changelist")
REQUESTS = reverse("admin:subscriptions_reviewrequest_changelist")


@pytest.fixture(autouse=True)
def shops_day(db: None) -> Any:
    clock.set_now(LATER + timedelta(days=2))
    yield
    clock.forget()


def signed_in(*roles: str) -> Client:
    make_groups()
    user = UserFactory.create(is_staff=True)
    user.groups.set(Group.objects.filter(name__in=roles))
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(user)
    return client


@pytest.fixture
def care() -> Client:
    return signed_in("care")


def page_of(review: Review) -> str:
    return reverse("admin:subscriptions_review_change", args=[review.pk])


def chosen(action: str, *reviews: Review, **fields: str) -> dict[str, Any]:
    """The list's form as it was shown, with these rows chosen."""
    rows = Review.objects.in_bulk([review.pk for review in reviews])
    seen = [f"{pk}:{row.revision}" for pk, row in rows.items()]
    return {"action": action, "_selected_action": list(rows), "seen": seen, **fields}


def decision(review: Review, what: str = "", **fields: Any) -> dict[str, Any]:
    review.refresh_from_db()
    usual = {"decision": what, "refusal": "", "refusal_note": "", "answer": review.answer, "language": review.language}
    return {**usual, "revision": review.revision, **fields}


def states(*reviews: Review) -> list[str]:
    rows = Review.objects.in_bulk([review.pk for review in reviews])
    return [rows[review.pk].state for review in reviews]


def test_many_are_published_at_once_and_the_rest_is_left(care: Client) -> None:
    one, two, alone, kept = reviewed(5, "Un."), reviewed(1, "Deux."), reviewed(3, ""), reviewed(4, "Trois.")
    html = care.get(LIST).content.decode()
    assert f'name="seen" value="{one.pk}:1"' in html
    answer = care.post(LIST, chosen("approve", one, two, alone), follow=True).content.decode()
    assert "2 phrases sont publiées." in answer
    assert states(one, two, alone, kept) == ["published", "published", "mark", "waiting"]
    assert Review.objects.get(pk=one.pk).decided_by is not None
    rules_hold(now=LATER + timedelta(days=2))


def test_many_are_refused_for_the_reason_beside_and_never_without_one(care: Client) -> None:
    one, two = reviewed(5, "Un."), published(1, "Deux.")
    answer = care.post(LIST, chosen("refuse", one, two), follow=True).content.decode()
    assert "Choisissez le motif" in answer
    assert states(one, two) == ["waiting", "published"]
    answer = care.post(LIST, chosen("refuse", one, two, refusal="off_topic"), follow=True).content.decode()
    assert "2 phrases sont refusées" in answer
    assert states(one, two) == ["refused", "refused"]
    assert OutgoingMail.objects.filter(kind="review-refused").count() == 2


def test_words_that_changed_since_the_list_was_drawn_are_not_decided_on(care: Client) -> None:
    review = reviewed(5, "Doux.")
    form = chosen("approve", review)
    thing = things_of(review.cycle.parcel_box.parcel)[0]
    giving.give(request_id=review.request_id, thing=thing, opinion=opinion(5, "Tout autre chose."), now=LATER)
    answer = care.post(LIST, form, follow=True).content.decode()
    assert "Rien n’a changé" in answer
    assert states(review) == ["waiting"]


def test_a_row_that_no_page_showed_is_not_decided_on(care: Client) -> None:
    review = reviewed(5, "Doux.")
    care.post(LIST, {**chosen("approve", review), "seen": []})
    assert states(review) == ["waiting"]


def test_one_is_read_published_and_answered_on_its_page(care: Client) -> None:
    review = reviewed(2, "Il manquait\nune vis <b>!</b>")
    html = care.get(page_of(review)).content.decode()
    assert "Il manquait\nune vis &lt;b&gt;!&lt;/b&gt;" in html
    answer = care.post(page_of(review), decision(review, "approve", answer="Elle part ce soir.", language="en"))
    assert answer.status_code == 302
    review.refresh_from_db()
    assert (review.state, review.answer, review.language) == ("published", "Elle part ce soir.", "en")
    assert review.theme.marks.latest[0]["language"] == "en"
    rules_hold(now=LATER + timedelta(days=2))


@pytest.mark.parametrize(
    "fields",
    [
        {"what": "refuse"},
        {"what": "", "answer": "Merci."},
        {"what": "refuse", "refusal": "insult", "answer": "Merci."},
        {"what": "refuse", "refusal": "negative"},
    ],
)
def test_a_decision_that_makes_no_sense_changes_nothing(care: Client, fields: dict[str, Any]) -> None:
    review = reviewed(1, "Nul.")
    what = fields.pop("what")
    assert care.post(page_of(review), decision(review, what, **fields)).status_code == 200
    review.refresh_from_db()
    assert (review.state, review.answer, review.refusal) == ("waiting", "", "")
    assert not OutgoingMail.objects.filter(kind="review-refused").exists()


def test_one_is_refused_on_its_page_with_a_word_more(care: Client) -> None:
    review = published(1, "Nul, dit Mme Le Goff.")
    form = decision(review, "refuse", refusal="personal", refusal_note="Sans le nom, volontiers.")
    assert care.post(page_of(review), form).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.refusal) == (ReviewState.REFUSED, Refusal.PERSONAL)
    assert "Sans le nom, volontiers." in OutgoingMail.objects.get(kind="review-refused").text


def test_a_page_that_is_out_of_date_decides_nothing(care: Client) -> None:
    review = reviewed(5, "Doux.")
    answer = care.post(page_of(review), decision(review, "approve", revision=0), follow=True).content.decode()
    assert "La phrase a changé entre-temps" in answer
    assert states(review) == ["waiting"]


def test_what_may_not_be_shown_offers_no_decision(care: Client) -> None:
    for review in (reviewed(3, ""), reviewed(3, "Pour vous.", may_publish=False)):
        assert 'name="decision"' not in care.get(page_of(review)).content.decode()
        assert care.post(page_of(review), decision(review, "approve")).status_code == 403
        assert states(review) == [review.state]


def test_marketing_reads_and_decides_without_learning_who_it_was() -> None:
    review = reviewed(4, "Très bien.")
    marketing = signed_in("marketing")
    email = review.request.user.email
    assert email not in marketing.get(page_of(review)).content.decode()
    assert list(marketing.get(LIST, {"q": email}).context["cl"].result_list) == []
    assert marketing.get(REQUESTS).status_code == 403
    marketing.post(LIST, chosen("approve", review))
    assert states(review) == ["published"]
    assert list(signed_in("care").get(LIST, {"q": email}).context["cl"].result_list) == [review]


@pytest.mark.parametrize("role", ["sales", "logistics", "bi"])
def test_others_see_no_reviews(role: str) -> None:
    review = reviewed(4, "Très bien.")
    client = signed_in(role)
    assert (client.get(LIST).status_code, client.get(page_of(review)).status_code) == (403, 403)
    client.post(LIST, chosen("approve", review))
    assert states(review) == ["waiting"]


def test_nobody_changes_a_mark_or_deletes_a_review(care: Client) -> None:
    review = reviewed(1, "Nul.")
    care.post(page_of(review), {**decision(review, "approve"), "mark": 5, "words": "Super.", "first_name": "X"})
    review.refresh_from_db()
    assert (review.mark, review.words, review.first_name) == (1, "Nul.", "Claire")
    assert care.post(reverse("admin:subscriptions_review_delete", args=[review.pk]), {"post": "yes"}).status_code == 403


def test_the_first_page_says_how_many_wait_and_leads_to_them(care: Client) -> None:
    reviewed(4, "Un."), reviewed(4, "Deux."), published(4, "Trois.")
    desks = care.get("/admin/").context["desks"]
    (task,) = [task for desk in desks for task in desk["tasks"] if "subscriptions/review/" in task["link"]]
    assert (task["count"], str(task["says"])) == (2, "phrases de parents attendent d’être lues")
    assert len(care.get(task["link"]).context["cl"].result_list) == 2


def test_a_list_of_three_costs_what_a_list_of_one_costs(care: Client) -> None:
    counts = []
    for number in (1, 2):
        for _ in range(number):
            reviewed(4, "Bien.")
        care.get(LIST)
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert care.get(LIST).status_code == 200
        counts.append(sum("core_clockoffset" not in query["sql"] for query in queries))
    assert counts[0] == counts[1] <= 15


def test_care_stops_a_question_and_sends_links_again(care: Client) -> None:
    asked = reviewed(4, "").request
    parcel, _cycle = sent_box()
    planning.plan(parcels=[parcel.reference], now=SHIPPED)
    ids = list(ReviewRequest.objects.values_list("pk", flat=True))
    said = care.post(REQUESTS, {"action": "leave_in_peace", "_selected_action": ids}, follow=True).content.decode()
    assert "Rien ne sera demandé pour 1 colis." in said
    assert ReviewRequest.objects.get(parcel=parcel.reference).why == "by_hand"
    care.post(REQUESTS, {"action": "send_links", "_selected_action": ids})
    assert OutgoingMail.objects.filter(kind="review-request", to=asked.user.email).count() == 2
    assert asked.asked_at == ASKED


def test_staff_do_not_read_the_links_of_a_parent(care: Client) -> None:
    mail = reviewed(4, "").request.mail
    html = care.get(reverse("admin:core_outgoingmail_change", args=[mail.pk])).content.decode()
    assert "/avis/donner/" not in html
