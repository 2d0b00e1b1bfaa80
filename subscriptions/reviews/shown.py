"""What pages show of reviews, in the shapes that templates take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, get_language_info

from core.components import Marks, Voice, Voices
from subscriptions.boxes.snapshots import texts
from subscriptions.models import BoxRange, Rating, Review, Theme
from subscriptions.reviews.ratings import LATEST, MARKS, Sentence, sentence
from subscriptions.reviews.words import signature

COLUMNS = tuple(f"marks__{name}" for name in (*MARKS, "sentences", "latest"))


def of_theme(*, theme: Theme, ranges: Mapping[str, str]) -> Voices | None:
    """What was said of the boxes of a theme that was read with its `marks`; None before anybody said anything.

    `ranges` are the names of ranges by their keys: beside each sentence stands which box it is about.
    """
    return _voices(getattr(theme, "marks", None), href=_address("theme", theme.slug), about=ranges)


def of_range(*, box_range: BoxRange) -> Voices | None:
    """What was said of the boxes of a range that was read with its `marks`; None before anybody said anything."""
    return _voices(getattr(box_range, "marks", None), href=_address("range", box_range.slug))


def columns_of_product() -> tuple[str, ...]:
    """What a page of a product reads with its row."""
    return COLUMNS


def of_product(*, row: Mapping[str, Any], slug: str) -> Voices | None:
    """What was said of a product, from its row with COLUMNS; None before anybody said anything."""
    if row["marks__ones"] is None:
        return None
    rating = Rating(**{name.removeprefix("marks__"): row[name] for name in COLUMNS})
    return _voices(rating, href=_address("product", slug))


def _voices(rating: Rating | None, *, href: str, about: Mapping[str, str] | None = None) -> Voices | None:
    marks = marks_of(rating) if rating is not None else None
    if rating is None or marks is None:
        return None
    return Voices(
        marks=marks,
        latest=tuple(voice(each, about=(about or {}).get(each["range"], "")) for each in rating.latest),
        href=href,
        how_href=reverse("reviews:how"),
        has_more=rating.sentences > LATEST,
    )


def marks_of(rating: Rating) -> Marks | None:
    """The marks of a sum; None where none was given, or all were taken back."""
    counts = tuple(getattr(rating, name) for name in MARKS)
    return Marks(counts=counts, sentences=rating.sentences) if any(counts) else None


def voice(said: Sentence, *, about: str = "") -> Voice:
    """A sentence for the language that is active: in its own words, with a mark where they are in another language."""
    language = said["language"]
    return Voice(
        words=said["words"],
        who=signature(first_name=said["first_name"], child_name=said["child_name"], child_age=said["child_age"]),
        mark=said["mark"],
        received_on=date.fromisoformat(said["received"]),
        published_on=date.fromisoformat(said["published"]),
        changed_on=date.fromisoformat(said["changed"]) if said["changed"] else None,
        range_key=said["range"],
        answer=said["answer"],
        language=language,
        foreign=_name_of(language) if language != (get_language() or settings.LANGUAGE_CODE) else "",
        about=about,
    )


def voices_of(reviews: Iterable[Review]) -> list[Voice]:
    """Published reviews with what each is about, as a list shows them. Their theme, range and product are read."""
    language = get_language() or settings.LANGUAGE_CODE
    return [voice(sentence(each), about=_about(each, language=language)) for each in reviews]


def _about(review: Review, *, language: str) -> str:
    if review.product is not None:
        return texts(review.product, "title")[language]
    assert review.theme is not None and review.range is not None
    return f"{texts(review.theme, 'name')[language]} · {texts(review.range, 'name')[language]}"


def _name_of(language: str) -> str:
    """A language as it stands within a sentence of the active one: "anglais", "French"."""
    name = str(get_language_info(language)["name_translated"])
    return name.lower() if get_language() == "fr" else name


def _address(kind: str, slug: str) -> str:
    return reverse(f"reviews:{kind}", kwargs={"slug": slug})
