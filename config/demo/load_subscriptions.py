"""The demo shop's ranges, themes, boxes, plans and calendar. What is there is staff's by now, and is left alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from config.demo import library, sources
from core import clock
from core.locks import in_transaction
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product, ProductClass
from shop.images.models import Picture
from shop.markets.models import Price, ProductTaxShare, TaxCategory
from shop.markets.queries import current_market
from shop.partner.records import ensure_record
from shop.stock.models import StockItem
from shop.stock.movements import receive
from subscriptions.boxes import calendar
from subscriptions.enums import AtEnd, PlanKind
from subscriptions.models import Box, BoxRange, CalendarMonth, Plan, Theme

Row = dict[str, Any]

# The themes that are told in full fill two years: twelve months that were, the open one, and eleven to come. The month
# after those waits for its box, so that staff see what that looks like.
MONTHS_BEFORE, MONTHS_AHEAD = 12, 12
MONTHS_WITHOUT_BOX = 1
SEASON_MONTHS = (3, 6, 9, 12)
PIECES = 2000
ARRIVE_BEFORE = timedelta(days=45)
PRICED_SINCE = datetime(2024, 1, 1, tzinfo=clock.SHOP_ZONE)
# Twelve boxes of the seasons are three years: the child would have grown out of the range.
PREPAID = {"graine": (3, 6)}
RECOMMENDED = {"graine": 3}
REASON = {
    "fr": "Conseillé : moins cher, rien n’est reconduit",
    "en": "Our advice: less per box, and nothing is renewed",
}


def load(*, now: datetime) -> None:
    """Make what is missing: a shop that opened at `now`, and a calendar from then to a year after the real day."""
    opened_in = clock.local_day(now).replace(day=1)
    this_month = _first_open_month(timezone.now())
    months = (this_month.year - opened_in.year) * 12 + this_month.month - opened_in.month
    _fill(months_before=months, first_open=this_month, now=now)


@in_transaction
def _fill(*, months_before: int, first_open: date, now: datetime) -> None:
    offsets = range(-months_before, MONTHS_AHEAD + 1)
    planned = {offset: _theme_of(offset) for offset in offsets}
    told_of = {told["key"]: told for told in (*_read("themes"), *planned.values())}
    themes = {key: _theme(told, now=now) for key, told in told_of.items()}
    for position, row in enumerate(_read("ranges")):
        box_range = _range(row, position=position)
        _plans(row, box_range=box_range)
        for offset in offsets:
            month = calendar.add_months(month=first_open, months=offset)
            if box_range.cadence_months == 1 or month.month in SEASON_MONTHS:
                told = planned[offset]
                box = _box(row, box_range=box_range, theme=themes[told["key"]], told=told, month=month)
                has_box = offset <= MONTHS_AHEAD - MONTHS_WITHOUT_BOX
                _month(box_range=box_range, month=month, box=box if has_box else None)


def _read(name: str) -> list[Row]:
    rows: list[Row] = sources.read(name)
    return rows


def _first_open_month(now: datetime) -> date:
    """The month of the box that can be had now."""
    today = clock.local_day(now)
    this_month = today.replace(day=1)
    cutoff_on = calendar.usual_days(month=this_month)[0]
    return this_month if today <= cutoff_on else calendar.add_months(month=this_month, months=1)


def _theme_of(offset: int) -> Row:
    """What is told of the month's theme: the first theme belongs to the open month, the last one to the month before it."""
    themes = _read("themes")
    if offset >= -MONTHS_BEFORE:
        return themes[offset % len(themes)]
    older = _read("older_themes")
    return older[(-offset - MONTHS_BEFORE - 1) % len(older)]


def _texts(**fields: Any) -> Row:
    return {
        f"{name}_{language}": "\n".join(text) if isinstance(text, list) else text
        for name, texts in fields.items()
        for language, text in texts.items()
    }


def _theme(row: Row, *, now: datetime) -> Theme:
    known = Theme.objects.filter(key=row["key"]).first()
    if known is not None:
        return known
    drawn: dict[str, Picture] = {
        "picture" if place == "box" else place: library.picture(name=name, alt=row["alt"][place], now=now)
        for place, name in row.get("pictures", {}).items()
    }
    return Theme.objects.create(
        key=row["key"], **_texts(name=row["name"], slug=row["slug"], tagline=row["tagline"]), **drawn
    )


