"""What visitors type, and what must answer: the same on both databases, to the order."""

import pytest

from shop.search.answering import Answer, answer, suggestions

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_words")]

VOLCANO, SCISSORS, BEES = "Kit Volcan de table", "Ciseaux à bouts ronds", "Kit Abri à abeilles"
# What is typed in French, and the first titles of what answers.
FRENCH = {
    "volcan": [VOLCANO, "Les volcans"],
    "volcans": ["Les volcans", "Parler des volcans avec un enfant de quatre ans", VOLCANO],
    "VOLCAN!!": [VOLCANO],
    "ciseau": [SCISSORS, "Premiers ciseaux\xa0: à quel âge, et comment"],
    "abeille": ["Les abeilles", BEES],
    "l’abeille": ["Les abeilles", BEES],
    "theatre d'ombres": ["Kit Théâtre d’ombres"],
    "Théâtre": ["Kit Théâtre d’ombres"],
    "oeufs": [BEES],
    "œuf": [BEES],
    "cristaux": ["Kit Cristaux de sel"],
    "cristal": ["Faire pousser un cristal de sel en huit jours", "Kit Cristaux de sel"],
    "kit volcan": [VOLCANO],
    "volcan kit": [VOLCANO],
    "coffret horloge": ["Coffret Les horloges"],
    "un pont suspendu": ["Kit Pont suspendu", "Un pont de papier qui porte un dictionnaire", "Les ponts"],
    "vent": ["Le vent", "Coffret Le vent"],
    "livraison": ["Livraison et retours"],
    "abonnement": ["Graine", "Pousse", "Tige", "Canopée"],
    "BAM-KIT-VOLC": [VOLCANO],
    "bamkitvolc": [VOLCANO],
    "BAM-KIT-VO": [VOLCANO],
    "2 ans": ["Dedans, dehors", "Coffret Le vent"],
}
ENGLISH = {
    "volcanoes": ["Volcanoes"],
    "bee": ["Bee Shelter kit", "Bee shelter stem refill", "Bee shelters: where to hang one so that it is used"],
    "scissors": ["Round-tipped scissors"],
    "night train": ["The night train"],
    "delivery": ["Delivery and returns"],
    "subscription": ["Seed", "Shoot", "Stem", "Canopy"],
}
# One letter more, less, other or exchanged; two in a long word. What was meant, and the first title.
SLIPS = {
    ("fr", "volacn"): ("volcan", VOLCANO),
    ("fr", "vilcan"): ("volcan", VOLCANO),
    ("fr", "colcan"): ("volcan", VOLCANO),
    ("fr", "cizeaux"): ("ciseaux", SCISSORS),
    ("fr", "pont suspandu"): ("pont suspendu", "Kit Pont suspendu"),
    ("fr", "champinion"): ("champignon", "Les champignons"),
    ("fr", "aquarele"): ("", "Aquarelles, douze godets"),
    ("en", "mushroms"): ("mushrooms", "Mushrooms"),
    ("en", "watercolor"): ("watercolour", "Six watercolour pans"),
}


def first(found: Answer, count: int) -> list[str]:
    return [hit.title for hit in found.hits[:count]]


@pytest.mark.parametrize(("text", "expected"), FRENCH.items())
def test_french_questions(text: str, expected: list[str]) -> None:
    found = answer(text, language="fr")
    assert first(found, len(expected)) == expected
    assert (found.meant, found.unknown, found.is_partial) == ("", (), False)


@pytest.mark.parametrize(("text", "expected"), ENGLISH.items())
def test_english_questions(text: str, expected: list[str]) -> None:
    found = answer(text, language="en")
    assert first(found, len(expected)) == expected
    assert (found.meant, found.unknown, found.is_partial) == ("", (), False)


@pytest.mark.parametrize(("asked", "expected"), SLIPS.items())
def test_slips_are_put_right(asked: tuple[str, str], expected: tuple[str, str]) -> None:
    language, text = asked
    found = answer(text, language=language)
    assert (found.meant, *first(found, 1)) == expected


def test_a_language_answers_with_its_own_documents() -> None:
    assert answer("scissors", language="fr").hits == ()
    assert {hit.path[:4] for hit in answer("kit", language="en").hits} == {"/en/"}


def test_a_short_word_and_a_stop_word_of_the_database_are_found() -> None:
    """MariaDB's index leaves out what has less than three letters, and 36 English words."""
    assert len(answer("à", language="fr").hits) > 10
    assert len(answer("the", language="en").hits) > 10
    assert first(answer("8", language="fr"), 1) != []


def test_a_word_that_nothing_has_is_named_and_the_others_answer() -> None:
    found = answer("volcan xyzzyx", language="fr")
    assert (first(found, 1), found.unknown, found.meant) == ([VOLCANO], ("xyzzyx",), "")
    nothing = answer("xyzzyx", language="fr")
    assert (nothing.hits, nothing.unknown, nothing.asked) == ((), ("xyzzyx",), "xyzzyx")


def test_words_that_stand_nowhere_together_answer_one_by_one() -> None:
    found = answer("volcan horloge aquarelle", language="fr")
    assert found.is_partial
    assert set(first(found, 5)) >= {VOLCANO, "Coffret Les horloges", "Six godets d’aquarelle"}


def test_kinds_narrow_the_answer() -> None:
    kinds = {hit.kind for hit in answer("volcan", language="fr").hits}
    assert kinds == {"product", "page", "range"}
    assert {hit.kind for hit in answer("volcan", language="fr", kinds=["product"]).hits} == {"product"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("volc", ["Les volcans", VOLCANO]),
        ("kit v", [VOLCANO]),
        ("kit vo", [VOLCANO]),
        ("cis", [SCISSORS]),
        ("bam-kit-v", [VOLCANO]),
        ("volacn", ["Les volcans", VOLCANO]),
        ("v", []),
        ("zzz", []),
        ("🌋", []),
    ],
)
def test_suggestions_while_typing(text: str, expected: list[str]) -> None:
    found = [each.title for each in suggestions(text, language="fr")]
    assert found[: max(len(expected), 1)] == expected


HOSTILE = [
    '"volcan"',
    "'volcan' OR 1=1 --",
    "volcan* +kit -pont ~sel <papier >bois (loupe) @3",
    "+(volcan",
    ")volcan(",
    "volcan AND NOT kit",
    "NEAR(volcan kit, 2)",
    "words:volcan",
    "^volcan",
    "volcan; DROP TABLE search_document",
    "%volcan%_",
    "\\volcan\\",
    "volcan\x00kit",
    "volcan\u202ekit\ufeff",
    "🌋 volcan 🐝",
    "volcan " * 2000,
    "volcan" * 2000,
    "\ud83cvolcan",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_is_typed_reaches_the_database_as_an_operator(text: str) -> None:
    found = answer(text, language="fr")
    assert len(found.asked) <= 100
    assert found.asked.isprintable()
    assert found.hits or found.unknown
    assert len(suggestions(text, language="fr")) <= 8


@pytest.mark.parametrize("text", ["", "   ", "\x00", "🐝", "!!!", "«»", "+-*()\"'", "маша", "火山"])
def test_what_has_no_word_in_it_finds_nothing(text: str) -> None:
    found = answer(text, language="fr")
    assert (found.hits, found.meant, found.unknown, found.is_partial) == ((), "", (), False)
