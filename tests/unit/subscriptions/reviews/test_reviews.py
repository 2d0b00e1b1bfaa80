"""A mark and a sentence: given, changed, taken back, read by a colleague; and the sums that pages show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from core import invariants, outbox, privacy
from core.models import OutboxEvent, OutgoingMail
from core.privacy import Person
from shop.accounts import erasing, exporting
from subscriptions.enums import Refusal, ReviewRequestState, ReviewState
from subscriptions.models import Rating, Review, ReviewOptOut, ReviewRequest
from subscriptions.reviews import giving, moderating, opting_out, planning, privacy_rows
from subscriptions.reviews.mine import NothingAsked, asked_about
from subscriptions.reviews.words import signature
from tests.factories.reviews import (
    ARRIVED,
    ASKED,
    LATER,
    SHIPPED,
    box_for,
    opinion,
    plan_and_ask,
    published,
    reviewed,
    rules_hold,
    sent_box,
    sent_goods,
    things_of,
)
from tests.factories.shop import UserFactory, sold_product
from tracking.enums import Dimension, EventKind, Metric
from tracking.facts.building import build_facts
from tracking.models import DailyFact, Event

pytestmark = pytest.mark.django_db
A_DAY = timedelta(days=1)


def sums(row: Rating) -> tuple[list[int], int, list[str]]:
    """Marks from one to five, published sentences, and the words of the latest."""
    row.refresh_from_db()
    counts = [row.ones, row.twos, row.threes, row.fours, row.fives]
    return counts, row.sentences, [each["words"] for each in row.latest]


def again(review: Review, mark: int, words: str, *, now: Any = LATER + A_DAY, **fields: Any) -> Review:
    """The same parent sends the form anew."""
    thing = asked_about(
        parcel=review.request.parcel, key=f"c{review.cycle_id}" if review.cycle_id else f"l{review.line_id}"
    ).thing
    return giving.give(request_id=review.request_id, thing=thing, opinion=opinion(mark, words, **fields), now=now)


def test_a_mark_alone_counts_at_once_for_theme_and_range() -> None:
    box = box_for()
    review = reviewed(4, "", box=box)
    assert (review.state, review.experienced_on, review.may_publish) == (ReviewState.MARK, ARRIVED, True)
    assert sums(box.theme.marks) == sums(box.range.marks) == ([0, 0, 0, 1, 0], 0, [])
    rules_hold(now=LATER)


@pytest.mark.parametrize(
    ("fields", "state"), [({}, ReviewState.WAITING), ({"may_publish": False}, ReviewState.PRIVATE)]
)
def test_words_wait_for_a_colleague_or_stay_with_us(fields: dict[str, Any], state: ReviewState) -> None:
    box = box_for()
    assert reviewed(5, "Elle dort avec.", box=box, **fields).state == state
    assert sums(box.theme.marks) == ([0, 0, 0, 0, 1], 0, [])


def test_what_was_read_is_published_with_its_days_and_stands_first() -> None:
    box = box_for()
    first = published(5, "D’abord.", box=box)
    second = published(2, "Ensuite.", box=box, now=LATER + A_DAY, child_age=6)
    assert (second.state, second.published_at, second.decided_at) == (
        ReviewState.PUBLISHED,
        LATER + A_DAY,
        LATER + A_DAY,
    )
    assert sums(box.theme.marks) == sums(box.range.marks) == ([0, 1, 0, 0, 1], 2, ["Ensuite.", "D’abord."])
    assert box.theme.marks.latest[0] == {
        "id": second.pk,
        "mark": 2,
        "words": "Ensuite.",
        "language": "fr",
        "first_name": "Claire",
        "child_name": "",
        "child_age": 6,
        "range": box.range.key,
        "received": "2026-11-26",
        "published": "2026-12-08",
        "changed": "",
        "answer": "",
    }
    assert first.published_at == LATER
    rules_hold(now=LATER + A_DAY)


def test_only_the_latest_three_are_kept_with_the_sums() -> None:
    box = box_for()
    for number in range(5):
        published(4, f"Phrase {number}.", box=box, now=LATER + number * A_DAY)
    assert sums(box.theme.marks) == ([0, 0, 0, 5, 0], 5, ["Phrase 4.", "Phrase 3.", "Phrase 2."])


def test_the_same_form_again_changes_nothing() -> None:
    review = reviewed(4, "Bien.")
    same = again(review, 4, "Bien.")
    assert (same.pk, same.revision, same.written_at) == (review.pk, 1, LATER)
    assert OutboxEvent.objects.filter(name="review.given").count() == 1
    assert Rating.objects.filter(fours=1).count() == Rating.objects.count() == 2


def test_another_mark_leaves_published_words_standing() -> None:
    box = box_for()
    review = again(published(2, "Bof.", box=box), 4, "Bof.")
    assert (review.state, review.mark, review.revision) == (ReviewState.PUBLISHED, 4, 1)
    assert sums(box.theme.marks) == ([0, 0, 0, 1, 0], 1, ["Bof."])
    assert box.theme.marks.latest[0]["mark"] == 4
    rules_hold(now=LATER + A_DAY)


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"words": "Mieux."}, ReviewState.WAITING),
        ({"first_name": "C."}, ReviewState.WAITING),
        ({"child_age": 6}, ReviewState.WAITING),
        ({"may_publish": False}, ReviewState.PRIVATE),
        ({"words": ""}, ReviewState.MARK),
    ],
)
def test_other_words_or_another_signature_are_read_again(fields: dict[str, Any], state: ReviewState) -> None:
    box = box_for()
    review = published(4, "Bien.", box=box)
    moderating.answer(review_id=review.pk, text="Merci.", by_id=None, now=LATER)
    changed = again(review, 4, **{"words": "Bien.", **fields})
    assert (changed.state, changed.revision, changed.answer, changed.published_at) == (state, 2, "", LATER)
    assert sums(box.theme.marks) == ([0, 0, 0, 1, 0], 0, [])
    moderating.approve(seen={review.pk: 2}, by_id=None, now=LATER + 2 * A_DAY)
    if state == ReviewState.WAITING:
        assert box.theme.marks.__class__.objects.get(theme=box.theme).latest[0]["changed"] == "2026-12-08"
    rules_hold(now=LATER + 2 * A_DAY)


def test_a_review_is_taken_back_with_mark_words_and_names() -> None:
    box = box_for()
    review = published(1, "Cassé.", box=box, child_name="Léo", child_age=6)
    assert giving.withdraw(review_id=review.pk, now=LATER + A_DAY)
    review.refresh_from_db()
    assert (review.state, review.words, review.first_name, review.child_name, review.child_age) == (
        ReviewState.WITHDRAWN,
        "",
        "",
        "",
        None,
    )
    assert sums(box.theme.marks) == ([0, 0, 0, 0, 0], 0, [])
    assert not giving.withdraw(review_id=review.pk, now=LATER + A_DAY)
    back = again(review, 3, "Réparé.", now=LATER + 2 * A_DAY)
    assert (back.state, sums(box.theme.marks)[0]) == (ReviewState.WAITING, [0, 0, 1, 0, 0])
    assert OutboxEvent.objects.filter(name="review.given").count() == 1
    rules_hold(now=LATER + 2 * A_DAY)


def test_a_colleague_decides_on_what_was_read_and_on_nothing_else() -> None:
    review = reviewed(4, "Bien.")
    again(review, 4, "Pas bien.")
    assert moderating.approve(seen={review.pk: 1}, by_id=None, now=LATER) == 0
    assert moderating.refuse(seen={review.pk: 1}, refusal=Refusal.INSULT, by_id=None, now=LATER) == 0
    assert Review.objects.get().state == ReviewState.WAITING
    assert moderating.approve(seen={review.pk: 2}, by_id=None, now=LATER) == 1
    assert moderating.approve(seen={review.pk: 2}, by_id=None, now=LATER) == 0
    assert OutgoingMail.objects.filter(kind="review-refused").count() == 0


@pytest.mark.parametrize("state", [ReviewState.MARK, ReviewState.PRIVATE, ReviewState.WITHDRAWN])
def test_what_may_not_be_shown_is_not_published(state: ReviewState) -> None:
    review = reviewed(4, "" if state == ReviewState.MARK else "Bien.", may_publish=state != ReviewState.PRIVATE)
    if state == ReviewState.WITHDRAWN:
        giving.withdraw(review_id=review.pk, now=LATER)
        review.refresh_from_db()
    assert moderating.approve(seen={review.pk: review.revision}, by_id=None, now=LATER) == 0
    assert Review.objects.get().state == state


def test_who_is_refused_is_told_why_and_the_mark_counts() -> None:
    box = box_for()
    review = published(1, "Mme Le Goff est <b>nulle</b>.", box=box)
    count = moderating.refuse(
        seen={review.pk: 1}, refusal=Refusal.PERSONAL, note="Sans le nom, volontiers.", by_id=None, now=LATER + A_DAY
    )
    review.refresh_from_db()
    assert (count, review.state, review.refusal) == (1, ReviewState.REFUSED, Refusal.PERSONAL)
    assert sums(box.theme.marks) == ([1, 0, 0, 0, 0], 0, [])
    mail = OutgoingMail.objects.get(kind="review-refused")
    assert mail.to == review.request.email
    assert "Elle nomme ou décrit une personne que l’on peut reconnaître" in mail.text
    assert "Sans le nom, volontiers." in mail.text and "/fr/avis/donner/" in mail.text
    assert "&lt;b&gt;nulle&lt;/b&gt;" in mail.html and "<b>nulle" not in mail.html
    assert moderating.approve(seen={review.pk: 1}, by_id=None, now=LATER + 2 * A_DAY) == 1
    assert moderating.refuse(seen={review.pk: 1}, refusal=Refusal.INSULT, by_id=None, now=LATER + 3 * A_DAY) == 1
    assert OutgoingMail.objects.filter(kind="review-refused").count() == 2
    rules_hold(now=LATER + 3 * A_DAY)


def test_an_answer_stands_below_published_words_alone() -> None:
    box = box_for()
    review = published(2, "Il manquait une vis.", box=box)
    moderating.answer(review_id=review.pk, text="  Elle part ce soir. ", by_id=None, now=LATER)
    assert box.theme.marks.latest[0]["answer"] == "Elle part ce soir."
    waiting = reviewed(3, "Et moi ?", box=box)
    with pytest.raises(moderating.NotPublished):
        moderating.answer(review_id=waiting.pk, text="Non.", by_id=None, now=LATER)
    waiting.refresh_from_db()
    assert waiting.answer == ""


def test_a_kit_counts_for_its_product_alone_and_a_box_for_no_product() -> None:
    kit = sold_product()
    review = reviewed(5, "Il tient.", parcel=sent_goods(kit))
    assert (review.product, review.theme, review.range, review.cycle) == (kit, None, None, None)
    assert Rating.objects.get().product == kit
    reviewed(1, "")
    assert sums(kit.marks) == ([0, 0, 0, 0, 1], 0, [])
    rules_hold(now=LATER)


def test_nothing_is_asked_about_before_its_mail_or_of_somebody_else() -> None:
    parcel, cycle = sent_box()
    planning.plan(parcels=[parcel.reference], now=SHIPPED)
    with pytest.raises(NothingAsked):
        asked_about(parcel=parcel.reference, key=f"c{cycle.pk}")
    plan_and_ask(parcel)
    assert asked_about(parcel=parcel.reference, key=f"c{cycle.pk}").thing.cycle_id == cycle.pk
    _other, foreign = sent_box()
    for key in (f"c{foreign.pk}", f"l{cycle.pk}", "c0", ""):
        with pytest.raises(NothingAsked):
            asked_about(parcel=parcel.reference, key=key)
    with pytest.raises(NothingAsked):
        asked_about(parcel=parcel.reference, key=f"c{cycle.pk}", user_id=foreign.subscription.user_id)


@pytest.mark.parametrize(
    ("shown", "french"),
    [
        ({"first_name": "Claire"}, "Claire"),
        ({"first_name": ""}, "Un parent"),
        ({"first_name": "Claire", "child_age": 1}, "Claire, avec un enfant de 1\u00a0an"),
        ({"first_name": "Claire", "child_age": 6, "child_name": "Léo"}, "Claire, avec Léo, 6\u00a0ans"),
    ],
)
def test_a_signature_says_no_more_than_was_agreed_to(shown: dict[str, Any], french: str) -> None:
    assert signature(**shown) == french


def test_the_rules_see_what_does_not_add_up() -> None:
    box = box_for()
    review = published(4, "Bien.", box=box)
    Rating.objects.filter(theme=box.theme).update(fours=2)
    Rating.objects.filter(range=box.range).update(latest=[])
    Review.objects.update(may_publish=False)
    ReviewRequest.objects.update(user=UserFactory.create())
    sent, _cycle = sent_box()
    planning.plan(parcels=[sent.reference], now=SHIPPED)
    found = {each.invariant.name for each in invariants.breaks(now=ASKED + A_DAY)}
    assert {name for name in found if name.startswith("reviews.")} == {
        "reviews.sums",
        "reviews.latest",
        "reviews.agreed",
        "reviews.received",
        "reviews.asked",
    }
    Rating.objects.all().delete()
    broken = next(each for each in invariants.breaks(now=ASKED) if each.invariant.name == "reviews.sums")
    assert broken.found == [
        f"range {review.range_id}: nothing is kept of {{'fours': 1, 'sentences': 1}}",
        f"theme {review.theme_id}: nothing is kept of {{'fours': 1, 'sentences': 1}}",
    ]


def test_a_review_is_a_fact_for_the_reports_without_its_words() -> None:
    reviewed(2, "Bof.")
    reviewed(5, "", parcel=sent_goods(sold_product()))
    while outbox.deliver_due(now=LATER):
        pass
    rows = Event.objects.filter(kind=EventKind.REVIEW_GIVEN).order_by("pk")
    assert [(row.visitor, int(row.amount), row.day) for row in rows] == [("", 2, LATER.date()), ("", 5, LATER.date())]
    build_facts(now=LATER)
    facts = DailyFact.objects.filter(dimension=Dimension.TOTAL, metric__in=(Metric.REVIEWS, Metric.MARKS))
    assert dict(facts.values_list("metric", "value")) == {Metric.REVIEWS: 2, Metric.MARKS: 7}


def test_a_customers_copy_holds_what_was_asked_and_said() -> None:
    review = published(4, "Bien.", child_name="Léo", child_age=6)
    user = review.request.user
    opting_out.opt_out(email=user.email, now=LATER)
    sections = privacy_rows.export(person=Person(email=user.email, user_id=user.pk))
    (row,) = sections["reviews"]
    assert (row["words"], row["mark"], row["child"], row["parcel"]) == ("Bien.", 4, "Léo", review.request.parcel)
    assert len(sections["questions_after_parcels"]) == 2
    assert "Bien." in exporting.as_json(person=Person(email=user.email, user_id=user.pk), now=LATER)


def test_an_erasure_leaves_marks_and_nobody() -> None:
    box = box_for()
    review = published(2, "Bof.", box=box, child_name="Léo", child_age=6)
    user = review.request.user
    planned, _cycle = sent_box(user=user)
    planning.plan(parcels=[planned.reference], now=SHIPPED)
    opting_out.opt_out(email=user.email, now=LATER)
    privacy.erase(person=Person(email=user.email, user_id=user.pk), now=LATER)
    review.refresh_from_db()
    assert (review.state, review.mark, review.words, review.first_name, review.child_name) == ("mark", 2, "", "", "")
    assert sums(box.theme.marks) == ([0, 1, 0, 0, 0], 0, [])
    states = dict(ReviewRequest.objects.values_list("parcel", "state"))
    assert states[planned.reference] == ReviewRequestState.DROPPED
    assert set(ReviewRequest.objects.values_list("email", flat=True)) == {"review@erased.invalid"}
    assert not ReviewOptOut.objects.exists()
    rules_hold(now=LATER)


def test_an_account_that_is_erased_is_told_and_asked_nothing_more() -> None:
    review = reviewed(2, "Bof.")
    moderating.approve(seen={review.pk: 1}, by_id=None, now=LATER)
    email = review.request.user.email
    erasing.for_letter(email=email, by_id=None, language="fr", now=LATER)
    assert moderating.refuse(seen={review.pk: 1}, refusal=Refusal.INSULT, by_id=None, now=LATER) == 0
    assert OutgoingMail.objects.filter(kind="review-refused").count() == 0


def test_after_their_periods_words_addresses_and_wishes_go() -> None:
    box = box_for()
    published(4, "Vieux.", box=box)
    kept = published(5, "Neuf.", box=box, now=LATER + 40 * A_DAY)
    opting_out.opt_out(email="old@example.org", now=LATER)
    years = LATER + 36 * privacy.MONTH + A_DAY
    assert privacy_rows.forget_old_reviews(until=years - 36 * privacy.MONTH, now=years, limit=500) == 1
    assert sums(box.theme.marks) == ([0, 0, 0, 1, 1], 1, ["Neuf."])
    assert privacy_rows.forget_old_reviews(until=years - 36 * privacy.MONTH, now=years, limit=500) == 0
    kept.refresh_from_db()
    assert kept.words == "Neuf."
    assert privacy_rows.forget_old_requests(until=LATER, now=years, limit=500) == 2
    assert privacy_rows.forget_old_opt_outs(until=LATER + A_DAY, now=years, limit=500) == 1
    assert ReviewOptOut.objects.count() == 0
    rules_hold(now=years)


def test_a_wish_for_peace_is_kept_once_and_can_be_taken_back() -> None:
    for _ in range(2):
        opting_out.opt_out(email="claire@example.org", now=LATER)
    assert ReviewOptOut.objects.count() == 1
    assert not opting_out.is_asked(email="claire@example.org")
    opting_out.opt_in(email="claire@example.org")
    assert opting_out.is_asked(email="claire@example.org")


def test_things_are_named_in_the_readers_language() -> None:
    box = box_for()
    box.theme.name_fr, box.theme.name_en = "Les abeilles", "The bees"
    box.theme.save()
    parcel, _cycle = sent_box(box=box)
    (thing,) = things_of(parcel)
    assert (thing.title(language="fr"), thing.title(language="en"), thing.title(language="de")) == (
        "Les abeilles",
        "The bees",
        "Les abeilles",
    )
