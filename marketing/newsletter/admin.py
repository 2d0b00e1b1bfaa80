"""The readers of the newsletter in the back office: found, taken off when they ask, and handed over as a file."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.decorators import action, display

from core import clock
from core.fact_admin import FactAdmin
from marketing.newsletter.enums import ReaderState
from marketing.newsletter.exporting import readers_file
from marketing.newsletter.models import Reader
from marketing.newsletter.signing_up import take_off

STATE_COLOURS = {ReaderState.ASKED: "info", ReaderState.CONFIRMED: "success", ReaderState.LEFT: "warning"}


@admin.register(Reader)
class ReaderAdmin(FactAdmin):
    """Nobody is put on the list by hand: only who asks and confirms is on it."""

    list_display = ("email", "state_badge", "language", "asked_at", "confirmed_at", "left_at")
    list_display_links = ("email",)
    list_filter = ("state", "language")
    search_fields = ("^email",)
    search_help_text = _("The beginning of the address")
    date_hierarchy = "asked_at"
    actions = ("take_off_list",)
    actions_list = ("download",)
    fields = (
        "email",
        "state",
        "language",
        "consent_text",
        "place",
        "asked_at",
        "confirmed_at",
        "left_at",
        "reference",
    )
    readonly_fields = fields

    def has_take_off_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("newsletter.change_reader")

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, row: Reader) -> tuple[str, str]:
        return row.state, row.get_state_display()

    @action(description=_("Take off the list"), permissions=["take_off"])
    def take_off_list(self, request: HttpRequest, queryset: QuerySet[Reader]) -> None:
        count = take_off(reader_ids=list(queryset.values_list("pk", flat=True)), now=clock.now())
        if count:
            messages.success(
                request, ngettext("%d reader gets no more letters.", "%d readers get no more letters.", count) % count
            )
        else:
            messages.warning(request, _("All of them had left already. Nothing changed."))

    @action(description=_("Readers as a file (CSV)"), url_path="readers", icon="download", permissions=["view"])
    def download(self, request: HttpRequest, **_options: Any) -> HttpResponse:
        headers = {"Content-Disposition": 'attachment; filename="bambou-readers.csv"', "Cache-Control": "no-store"}
        return HttpResponse(readers_file(), content_type="text/csv; charset=utf-8", headers=headers)
