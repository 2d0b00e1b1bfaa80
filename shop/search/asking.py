"""A question as a visitor types it: what of it is looked for."""

from __future__ import annotations

from shop.search.words import Word, words_of

# In letters; more is cut off, so that a question costs the same whatever is sent.
LONGEST = 100
MOST_WORDS = 6
# Left out of a question that has other words; nothing is left out of what is written. Folded: `a` is à, `ou` is où.
# `son` and `the` are a sound and a tea as well, so that French keeps them.
_LEFT_OUT = {
    "fr": "a ai as au aux avec ce ces cet cette chez comme comment d dans de des du elle elles en entre est et eux il ils "
    "j je l la le les leur leurs lui m ma mais me mes mon n ne nos notre nous on ou par pas pour qu quand que quel quelle "
    "quelles quels qui s sa sans se ses si sont sous sur t ta te tes ton tu un une vers vos votre vous y",
    "en": "a about all an and any are as at be been but by can do does for from had has have he her his how i if in into is "
    "it its me my no not of on or our s she so some than that the their them then there these they this those to up was we "
    "were what when where which who why will with you your",
}
LEFT_OUT = {language: frozenset(words.split()) for language, words in _LEFT_OUT.items()}


def cleaned(text: str) -> str:
    """The question as it is shown again: one line, at most 100 letters, nothing in it that cannot be printed."""
    printable = "".join(letter if letter.isprintable() else " " for letter in text[: LONGEST * 4])
    return " ".join(printable.split())[:LONGEST].rstrip()


def typed(text: str, *, language: str) -> list[Word]:
    """The words to look for, each once: six at most, those that say nothing by themselves only where there are no others."""
    found = {word.folded: word for word in words_of(cleaned(text), language=language) if word.spelled}
    telling = [word for word in found.values() if word.folded not in LEFT_OUT.get(language.partition("-")[0], ())]
    return (telling or list(found.values()))[:MOST_WORDS]
