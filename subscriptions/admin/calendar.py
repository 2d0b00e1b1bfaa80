from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import action, display

from core import clock
from core.languages import columns
from subscriptions.admin.badges import range_badge
from subscriptions.boxes import calendar
from subscriptions.boxes.calendar_board import MONTHS_SHOWN, board
from subscriptions.models import CalendarMonth


@admin.register(CalendarMonth)
class CalendarMonthAdmin(ModelAdmin):
    """Which box goes out when. Days that are edited move the boxes that are not fixed yet."""

    list_display = ("month_name", "range_name", "box", "cutoff_on", "debit_on", "pack_on", "free")
    list_filter = ("range", ("box", admin.EmptyFieldListFilter))
    date_hierarchy = "month"
    search_fields = (*columns("box__theme__name"), "range__name_fr")
    list_select_related = ("range", "box__item", "box__theme", "box__range")
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-month", "range__position")
    autocomplete_fields = ("box",)
    fields = (("range", "month"), "box", ("cutoff_on", "debit_on", "pack_on"))
    actions_list = ("show_board",)

    def get_urls(self) -> list[URLPattern]:
        own = [path("board/", self.admin_site.admin_view(self.board_page), name="subscriptions_calendar_board")]
        return [*own, *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: CalendarMonth | None = None) -> tuple[str, ...]:
        return ("range", "month") if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: CalendarMonth, form: ModelForm, change: bool) -> None:
        super().save_model(request, obj, form, change)
        moved = calendar.move_days(month_id=obj.pk)
        if change and moved:
            said = ngettext("%d planned box has these days now.", "%d planned boxes have these days now.", moved)
            messages.info(request, said % moved)

    @display(description=_("month"), ordering="month")
    def month_name(self, row: CalendarMonth) -> str:
        return f"{row.month:%m/%Y}"

    @display(description=_("range"), ordering="range__position")
    def range_name(self, row: CalendarMonth) -> SafeString:
        return range_badge(row.range)

    @display(description=_("free in stock"))
    def free(self, row: CalendarMonth) -> str:
        return str(row.box.item.free) if row.box else "—"

    @action(description=_("As a table"), url_path="as-table", permissions=["view"])
    def show_board(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:subscriptions_calendar_board"))

    def board_page(self, request: HttpRequest) -> HttpResponse:
        """A month a row, a range a column; what is missing stands above."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._prepare(request)
        found = board(now=clock.now())
        page = {
            **self.admin_site.each_context(request),
            "title": _("Box calendar"),
            "board": found,
            "headings": [range_badge(row) for row in found.ranges],
            "can_prepare": self.has_add_permission(request),
            "opts": self.model._meta,
        }
        return TemplateResponse(request, "admin/subscriptions/calendar_board.html", page)

    def _prepare(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        now = clock.now()
        until = calendar.add_months(month=clock.local_day(now).replace(day=1), months=MONTHS_SHOWN - 1)
        made = calendar.prepare_months(until=until, now=now)
        said = ngettext(
            "%d month prepared; its box is still to be chosen.",
            "%d months prepared; their boxes are still to be chosen.",
            made,
        )
        messages.success(request, said % made)
        return HttpResponseRedirect(reverse("admin:subscriptions_calendar_board"))