def _range(row: Row, *, position: int) -> BoxRange:
    texts = _texts(name=row["name"], slug=row["slug"], promise=row["promise"], description=row["description"])
    texts |= _texts(learns=row["learns"], safety=row["safety"]["warning"])
    box_range, _ = BoxRange.objects.get_or_create(
        key=row["key"],
        defaults={
            "age_from": row["age_from"],
            "age_to": row["age_to"],
            "cadence_months": row["cadence_months"],
            "position": position,
            **texts,
        },
    )
    return box_range


def _plans(row: Row, *, box_range: BoxRange) -> None:
    monthly = _plan(row, box_range=box_range, boxes=1, next_plan=None)
    for boxes in PREPAID.get(row["key"], (3, 6, 12)):
        _plan(row, box_range=box_range, boxes=boxes, next_plan=monthly)


def _plan(row: Row, *, box_range: BoxRange, boxes: int, next_plan: Plan | None) -> Plan:
    price = "monthly" if next_plan is None else f"prepaid_{boxes}"
    key = f"{row['key']}-{price.replace('_', '-')}"
    known = Plan.objects.filter(key=key).first()
    if known is not None:
        return known
    is_recommended = next_plan is not None and boxes == RECOMMENDED.get(row["key"], 6)
    return Plan.objects.create(
        key=key,
        range=box_range,
        product=_product(row, boxes=boxes, price=Decimal(row["prices"][price])),
        kind=PlanKind.PREPAID if next_plan else PlanKind.MONTHLY,
        boxes=boxes,
        at_end=AtEnd.STOP,
        next_plan=next_plan,
        position=boxes,
        **(_texts(reason=REASON) if is_recommended else {}),
    )


def _product(row: Row, *, boxes: int, price: Decimal) -> Product:
    """What the basket and the invoice call the plan."""
    each = (
        {"fr": "coffret par coffret", "en": "box by box"}
        if boxes == 1
        else {"fr": f"{boxes} coffrets", "en": f"{boxes} boxes"}
    )
    names = {
        "fr": f"Abonnement {row['name']['fr']}, {each['fr']}",
        "en": f"{row['name']['en']} subscription, {each['en']}",
    }
    slugs = {language: f"{slug}-{boxes}" for language, slug in row["slug"].items()}
    plan_class, _ = ProductClass.objects.get_or_create(
        slug="plan", defaults={"name": "Plan", "requires_shipping": True, "track_stock": False}
    )
    product = Product.objects.create(
        product_class=plan_class,
        kind=ProductKind.PLAN,
        upc=f"{row['box_sku']}-ABO{boxes}",
        **_texts(title=names, slug=slugs, short=row["promise"]),
    )
    ensure_record(product=product, sku=product.upc or "")
    Price.objects.create(product=product, market=current_market(), amount=price, active_from=PRICED_SINCE)
    categories = {category.key: category for category in TaxCategory.objects.all()}
    ProductTaxShare.objects.bulk_create(
        ProductTaxShare(product=product, category=categories[key], percent=percent)
        for key, percent in row["tax_shares"].items()
    )
    return product


def _box(row: Row, *, box_range: BoxRange, theme: Theme, told: Row, month: date) -> Box:
    known = Box.objects.filter(range=box_range, theme=theme).first()
    if known is not None:
        return known
    sku = f"{row['box_sku']}-{told['sku']}"
    item, _ = StockItem.objects.get_or_create(
        sku=sku,
        defaults={
            "name": f"{row['name']['fr']} · {theme.name}",
            "weight_grams": row["parcel"]["weight_g"],
            "low_at": PIECES // 20,
        },
    )
    receive(
        item_id=item.pk,
        quantity=PIECES,
        reference=f"box-{month:%Y-%m}-{sku}",
        now=clock.start_of(month) - ARRIVE_BEFORE,
        note="Première livraison",
    )
    summary = told.get("variations", {}).get(row["key"]) or told["tagline"]
    return Box.objects.create(range=box_range, theme=theme, item=item, **_texts(summary=summary))


def _month(*, box_range: BoxRange, month: date, box: Box | None) -> None:
    if not CalendarMonth.objects.filter(range=box_range, month=month).exists():
        fresh = calendar.month_on(box_range=box_range, month=month)
        fresh.box = box
        fresh.save()
