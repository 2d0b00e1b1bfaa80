"""What was looked for, counted by day: words that lead nowhere say what visitors want and do not get.

No visitor stands beside them. What looks like a mail address, a telephone or an order's number is not counted: it says
something of a person, and nothing of the shop.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db.models import F

from core.clock import local_day
from shop.search.words import words_of
from tracking.collect.wire import MAX_WORDS
from tracking.models import SearchCount

# A mail address; five figures, as in telephone numbers, cards and postcodes; an order's number such as 2N1F-47XX.
_OF_A_PERSON = re.compile(r"@|(?:\d[ .\-]?){5}|\b(?=[A-Z0-9-]*\d)[A-Z0-9]{4}-[A-Z0-9]{4}\b")


def count(*, words: str, results: int, language: str, now: datetime) -> bool:
    """Count one search of today; return whether it was counted."""
    folded = folded_words(words, language=language)
    if not folded or _OF_A_PERSON.search(words.upper()):
        return False
    row, _is_new = SearchCount.objects.get_or_create(
        day=local_day(now), language=language, words=folded, defaults={"results": results}
    )
    SearchCount.objects.filter(pk=row.pk).update(results=results, times=F("times") + 1)
    return True


def folded_words(words: str, *, language: str) -> str:
    """The words in small letters without accents, one blank between them."""
    return " ".join(word.folded for word in words_of(words, language=language) if word.spelled)[:MAX_WORDS].rstrip()
