"""What the last page before the button says of withdrawal and of the card, and the proof that it was said.

Sources: Code de la consommation, art. L221-5 (the right, and since 19 June 2026 the function and its place), L221-20 and
L221-28; for the card, CNIL, recommendation of 6 September 2018, and EBA Q&A 2018_4048.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from core import slots
from shop.aftercare.models import Disclosure
from shop.catalogue.enums import ProductKind, WithdrawalRule
from shop.catalogue.models import ProductFacts
from shop.checkout.later import delivered_later
from shop.order.models import Line

# Functions of `language` that return which version of the terms of sale is published.
TERMS_VERSION = "page.terms_version"


def told_about(*, lines: Sequence[Any]) -> list[str]:
    """The sentences about the lines of a basket in the language that is active. Of gifts no card is kept."""
    products = [line.product for line in lines if line.product is not None]
    plans = [product for product in products if product.kind == ProductKind.PLAN]
    rules = _rules([product for product in products if product.kind != ProductKind.PLAN])
    has_goods = any(rule != WithdrawalRule.PERSONALISED for rule in rules.values())
    said = [_right(has_plan=bool(plans), has_goods=has_goods)] if plans or has_goods else []
    titles = {product.pk: product.get_title() for product in products}
    for rule, words in (
        (WithdrawalRule.PERSONALISED, _("Made to order for you, so without a right of withdrawal: %(articles)s.")),
        (WithdrawalRule.SEALED, _("Sealed for hygiene, not to be sent back once the seal is broken: %(articles)s.")),
    ):
        named = [titles[pk] for pk, found in rules.items() if found == rule]
        said += [words % {"articles": ", ".join(named)}] if named else []
    later = delivered_later(lines=lines)
    keeps_card = any(line.product.kind == ProductKind.PLAN and line.pk not in later for line in lines)
    return [*said, _card()] if keeps_card else said


def _rules(products: Sequence[Any]) -> dict[int, str]:
    """How each product can be sent back; a variant as its parent."""
    owners = {product.pk: product.parent_id or product.pk for product in products}
    rows = ProductFacts.objects.filter(product__in=set(owners.values())).values_list("product_id", "withdrawal")
    known = dict(rows) if owners else {}
    return {pk: known.get(owner, WithdrawalRule.ALWAYS) for pk, owner in owners.items()}


def _right(*, has_plan: bool, has_goods: bool) -> str:
    if has_plan and has_goods:
        start = _(
            "You have 14 days from receipt to withdraw without giving a reason, for a subscription from its first box."
        )
    elif has_plan:
        start = _("You have 14 days from receipt of the first box to withdraw without giving a reason.")
    else:
        start = _("You have 14 days from receipt to withdraw without giving a reason.")
    where = _(
        "The function “Withdraw from the contract here” stands at the foot of every page and on the page of your order. "
        "You pay for sending back what has arrived."
    )
    return f"{start} {where}"


def _card() -> str:
    return _(
        "With your order you agree that our payment provider keeps this card for your subscription. It is debited on the days named "
        "above, where there are any, and no more once you have ended it."
    )


def note_line(*, basket_line: Any, order_line: Line) -> None:
    """Keep with the order what its page said of the basket. Called for each line while the order is written."""
    order = order_line.order
    with translation.override(order.language):
        text = "\n".join(told_about(lines=basket_line.basket.all_lines()))
    Disclosure.objects.update_or_create(
        order=order,
        defaults={
            "language": order.language,
            "text": text,
            "version": hashlib.sha256(text.encode()).hexdigest()[:16],
            "terms_version": terms_version(language=order.language),
            "told_at": order.date_placed,
        },
    )


def terms_version(*, language: str) -> str:
    """Which version of the terms of sale is published; nothing where no editor named any."""
    found = (find(language=language) for find in slots.fillings(TERMS_VERSION))
    return next(filter(None, found), "")
