"""What the demo shop's visitors looked for in the last month, some of it in vain, counted by the collection's own code."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta

from core import clock
from shop.search.answering import answer
from tracking.collect import searches
from tracking.models import SearchCount

SEED = 20260322
DAYS = 30
A_DAY = 6
# Words and how often they are typed among a hundred.
LOOKED_FOR = {
    "fr": (
        ("volcan", 14), ("abeilles", 7), ("ciseaux", 9), ("dinosaures", 10), ("peinture", 7), ("pâte à modeler", 8),
        ("noël", 8), ("licorne", 6), ("champignon", 5), ("livraison", 4), ("théâtre d’ombres", 4), ("puzzle", 5),
        ("coffret 6 ans", 6), ("carte cadeau", 3), ("potager", 4),
    ),
    "en": (("volcano", 4), ("slime", 4), ("bees", 3), ("gift card", 2)),
}  # fmt: skip


def load(*, now: datetime) -> int:
    """Count the searches of the last 30 days; return how many. A shop that has some keeps them."""
    if SearchCount.objects.exists():
        return 0
    table = [(language, words, share) for language, rows in LOOKED_FOR.items() for words, share in rows]
    found = {(language, words): len(answer(words, language=language).hits) for language, words, _share in table}
    today, counted = clock.local_day(now), 0
    for ago in range(DAYS, 0, -1):
        moment = clock.at(today - timedelta(days=ago), time(20))
        draw = random.Random(f"{SEED} {moment}")  # noqa: S311 - a demo's past, nothing secret
        for language, words, _share in draw.choices(table, [share for *_, share in table], k=A_DAY):
            counted += searches.count(words=words, results=found[language, words], language=language, now=moment)
    return counted
