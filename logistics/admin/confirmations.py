from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from core import clock
from core.csv_files import UnreadableCsv
from logistics.admin.forms import UploadForm
from logistics.confirmations.importing import import_file
from logistics.confirmations.reader import COLUMNS
from logistics.confirmations.sentences import of_problem, of_refusal
from logistics.enums import ConfirmationState
from logistics.exports.files import StorageFailed
from logistics.models import Confirmation

STATE_COLOURS = {
    ConfirmationState.OPEN: "warning",
    ConfirmationState.DONE: "success",
    ConfirmationState.REFUSED: "danger",
}


@admin.register(Confirmation)
class ConfirmationAdmin(ModelAdmin):
    """Files from the warehouse. Adding one is uploading it; its page is the report of what became of each row."""

    list_display = ("file_name", "state_badge", "imported_at", "row_count", "shipped_count", "repeat_count", "left_out")
    list_filter = ("state",)
    search_fields = ("file_name", "file_sha256")
    date_hierarchy = "imported_at"
    ordering = ("-pk",)
    show_full_result_count = False
    fieldsets = (
        (None, {"fields": ("file_name", "state", "refused_because", "imported_at", "encoding", "file_sha256")}),
        (_("Rows"), {"fields": ("row_count", "shipped_count", "repeat_count", "left_out", "problems_table")}),
    )
    readonly_fields = tuple(name for _label, options in fieldsets for name in options["fields"])

    def has_delete_permission(self, request: HttpRequest, obj: Confirmation | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Confirmation | None = None) -> bool:
        return False

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_badge(self, confirmation: Confirmation) -> tuple[str, str]:
        return confirmation.state, confirmation.get_state_display()

    @display(description=_("rows left out"))
    def left_out(self, confirmation: Confirmation) -> int:
        return confirmation.row_count - confirmation.shipped_count - confirmation.repeat_count

    @display(description=_("refused because"))
    def refused_because(self, confirmation: Confirmation) -> str:
        return of_refusal(confirmation) or "—"

    @display(description=_("what was left out, and why"))
    def problems_table(self, confirmation: Confirmation) -> str:
        problems = confirmation.problems.order_by("row")[:500]
        rows = format_html_join("", "<tr><td>{}</td><td>{}</td></tr>", ((p.row, of_problem(p)) for p in problems))
        if not rows:
            return str(_("Nothing."))
        head = format_html("<tr><th>{}</th><th>{}</th></tr>", _("line"), _("why"))
        return format_html("<table><thead>{}</thead><tbody>{}</tbody></table>", head, rows)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = UploadForm(request.POST or None, request.FILES or None)
        if form.is_valid():
            confirmation = self._import(request, form)
            if confirmation is not None:
                return redirect("admin:logistics_confirmation_change", confirmation.pk)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Import a confirmation file"),
            "form": form,
            "columns": COLUMNS,
        }
        return TemplateResponse(request, "logistics/admin/upload.html", context)

    def _import(self, request: HttpRequest, form: UploadForm) -> Confirmation | None:
        file = form.cleaned_data["file"]
        try:
            confirmation, is_new = import_file(data=file.read(), file_name=file.name, now=clock.now())
        except UnreadableCsv as error:
            form.add_error("file", str(error))
            return None
        except StorageFailed:
            form.add_error("file", _("The file could not be kept, so nothing was imported. Try again in a minute."))
            return None
        if is_new:
            messages.success(request, _("The file was imported."))
        else:
            messages.info(request, _("This file was imported before. Nothing changed."))
        return confirmation
