"""What the pattern pages show: values in the shapes of core.components, from the demo shop's own texts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.templatetags.static import static
from django.utils.translation import gettext as _

from core.components import (
    Announcement,
    Line,
    Link,
    Marks,
    Picture,
    PlanCard,
    ProductCard,
    Question,
    RangeCard,
    Seo,
    Step,
    Voice,
    Voices,
)


def _drawing(name: str, *, alt: str = "", width: int = 640, height: int = 560) -> Picture:
    return Picture(src=static(f"img/illustrations/{name}.svg"), width=width, height=height, alt=alt)


def _ranges() -> list[dict[str, Any]]:
    rows = [
        (
            "graine",
            _("Seed"),
            "1–3",
            "29.90",
            _("Four times a year, things to touch, tip out, fill up and start again."),
        ),
        ("pousse", _("Shoot"), "3–5", "19.90", _("Each month, a story and three things to do with their own hands.")),
        ("tige", _("Stem"), "5–8", "21.90", _("Each month, an object that really works and the wish to know how.")),
        (
            "canopee",
            _("Canopy"),
            "8–12",
            "23.90",
            _("Each month, a real project, real tools, nobody looking over their shoulder."),
        ),
    ]
    return [
        {
            "key": key,
            "name": name,
            "years": years,
            "href": "#",
            "price": Decimal(price),
            "promise": promise,
            "picture": _drawing(f"range-{key}", width=400, height=400),
        }
        for key, name, years, price, promise in rows
    ]


def _boxes() -> list[RangeCard]:
    themes = {"graine": "volcanoes", "pousse": "bees", "tige": "post", "canopee": "shadows"}
    return [
        RangeCard(
            key=row["key"],
            name=row["name"],
            ages=_("%(years)s years") % {"years": row["years"]},
            promise=row["promise"],
            href="#",
            price_from=row["price"],
            picture=_drawing(f"box-{themes[row['key']]}"),
            until=_("until 15 March"),
        )
        for row in _ranges()
    ]


def _products() -> list[ProductCard]:
    rows: list[tuple[str, str, str, str, dict[str, Any]]] = [
        (
            "volcanoes",
            _("The volcano that overflows"),
            "24.90",
            "tige",
            {"note": _("Kit, from 5 years"), "tag": _("New")},
        ),
        ("bees", _("A shelter for solitary bees"), "29.50", "pousse", {"note": _("Kit, from 4 years")}),
        (
            "post",
            _("The post office in the hallway"),
            "19.90",
            "tige",
            {"note": _("Box from February"), "was": Decimal("24.90")},
        ),
        ("shadows", _("A theatre of shadows"), "32.00", "canopee", {"note": _("Kit, from 7 years")}),
        ("bridges", _("A one-metre suspension bridge"), "39.90", "canopee", {"note": _("Kit, from 8 years")}),
        (
            "salt",
            _("Salt that grows overnight"),
            "14.90",
            "graine",
            {"note": _("Kit, from 3 years"), "is_available": False},
        ),
    ]
    return [
        ProductCard(name=name, href="#", price=Decimal(price), range_key=key, picture=_drawing(f"box-{theme}"), **extra)
        for theme, name, price, key, extra in rows
    ]


def _plans() -> list[PlanCard]:
    return [
        PlanCard(
            value="monthly",
            name=_("Month by month"),
            per_box=Decimal("21.90"),
            total_now=Decimal("21.90"),
            ends=_("Goes on until you stop it. Next payment on 21 April."),
        ),
        PlanCard(
            value="prepaid-6",
            name=_("6 boxes"),
            per_box=Decimal("19.98"),
            total_now=Decimal("119.90"),
            saving=Decimal("11.50"),
            reason=_("Two seasons, the usual choice"),
            ends=_("Ends by itself after the August box."),
        ),
        PlanCard(
            value="prepaid-3",
            name=_("3 boxes"),
            per_box=Decimal("20.97"),
            total_now=Decimal("62.90"),
            saving=Decimal("2.80"),
            ends=_("Ends by itself after the May box."),
        ),
        PlanCard(
            value="prepaid-12",
            name=_("12 boxes"),
            per_box=Decimal("19.08"),
            total_now=Decimal("229.00"),
            saving=Decimal("33.80"),
            ends=_("Ends by itself after the February box."),
        ),
    ]


def _questions() -> list[Question]:
    return [
        Question(
            _("Am I committed for long?"),
            _(
                "No. Month by month, you stop in two clicks in your account until the 15th, and that month’s box is not "
                "sent. Prepaid boxes end by themselves."
            ),
        ),
        Question(
            _("When does the first box arrive?"),
            _(
                "Subscribe by the 15th and it leaves on the 22nd, by post, with a number to follow it. After the 15th, it is next month’s."
            ),
        ),
        Question(
            _("I have two children. Two boxes?"),
            _(
                "As you like. Each child has a range and a first name on the parcel; both travel together and are paid at once."
            ),
        ),
        Question(
            _("What if a piece is missing or broken?"),
            _(
                "Write to us with a photograph. The piece leaves the next working day, in an envelope, without a form to fill in."
            ),
        ),
    ]


def _voices() -> Voices:
    received, published = date(2027, 2, 24), date(2027, 3, 8)
    said = [
        Voice(
            words=_(
                "The volcano has lived on the shelf since March. He shows it to everyone who comes, the plumber included."
            ),
            who=_("Inès, with Noé, 6 years"),
            mark=5,
            range_key="tige",
            about=_("Stem"),
            received_on=received,
            published_on=published,
        ),
        Voice(
            words=_("Two layers of card did not fit into each other. The third one did, after a talk about patience."),
            who=_("Karim"),
            mark=3,
            range_key="tige",
            about=_("Stem"),
            answer=_("The die is sharpened since. Thank you for the talk."),
            received_on=received,
            published_on=published,
        ),
    ]
    return Voices(
        marks=Marks(counts=(1, 0, 2, 6, 14), sentences=9), latest=tuple(said), href="#", how_href="#", has_more=True
    )


ICONS = (
    *("basket", "user", "menu", "close", "check", "warning", "info", "truck", "parcel", "calendar", "gift", "scissors"),
    *("book", "clock", "mess", "drop", "child", "pin", "card", "lock", "mail", "phone", "arrow-right", "arrow-left"),
    *("chevron-down", "chevron-up", "chevron-left", "chevron-right", "plus", "minus", "search", "filter", "star"),
    *("heart", "pause", "skip", "swap", "edit", "trash", "home", "eye", "tag", "euro", "leaf", "download", "print"),
    "globe",
)


def _steps(labels: list[str], current: int) -> list[Step]:
    def state(number: int) -> Literal["done", "current", "todo"]:
        if number < current:
            return "done"
        return "current" if number == current else "todo"

    return [Step(label, state(number), "#") for number, label in enumerate(labels)]


def _news() -> Announcement:
    return Announcement(
        key="patterns",
        text=_("The March box can be had until the 15th."),
        sheet="sun",
        starts_at=datetime(2027, 3, 1, tzinfo=UTC),
        link=Link(_("See the four boxes"), "#announcement"),
    )


def content() -> dict[str, Any]:
    """Everything that the pattern pages' templates name."""
    ranges, products = _ranges(), _products()
    first = [_("The child"), _("The plan"), _("Address and card")]
    second = [_("Address"), _("Delivery"), _("Payment")]
    return {
        "seo": Seo(title=_("Patterns"), robots="noindex"),
        "icons": ICONS,
        "news": _news(),
        "ranges": ranges,
        "boxes": _boxes(),
        "products": products,
        "plans": _plans(),
        "questions": _questions(),
        "voices": _voices(),
        "cut_off": date(2027, 3, 15),
        "packing_day": date(2027, 3, 22),
        "arrives_from": date(2027, 3, 23),
        "arrives_to": date(2027, 3, 25),
        "crumbs": [Link(_("Home"), "/"), Link(_("Shop"), "#"), Link(_("Kits"), "#"), Link(products[0].name)],
        "steps": _steps(first, 1),
        "child_steps": _steps(first, 0),
        "pay_steps": _steps(first, 2),
        "address_steps": _steps(second, 0),
        "pay_checkout_steps": _steps(second, 2),
        "order_crumbs": [Link(_("Account"), "#"), Link(_("Orders"), "#"), Link("K7RM-2QXD")],
        "checkout_steps": _steps(second, 1),
        "lines": [
            Line(_("The volcano that overflows"), Decimal("24.90")),
            Line(_("Beech magnifier"), Decimal("18.00"), note=_("2 pieces")),
            Line(_("Delivery, 23 to 25 March"), text=_("free")),
        ],
        "total": Decimal("42.90"),
        "box_picture": _drawing("box-volcanoes", alt=_("The volcano box, open")),
        "volcano": products[0],
        "volcano_price": products[0].price,
        "table_head": [_("Order number"), _("Day"), _("What"), _("Total")],
        "table_rows": [
            ["K7RM-2QXD", "21/03/2027", _("March box, Volcanoes"), "21,90 €"],
            ["H3TW-9LPA", "21/02/2027", _("February box, The post"), "21,90 €"],
        ],
    }
