"""What a document says, in its language: words and formatted amounts for its layout, from the stored document alone.

The mentions are those of CGI, annexe II, art. 242 nonies A, I; of the seller's form, capital and registration C. com.
R123-237 and R123-238. No moment of today is in it: the same document is always the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.languages import locale_of
from core.money import CENT, ZERO
from core.templatetags.days import day, full_day
from core.templatetags.money import money, percent, written
from shop.invoicing.issuing import NOT_DELIVERED
from shop.invoicing.models import CreditNote, Invoice

DELIVERY = "delivery"


@dataclass(frozen=True)
class _Group:
    """The rows of one line of the order, one for each rate."""

    title: str
    rows: list[dict[str, Any]]


def contents_of(document: Invoice | CreditNote) -> dict[str, Any]:
    """The texts of the page, as shop/invoicing/document.typ lays them out. Asks for the order, or the invoice and its order."""
    with translation.override(document.language):
        return {
            "language": document.language,
            "day": [document.issued_on.year, document.issued_on.month, document.issued_on.day],
            "number": document.number,
            "title": title_of(document),
            **(_invoice(document) if isinstance(document, Invoice) else _credit_note(document)),
            "seller": _seller(document.seller),
            "author": document.seller["name"],
            "logo_says": document.seller["name"],
            "lines": _lines(document),
            "rates": _rates(document),
            "sums": [
                [_("Total excluding VAT"), money(document.net, document.currency)],
                [_("VAT"), money(document.tax, document.currency)],
            ],
            "footer": _footer(document.seller),
            "page": _("Page"),
        }


def title_of(document: Invoice | CreditNote) -> str:
    """What kind of document it is, in its language."""
    with translation.override(document.language):
        return _("Invoice") if isinstance(document, Invoice) else _("Credit note")


def _invoice(invoice: Invoice) -> dict[str, Any]:
    facts = [
        [_("Invoice number"), invoice.number],
        [_("Issued on"), full_day(invoice.issued_on)],
        [pgettext("purchase", "Order"), invoice.order.number],
    ]
    if invoice.paid_on:
        facts.append([_("Paid on"), full_day(invoice.paid_on)])
    if due := _delivery_days(invoice.delivery):
        facts.append([_("Delivery"), due])
    return {
        "facts": facts,
        "parties": _parties(invoice),
        "total": [_("Total including VAT"), money(invoice.gross, invoice.currency)],
        "stamp": _stamp(invoice),
        "notes": [_("Nature of the operation: delivery of goods."), *_country_note(invoice)],
    }


def _parties(invoice: Invoice) -> list[dict[str, Any]]:
    """Who is billed, and where it goes; a gift's boxes go where its recipient says, which is not the giver's to know."""
    parties = [{"title": _("Billed to"), "lines": _address(invoice.buyer)}]
    if invoice.delivery != NOT_DELIVERED:
        parties.append({"title": _("Delivered to"), "lines": _address(invoice.delivery or invoice.buyer)})
    return parties


def _credit_note(note: CreditNote) -> dict[str, Any]:
    invoice = note.invoice
    return {
        "facts": [
            [_("Credit note number"), note.number],
            [pgettext("credit note", "Issued on"), full_day(note.issued_on)],
            [_("Corrects invoice"), invoice.number],
            [_("Invoice of"), full_day(invoice.issued_on)],
            [pgettext("purchase", "Order"), invoice.order.number],
        ],
        "parties": [{"title": _("Credited to"), "lines": _address(note.buyer)}],
        "total": [_("Total credited, including VAT"), money(note.gross, note.currency)],
        "stamp": "",
        "notes": [
            _("This credit note reduces invoice %(number)s of %(day)s by the amounts above, VAT included.")
            % {"number": invoice.number, "day": full_day(invoice.issued_on)},
            *_country_note(note),
        ],
    }


def _stamp(invoice: Invoice) -> str:
    if invoice.gross == ZERO:
        return _("Nothing to pay")
    if invoice.paid_on is None:
        return ""
    return _("Paid on %(day)s") % {"day": full_day(invoice.paid_on)}


def _delivery_days(delivery: dict[str, str]) -> str:
    if not delivery.get("from"):
        return ""
    first, last = (date.fromisoformat(delivery[name]) for name in ("from", "to"))
    return _("%(first)s to %(last)s") % {"first": day(first), "last": full_day(last)}


def _country_note(document: Invoice | CreditNote) -> list[str]:
    if document.country == document.seller["country"]:
        return []
    return [_("VAT of the country of delivery: %(country)s.") % {"country": country_name(document.country)}]


def country_name(code: str) -> str:
    """A country in the language that is active."""
    locale = locale_of(translation.get_language() or settings.LANGUAGE_CODE)
    return str(locale.territories.get(code, code))


def _address(address: dict[str, str]) -> list[str]:
    place = f"{address.get('postcode', '')} {address.get('city', '')}".strip()
    country = country_name(address["country"]) if address.get("country") else ""
    lines = [address.get("name", ""), address.get("line1", ""), address.get("line2", ""), place, country]
    return [line for line in [*lines, address.get("email", "")] if line]


def _seller(seller: dict[str, str]) -> list[str]:
    return _address(seller)


def _footer(seller: dict[str, str]) -> str:
    parts = [seller["name"]]
    if seller.get("legal_form") and seller.get("capital"):
        capital = f"{number_format(seller['capital'], use_l10n=True, force_grouping=True)} €"
        words = _("%(form)s with a capital of %(capital)s")
        parts.append(words % {"form": seller["legal_form"], "capital": capital})
    parts.append(f"{seller['line1']}, {seller['postcode']} {seller['city']}")
    return " · ".join([*parts, seller["registration"], _("VAT number %(number)s") % {"number": seller["vat_number"]}])


def _lines(document: Invoice | CreditNote) -> dict[str, Any]:
    has_quantity = isinstance(document, Invoice)
    head = [_("Description")]
    if has_quantity:
        head += [_("Qty"), _("Unit price excl. VAT")]
    head += [_("VAT rate"), _("Excl. VAT"), _("VAT"), _("Incl. VAT")]
    codes = document.codes if isinstance(document, Invoice) else []
    rows = []
    for group in _groups(document.lines):
        first = group.rows[0]
        unit = [str(first["quantity"]), _unit_price(group, document.currency)] if has_quantity else []
        amounts = [
            [percent(Decimal(row["rate"])), *(money(row[name], document.currency) for name in ("net", "tax", "gross"))]
            for row in group.rows
        ]
        note = _reduction(first, codes=codes, currency=document.currency)
        rows.append({"title": group.title, "note": note, "unit": unit, "amounts": amounts})
    return {"head": head, "rows": rows}


def _groups(lines: Iterable[dict[str, Any]]) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for line in lines:
        title = line["title"] or (_("Delivery costs") if line["part"] == DELIVERY else "")
        groups.setdefault(line["part"], _Group(title, [])).rows.append(line)
    return list(groups.values())


def _unit_price(group: _Group, currency: str) -> str:
    """The net price of one, before reductions: two decimals, four where two would not multiply to the line's amount."""
    first = group.rows[0]
    total = sum((Decimal(row["net"]) for row in group.rows), ZERO)
    price = Decimal(first.get("unit_net") or total / first["quantity"])
    return written(price, currency=currency, decimals=2 if price == price.quantize(CENT) else 4)


def _reduction(line: dict[str, Any], *, codes: list[str], currency: str) -> str:
    amount = Decimal(line.get("reduction_net", "0"))
    if not amount:
        return ""
    words = _("Reduction %(codes)s: %(amount)s excl. VAT") if codes else _("Reduction: %(amount)s excl. VAT")
    return words % {"codes": ", ".join(codes), "amount": money(-amount, currency)}


def _rates(document: Invoice | CreditNote) -> dict[str, Any]:
    taxes = document.taxes.order_by("rate")
    rows = [[percent(t.rate), *(money(x, document.currency) for x in (t.net, t.tax, t.gross))] for t in taxes]
    return {
        "title": capfirst(_("VAT by rate")),
        "head": [_("VAT rate"), _("Excl. VAT"), _("VAT"), _("Incl. VAT")],
        "rows": rows,
    }
