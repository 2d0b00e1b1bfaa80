import threading

import pytest

from shop.search.asking import LONGEST, MOST_WORDS, cleaned, typed
from shop.search.marks import key_of, keys_in, marks, parts_of
from shop.search.words import Word, folded, stem, words_of


def spelled(text: str, *, language: str = "fr") -> list[str]:
    return [word.folded for word in words_of(text, language=language)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Théâtre d’Ombres", "theatre d’ombres"),
        ("CŒUR Læticia", "coeur laeticia"),
        ("Straße Ørsted Łódź", "strasse orsted lodz"),
        ("ﬁlière ½", "filiere 1⁄2"),
        ("volcan 🌋", "volcan 🌋"),
    ],
)
def test_folding(text: str, expected: str) -> None:
    assert folded(text) == expected


def test_composed_and_decomposed_letters_are_the_same() -> None:
    assert spelled("e\u0301cole") == spelled("école") == ["ecole"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'abeille d’Inès qu’on aime", ["abeille", "ines", "on", "aime"]),
        ("lorsqu'il jusqu’à", ["il", "a"]),
        ("aujourd'hui", ["aujourd", "hui"]),
        ("porte-clés", ["porte", "cles", "portecles"]),
        ("BAM-KIT-VOLC", ["bam", "kit", "volc", "bamkitvolc"]),
        ("8,5 cm, 6–8 ans", ["8", "5", "cm", "6", "8", "ans"]),
        ("snake_case;a.b", ["snake", "case", "a", "b"]),
        ("маша 火山 🐝 thé", ["the"]),
    ],
)
def test_french_words(text: str, expected: list[str]) -> None:
    assert spelled(text) == expected


def test_english_words_lose_their_possessives_and_keep_no_apostrophe() -> None:
    assert spelled("The child's don’t l'eau", language="en") == ["the", "child", "dont", "leau"]


def test_a_word_keeps_its_spelling_and_a_compound_has_none() -> None:
    assert list(words_of("Porte-Clés Œuf", language="fr")) == [
        Word("porte", "porte"),
        Word("cles", "clés"),
        Word("portecles", ""),
        Word("oeuf", "œuf"),
    ]


def test_an_endless_word_is_cut() -> None:
    assert spelled("a" * 500) == ["a" * 40]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("volcan", "volcans"),
        ("abeille", "abeilles"),
        ("ciseau", "ciseaux"),
        ("cristal", "cristaux"),
        ("animal", "animaux"),
        ("cadeau", "cadeaux"),
        ("jeu", "jeux"),
        ("bijou", "bijoux"),
        ("empreinte", "empreintes"),
        ("fabriquer", "fabrique"),
        ("heureux", "heureuse"),
    ],
)
def test_french_forms_share_a_stem(one: str, other: str) -> None:
    assert stem(one, language="fr") == stem(other, language="fr")


@pytest.mark.parametrize(
    ("one", "other"), [("volcano", "volcanoes"), ("story", "stories"), ("box", "boxes"), ("paint", "paints")]
)
def test_english_forms_share_a_stem(one: str, other: str) -> None:
    assert stem(one, language="en") == stem(other, language="en")


def test_what_has_a_figure_in_it_is_no_word_with_forms() -> None:
    assert stem("2n1fs", language="fr") == "2n1fs"


def test_two_threads_stem_at_the_same_time() -> None:
    found: list[set[str]] = []

    def work() -> None:
        stem.cache_clear()
        found.append({stem(f"{'abcdefgh'[n % 8]}ciseaux", language="fr") for n in range(400)})

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [{f"{letter}ciseau" for letter in "abcdefgh"}] * 4


def test_a_question_is_cut_cleaned_and_has_six_words_at_most() -> None:
    assert cleaned("  le \x00 vol\ncan\t") == "le vol can"
    assert len(cleaned("é" * 10_000)) == LONGEST
    assert [word.folded for word in typed("un deux trois quatre cinq six sept huit", language="fr")] == [
        "deux", "trois", "quatre", "cinq", "six", "sept",
    ]  # fmt: skip
    assert MOST_WORDS == 6


def test_words_that_say_nothing_are_left_out_where_others_say_something() -> None:
    assert [word.folded for word in typed("la loupe et le sel pour la", language="fr")] == ["loupe", "sel"]
    assert [word.folded for word in typed("de la", language="fr")] == ["de", "la"]
    assert [word.folded for word in typed("thé", language="fr")] == ["the"]


def test_marks_lead_back_to_their_keys() -> None:
    key = key_of("volcan", language="fr")
    assert parts_of(key) == ("fr", "volcan")
    assert parts_of(key_of("8000", language="de-ch")) == ("de-ch", "8000")
    assert keys_in(" ".join([*marks([key, "frpont"]), *marks([key], where="t")])) == {"frvolcan", "frpont"}
