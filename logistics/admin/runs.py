from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from logistics.enums import ParcelState, RunState
from logistics.exports import files
from logistics.exports.runs import manifest_name
from logistics.models import Run

STATE_COLOURS = {RunState.OPEN: "warning", RunState.WRITTEN: "info", RunState.CONFIRMED: "success"}
LINK = '<a href="{}" class="underline">{}</a>'


@admin.register(Run)
class RunAdmin(ModelAdmin):
    """What the warehouse was told, and how much of it has left. Nothing here can be changed."""

    list_display = ("reference", "state_badge", "pack_on", "shipped_of", "weight", "written_at")
    list_filter = ("state", "profile")
    date_hierarchy = "pack_on"
    search_fields = ("reference",)
    ordering = ("-pk",)
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("reference", "state", "profile", "pack_on", "shipped_of", "weight", "row_count")}),
        (_("Files"), {"fields": ("file_link", "manifest_link", "file_sha256", "written_at", "last_error")}),
        (_("Contents"), {"fields": ("parcels_link",)}),
    )
    readonly_fields = tuple(name for _label, options in fieldsets for name in options["fields"])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Run]:
        left = Count("parcels", filter=Q(parcels__state=ParcelState.SHIPPED))
        rows: QuerySet[Run] = super().get_queryset(request)
        return rows.annotate(left=left)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Run | None = None) -> bool:
        return False

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, run: Run) -> tuple[str, str]:
        return run.state, run.get_state_display()

    @display(description=_("parcels shipped"))
    def shipped_of(self, run: Any) -> str:
        return str(_("%(shipped)d of %(all)d") % {"shipped": run.left, "all": run.parcel_count})

    @display(description=_("weight"), ordering="weight_grams")
    def weight(self, run: Run) -> str:
        return f"{number_format(Decimal(run.weight_grams) / 1000, 1)}\N{NO-BREAK SPACE}kg"

    @display(description=_("file"))
    def file_link(self, run: Run) -> str:
        return self._download_link(run, name="logistics_run_file", label=run.file_name)

    @display(description=_("manifest"))
    def manifest_link(self, run: Run) -> str:
        return self._download_link(run, name="logistics_run_manifest", label=manifest_name(run=run).split("/")[-1])

    def _download_link(self, run: Run, *, name: str, label: str) -> str:
        if run.state == RunState.OPEN:
            return "—"
        return format_html(LINK, reverse(f"admin:{name}", args=[run.pk]), label)

    @display(description=_("parcels"))
    def parcels_link(self, run: Run) -> str:
        address = reverse("admin:logistics_parcel_changelist") + f"?run__id__exact={run.pk}"
        return format_html(LINK, address, _("List of the parcels"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/file/", view(self.download_file), name="logistics_run_file"),
            path("<int:pk>/manifest/", view(self.download_manifest), name="logistics_run_manifest"),
        ]
        inherited: list[URLPattern] = super().get_urls()
        return own + inherited

    def download_file(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._run(request, pk=pk)
        return _attachment(request, run=run, name=f"{files.OUT}/{run.file_name}", content_type="text/csv")

    def download_manifest(self, request: HttpRequest, pk: int) -> HttpResponse:
        run = self._run(request, pk=pk)
        return _attachment(request, run=run, name=manifest_name(run=run), content_type="application/json")

    def _run(self, request: HttpRequest, *, pk: int) -> Run:
        run = self.get_object(request, str(pk))
        if run is None:
            raise Http404
        if not self.has_view_permission(request, run):
            raise PermissionDenied
        assert isinstance(run, Run)
        return run


def _attachment(request: HttpRequest, *, run: Run, name: str, content_type: str) -> HttpResponse:
    try:
        data = files.get(name=name)
    except files.StorageFailed:
        messages.error(request, _("The file cannot be read from the storage now."))
        return redirect("admin:logistics_run_change", run.pk)
    file_name = name.split("/")[-1]
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=content_type, headers=headers)
