"""What the parents of the demo shop say: enough, different, well set, and about what there is."""

import re
from collections import Counter
from datetime import timedelta

import pytest

from config.demo import reviews
from config.demo.sources import read
from subscriptions.enums import Refusal, ReviewState
from subscriptions.models import Review
from subscriptions.models.review import WORDS_LENGTH
from tests.factories.reviews import ASKED, box_for, plan_and_ask, rules_hold, sent_box, sent_goods
from tests.factories.shop import UserFactory, sold_product
from tests.factories.subscriptions import BoxRangeFactory, ThemeFactory

NARROW = re.compile(r"[^\u00a0\d][:;?!»](?:\s|$)|«[^\u00a0]")
ROWS = read("reviews")


def test_there_are_enough_all_different_and_some_are_critical() -> None:
    assert len(ROWS) >= 60
    assert len({row["words"] for row in ROWS}) == len(ROWS)
    assert sum(row.get("language") == "en" for row in ROWS) >= 8
    assert sum(row["mark"] <= 3 for row in ROWS) >= 12
    assert all(1 <= row["mark"] <= 5 and 30 < len(row["words"]) <= WORDS_LENGTH for row in ROWS)


def test_each_is_about_a_theme_for_a_range_or_about_a_product() -> None:
    themes = {row["key"] for name in ("themes", "older_themes") for row in read(name)}
    ranges, products = {row["key"] for row in read("ranges")}, {row["key"] for row in read("products")}
    for row in ROWS:
        if "theme" in row:
            assert row["theme"] in themes and row["range"] in ranges, row
        else:
            assert row["product"] in products, row
            assert "signed" not in row
        assert row.get("signed", "name") in ("name", "age", "child")
        assert row.get("becomes", "published") in {"published", "waiting", "private", *Refusal.values}


@pytest.mark.parametrize("row", ROWS, ids=range(len(ROWS)))
def test_marks_and_apostrophes_are_those_of_its_language(row: dict[str, str]) -> None:
    for text in (row["words"], row.get("answer", "")):
        assert "'" not in text
        if row.get("language", "fr") == "fr" or text == row.get("answer"):
            assert not NARROW.search(text), text


@pytest.mark.django_db
def test_parents_answer_what_they_were_asked_and_a_colleague_reads_it() -> None:
    theme = ThemeFactory.create(key="night-train")
    pousse, tige = (BoxRangeFactory.create(key=key) for key in ("pousse", "tige"))
    kit = sold_product(upc="BAM-KIT-PONT")
    parcels = [sent_box(box=box_for(theme, box_range))[0] for box_range in (pousse, pousse, pousse, tige)]
    parcels.append(sent_goods(kit, user=UserFactory.create()))
    plan_and_ask(*parcels)
    assert reviews.load(now=ASKED) == 0
    assert reviews.load(now=ASKED + timedelta(days=30)) == 5
    said = Counter(Review.objects.values_list("state", flat=True))
    assert said == {ReviewState.PUBLISHED: 4, ReviewState.WAITING: 1}
    words = list(Review.objects.filter(range=pousse).order_by("pk").values_list("words", flat=True))
    assert words == [row["words"] for row in ROWS if (row.get("theme"), row.get("range")) == ("night-train", "pousse")]
    assert Review.objects.exclude(answer="").count() == 1
    assert set(Review.objects.exclude(child_name="").values_list("child_name", flat=True)) == {"Léo"}
    rules_hold(now=ASKED + timedelta(days=30))
    assert reviews.load(now=ASKED + timedelta(days=60)) == 0
