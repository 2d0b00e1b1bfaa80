"""Which contract is meant: found for certain by a reference and the e-mail address of its customer, or not at all."""

from __future__ import annotations

import re

from django.db.models import Q

from core.ids import normalise_code
from subscriptions.models import Subscription


def certain(*, contract: str, email: str) -> Subscription | None:
    """The one subscription that `contract` names and that belongs to `email`; None where there is none, or several.

    Read are the subscription's reference and the numbers of its orders, in whatever way they are typed.
    """
    codes = _codes(contract)
    if not codes:
        return None
    numbers = {f"{code[:4]}-{code[4:]}" for code in codes if len(code) == 8}
    named = (
        Q(reference__in=codes) | Q(signup__order_line__order__number__in=numbers) | Q(cycles__order__number__in=numbers)
    )
    rows = Subscription.objects.filter(named, user__email=email.strip().lower()).distinct().order_by("pk")[:2]
    found = list(rows)
    return found[0] if len(found) == 1 else None


def _codes(text: str) -> set[str]:
    """Whatever in the text could be a reference of ours, however it is spaced."""
    words = re.split(r"[\s,;:./()]+", text)
    joined = (words[i] + words[i + 1] for i in range(len(words) - 1))
    return {code for word in (*words, *joined) if 6 <= len(code := normalise_code(word)) <= 16}
