from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.forms import ActionForm

from core import clock
from core.languages import columns
from core.templatetags.money import money
from shop.markets.models import Price
from subscriptions import words
from subscriptions.admin.badges import range_badge
from subscriptions.changes import repricing
from subscriptions.models import Box, BoxRange, Plan, Theme


def in_all(*names: str) -> tuple[tuple[str, ...], ...]:
    """Each text in French beside English, and in further languages."""
    return tuple(tuple(columns(name)) for name in names)


class Texts(ModelAdmin):
    """Rows with texts in both languages. What boxes were made of is never deleted."""

    list_per_page = 50
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(BoxRange)
class BoxRangeAdmin(Texts):
    list_display = ("badge", "age_from", "age_to", "cadence_months", "position", "is_active")
    search_fields = (*columns("name"), "key")
    ordering = ("position",)
    fields = (
        "key",
        *in_all("name", "slug", "promise", "description", "learns", "safety"),
        ("age_from", "age_to", "cadence_months"),
        "picture",
        ("position", "is_active"),
    )
    raw_id_fields = ("picture",)

    @display(description=_("range"), ordering="position")
    def badge(self, row: BoxRange) -> SafeString:
        return range_badge(row)


@admin.register(Theme)
class ThemeAdmin(Texts):
    list_display = ("name", "tagline", "key")
    search_fields = (*columns("name"), "key")
    ordering = ("name",)
    fields = ("key", *in_all("name", "slug", "tagline"), "picture", "band")
    raw_id_fields = ("picture", "band")


@admin.register(Box)
class BoxAdmin(Texts):
    list_display = ("theme", "range_name", "sku", "on_hand", "reserved", "free")
    list_filter = ("range",)
    search_fields = (*columns("theme__name"), "item__sku")
    list_select_related = ("theme", "range", "item")
    ordering = ("range__position", "theme__name")
    fields = ("range", "theme", "item", *in_all("summary"))
    raw_id_fields = ("item",)

    @display(description=_("range"), ordering="range__position")
    def range_name(self, box: Box) -> SafeString:
        return range_badge(box.range)

    @display(description=_("SKU"), ordering="item__sku")
    def sku(self, box: Box) -> str:
        return box.item.sku

    @display(description=_("on hand"), ordering="item__on_hand")
    def on_hand(self, box: Box) -> int:
        return box.item.on_hand

    @display(description=_("reserved"), ordering="item__reserved")
    def reserved(self, box: Box) -> int:
        return box.item.reserved

    @display(description=pgettext_lazy("stock", "free"))
    def free(self, box: Box) -> int:
        return box.item.free


class AnnounceForm(ActionForm):
    """Beside the chosen action: without the tick it only says what it would do."""

    is_sure = forms.BooleanField(label=_("Yes, write to all of them"), required=False)


@admin.register(Plan)
class PlanAdmin(Texts):
    """A plan without a price is not sold: its price is its product's. Running subscriptions keep theirs until told."""

    actions = ("announce_price",)
    action_form = AnnounceForm

    list_display = ("name", "range_name", "price", "at_end", "reason", "key", "is_active")
    list_filter = ("range", "kind", "is_active")
    search_fields = ("key", "product__title_fr")
    list_select_related = ("range", "product", "next_plan")
    ordering = ("range__position", "position")
    fields = (
        "key",
        ("range", "kind", "boxes"),
        "product",
        ("at_end", "next_plan"),
        *in_all("reason"),
        ("position", "is_active"),
    )
    raw_id_fields = ("product", "next_plan")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Plan]:
        now = clock.now()
        prices = Price.objects.filter(product=OuterRef("product"), active_from__lte=now).exclude(active_to__lte=now)
        rows: QuerySet[Plan] = super().get_queryset(request)
        return rows.annotate(price_now=Subquery(prices.order_by("-active_from").values("amount")[:1]))

    @display(description=_("plan"), ordering="boxes")
    def name(self, plan: Plan) -> str:
        return words.plan_name(plan)

    @display(description=_("range"), ordering="range__position")
    def range_name(self, plan: Plan) -> SafeString:
        return range_badge(plan.range)

    @action(description=_("Announce today’s price to running subscriptions"), permissions=["change"])
    def announce_price(self, request: HttpRequest, queryset: QuerySet[Plan]) -> None:
        now, is_sure = clock.now(), "is_sure" in request.POST
        for plan in queryset.select_related("range", "product"):
            found = repricing.outlook(plan=plan, now=now)
            if found is None:
                messages.info(request, _("%(plan)s: nobody pays another price.") % {"plan": plan.key})
                continue
            words_of = {"plan": plan.key, "count": found.count, "month": f"{found.month:%m/%Y}"}
            if not is_sure:
                text = _("%(plan)s: %(count)d customers would be told, for the box of %(month)s. Tick “yes” to write.")
                messages.warning(request, text % words_of)
                continue
            repricing.announce(plan_id=plan.pk, by_id=request.user.pk, now=now)
            text = _("%(plan)s: %(count)d customers are told within minutes, for the box of %(month)s.")
            messages.success(request, text % words_of)

    @display(description=_("price"))
    def price(self, plan: Any) -> str:
        return money(plan.price_now) or str(_("no price"))
