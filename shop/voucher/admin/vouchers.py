"""One code for many customers."""

from __future__ import annotations

from functools import cache, partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from core import clock
from core.panels import Panel, badge, draw, link
from shop.catalogue.ranges import range_names
from shop.offer.scopes import with_parts
from shop.order.panels import moment, money
from shop.voucher import issuing
from shop.voucher.admin.parts import DAYS, EURO, GOODS, TAKES_OFF, StopForm, short_day, tell_stopped
from shop.voucher.enums import VoucherState
from shop.voucher.forms import VoucherForm
from shop.voucher.models import Voucher
from shop.voucher.queries import newest_uses, with_standing
from shop.voucher.words import gives_words, goods_words

STATE_COLOURS = {
    VoucherState.PLANNED: "info",
    VoucherState.RUNNING: "success",
    VoucherState.USED_UP: "warning",
    VoucherState.ENDED: "danger",
}


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(VoucherState.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Voucher]) -> QuerySet[Voucher]:
        wanted = Q(state=self.value())
        return queryset.filter(wanted) if self.value() in VoucherState.values else queryset


class SeriesFilter(admin.SimpleListFilter):
    """Codes of a series would bury the others: they show when asked for, and when somebody searches for one."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("series", _("codes of a series"))]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        return [{**first, "display": _("codes on their own")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Voucher]) -> QuerySet[Voucher]:
        if self.value() == "series":
            return queryset.filter(voucher_set__isnull=False)
        is_wanted = request.GET.get("q") or "voucher_set__id__exact" in request.GET
        return queryset if is_wanted else queryset.filter(voucher_set=None)


@admin.register(Voucher)
class VoucherAdmin(ModelAdmin):
    """What a voucher gives is fixed once an order used it; its days and limits are not."""

    form = VoucherForm
    list_filter = (StateFilter, SeriesFilter)
    search_fields = ("^code", "name")
    search_help_text = _("Code, or name in your lists")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    actions = ("stop_chosen",)
    actions_detail = ("stop_this",)
    edit_fieldsets = (
        TAKES_OFF,
        GOODS,
        DAYS,
        (_("How often"), {"fields": ("most_uses", ("is_once_per_customer", "is_for_first_order"))}),
    )
    told = ("code", "name", "state_words", "gives", "good_for", "starts", "ends", "uses", "gave_away", "of_series")
    readonly_fields = (*told[2:], "use_panel")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Voucher]:
        rows: QuerySet[Voucher] = super().get_queryset(request).select_related("voucher_set")
        return with_parts(with_standing(rows, now=clock.now()))

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """The ranges' names are read once a list."""
        ranges = cache(partial(range_names, language=get_language() or "fr"))

        @display(description=_("good for"))
        def good_for(voucher: Voucher) -> str:
            return goods_words(voucher=voucher, ranges=ranges)

        return ["code", "name", "state_badge", "gives", good_for, "starts", "ends", "uses", "gave_away"]

    def get_fieldsets(self, request: HttpRequest, obj: Voucher | None = None) -> Any:
        if obj is None:
            return self.edit_fieldsets
        orders = ("use_panel",) if request.user.has_perm("order.view_order") else ()
        standing = (_("Until now"), {"fields": (("state_words", "uses", "gave_away"), *orders)})
        if self.has_change_permission(request, obj):
            return (*self.edit_fieldsets, standing)
        return ((None, {"fields": (*self.told, *orders)}),)

    def has_change_permission(self, request: HttpRequest, obj: Voucher | None = None) -> bool:
        """A code of a series shares its terms with the others."""
        return super().has_change_permission(request, obj) and (obj is None or obj.voucher_set_id is None)

    def has_delete_permission(self, request: HttpRequest, obj: Voucher | None = None) -> bool:
        return False

    def has_stop_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("voucher.change_voucher")

    def save_model(self, request: HttpRequest, obj: Voucher, form: VoucherForm, change: bool) -> None:
        if change:
            issuing.change(voucher=obj, terms=form.terms())
            return
        made = issuing.issue(terms=form.terms())
        obj.pk, obj.code, obj.name = made.pk, made.code, made.name

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except issuing.VoucherInUse:
            messages.error(
                request, _("An order has used the code meanwhile: what it gives stays. Nothing was changed.")
            )
            return HttpResponseRedirect(request.path)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: the terms were written whole."""

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, voucher: Any) -> tuple[str, Any]:
        return voucher.state, VoucherState(voucher.state).label

    @display(description=_("state"))
    def state_words(self, voucher: Any) -> str:
        state = VoucherState(voucher.state)
        return badge(state.label, look=STATE_COLOURS[state])

    @display(description=_("takes off"))
    def gives(self, voucher: Voucher) -> str:
        return gives_words(voucher=voucher)

    @display(description=_("good for"))
    def good_for(self, voucher: Voucher) -> str:
        return goods_words(voucher=voucher)

    @display(description=_("first day"), ordering="start_datetime")
    def starts(self, voucher: Voucher) -> str:
        return short_day(voucher.start_datetime)

    @display(description=_("last day"), ordering="end_datetime")
    def ends(self, voucher: Voucher) -> str:
        return short_day(voucher.end_datetime)

    @display(description=pgettext_lazy("voucher", "orders"), ordering="num_orders")
    def uses(self, voucher: Any) -> str:
        most = 1 if voucher.usage == Voucher.SINGLE_USE else voucher.most_uses
        words = {"uses": voucher.num_orders, "most": most}
        return gettext("%(uses)d of %(most)d") % words if most else str(voucher.num_orders)

    @display(description=_("gave away"), ordering="given")
    def gave_away(self, voucher: Any) -> str:
        return money(voucher.given, EURO)

    @display(description=pgettext_lazy("voucher", "series"))
    def of_series(self, voucher: Voucher) -> str:
        return link(voucher.voucher_set) if voucher.voucher_set else "—"

    @display(description=_("last orders with it"))
    def use_panel(self, voucher: Voucher) -> str:
        rows = [
            (link(use.order, words=use.order.number), moment(use.order.date_placed), use.order.get_status_display())
            for use in newest_uses(voucher=voucher)
        ]
        return draw([Panel("", (pgettext("voucher", "Order"), gettext("Placed at"), gettext("State")), rows)])

    @action(description=_("Stop these codes now"), permissions=["stop"])
    def stop_chosen(self, request: HttpRequest, queryset: QuerySet[Voucher]) -> None:
        tell_stopped(request, issuing.stop(voucher_ids=list(queryset.values_list("pk", flat=True)), now=clock.now()))

    @action(
        description=_("Stop it now"),
        url_path="stop",
        icon="block",
        permissions=["stop"],
        dialog={
            "title": _("Stop this code now?"),
            "description": _("From this moment it takes nothing off. Orders that used it stay as they are."),
            "form_class": StopForm,
            "form_submit_text": pgettext_lazy("voucher", "Stop"),
        },
    )
    def stop_this(self, request: HttpRequest, form: StopForm, object_id: str) -> HttpResponse:
        tell_stopped(request, issuing.stop(voucher_ids=[int(object_id)], now=clock.now()))
        return HttpResponse(headers={"HX-Redirect": reverse("admin:voucher_voucher_change", args=[object_id])})
