"""Many codes for one order each."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from core import clock
from shop.order.panels import money
from shop.voucher import series
from shop.voucher.admin.parts import DAYS, EURO, GOODS, StopForm, short_day, tell_stopped
from shop.voucher.forms import SeriesForm
from shop.voucher.models import VoucherSet
from shop.voucher.queries import one_of, series_sums
from shop.voucher.words import gives_words, goods_words


@admin.register(VoucherSet)
class VoucherSetAdmin(ModelAdmin):
    """Codes for one order each, to be printed or sent: made once, given out as a file, stopped together."""

    form = SeriesForm
    list_display = ("name", "codes", "starts", "ends", "uses", "gave_away")
    search_fields = ("name",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-pk",)
    actions_detail = ("download", "stop_this")
    told = ("name", "codes", "gives", "good_for", "starts", "ends", "uses", "gave_away", "code_list")
    readonly_fields = told[1:]

    def get_queryset(self, request: HttpRequest) -> QuerySet[VoucherSet]:
        return series_sums(super().get_queryset(request))

    def get_fieldsets(self, request: HttpRequest, obj: VoucherSet | None = None) -> Any:
        if obj is not None:
            return ((None, {"fields": self.told}),)
        first = (None, {"fields": (("value", "reduction"), "name", ("count", "code"))})
        return (first, GOODS, DAYS, (_("How often"), {"fields": ("is_for_first_order",)}))

    def has_change_permission(self, request: HttpRequest, obj: VoucherSet | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: VoucherSet | None = None) -> bool:
        return False

    def has_stop_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.has_perm("voucher.change_voucherset")

    def save_model(self, request: HttpRequest, obj: VoucherSet, form: SeriesForm, change: bool) -> None:
        made = series.issue_series(terms=form.terms(), count=form.cleaned_data["count"], now=clock.now())
        obj.pk, obj.name = made.pk, made.name

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing: the series was written whole."""

    @display(description=pgettext_lazy("voucher", "codes"), ordering="count")
    def codes(self, row: VoucherSet) -> int:
        return int(row.count)

    @display(description=_("takes off"))
    def gives(self, row: VoucherSet) -> str:
        return gives_words(voucher=one_of(series=row))

    @display(description=_("good for"))
    def good_for(self, row: VoucherSet) -> str:
        return goods_words(voucher=one_of(series=row))

    @display(description=_("first day"), ordering="start_datetime")
    def starts(self, row: VoucherSet) -> str:
        return short_day(row.start_datetime)

    @display(description=_("last day"), ordering="end_datetime")
    def ends(self, row: VoucherSet) -> str:
        return short_day(row.end_datetime)

    @display(description=pgettext_lazy("voucher", "orders"), ordering="uses")
    def uses(self, row: Any) -> str:
        return gettext("%(uses)d of %(most)d") % {"uses": row.uses, "most": row.count}

    @display(description=_("gave away"), ordering="given")
    def gave_away(self, row: Any) -> str:
        return money(row.given, EURO)

    @display(description=_("list of its codes"))
    def code_list(self, row: VoucherSet) -> str:
        address = f"{reverse('admin:voucher_voucher_changelist')}?voucher_set__id__exact={row.pk}"
        return format_html('<a href="{}" class="text-primary-600 dark:text-primary-500 underline">{}</a>', address, row)

    @action(description=_("Codes as a file (CSV)"), url_path="codes", icon="download", permissions=["view"])
    def download(self, request: HttpRequest, object_id: str) -> HttpResponse:
        row = VoucherSet.objects.get(pk=object_id)
        data = series.codes_file(series=row, head=(pgettext("voucher", "code"), pgettext("voucher", "orders")))
        name = f"{slugify(row.name) or 'codes'}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return HttpResponse(data, content_type="text/csv; charset=utf-8", headers=headers)

    @action(
        description=_("Stop all of them now"),
        url_path="stop",
        icon="block",
        permissions=["stop"],
        dialog={
            "title": _("Stop all codes of this series now?"),
            "description": _("From this moment they take nothing off. Orders that used one stay as they are."),
            "form_class": StopForm,
            "form_submit_text": pgettext_lazy("voucher", "Stop"),
        },
    )
    def stop_this(self, request: HttpRequest, form: StopForm, object_id: str) -> HttpResponse:
        tell_stopped(request, series.stop_series(series_id=int(object_id), now=clock.now()))
        return HttpResponse(headers={"HX-Redirect": reverse("admin:voucher_voucherset_change", args=[object_id])})
