"""The report in the CMS: what the last look found, by kind and language, as a table and as a file; and another look at once."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from kombu.exceptions import OperationalError as QueueUnreachable
from wagtail.admin import messages
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import Button, HeaderButton

from content.report import sweep
from content.report.enums import FindingKind
from content.report.models import Finding
from core import tasks

INDEX = "content_report"
MAY_SEE = "content.view_finding"


class FindingFilterSet(WagtailFilterSet):
    kind = django_filters.MultipleChoiceFilter(label=gettext_lazy("What is wrong"), choices=FindingKind.choices)

    class Meta:
        model = Finding
        fields = ["kind", "language"]


class FindingsView(ReportView):
    """The worst first, then by place."""

    model = Finding
    any_permission_required = ["view"]
    page_title = gettext_lazy("Broken links and sold-out products")
    header_icon = "warning"
    index_url_name = INDEX
    index_results_url_name = f"{INDEX}_results"
    filterset_class = FindingFilterSet
    columns = [
        Column("kind", label=gettext_lazy("What is wrong"), accessor="get_kind_display"),
        Column("what", label=gettext_lazy("What")),
        TitleColumn("where", label=gettext_lazy("Where"), get_url=lambda row: row.edit_path),
        Column("language", label=gettext_lazy("Language"), accessor="get_language_display"),
        DateColumn("found_at", label=gettext_lazy("Since")),
    ]
    list_export = ["get_kind_display", "what", "where", "get_language_display", "edit_path", "found_at"]
    export_headings = {
        "get_kind_display": gettext_lazy("What is wrong"),
        "what": gettext_lazy("What"),
        "where": gettext_lazy("Where"),
        "get_language_display": gettext_lazy("Language"),
        "edit_path": gettext_lazy("Edited at"),
        "found_at": gettext_lazy("Since"),
    }
    is_searchable = False

    def get_filename(self) -> str:
        """Of the file, without its ending."""
        return f"findings-{localtime():%Y-%m-%d}"

    def get_queryset(self) -> QuerySet[Finding]:
        """All findings; kinds in the order in which they are declared."""
        ranks = [When(kind=kind, then=Value(rank)) for rank, kind in enumerate(FindingKind)]
        self.queryset = Finding.objects.order_by(Case(*ranks, output_field=IntegerField()), "where", "what", "pk")
        return super().get_queryset()

    def get_page_subtitle(self) -> str:
        """When the site was looked at last."""
        moment = sweep.checked_at()
        if moment is None:
            return ""
        return _("looked at on %(moment)s") % {"moment": date_format(localtime(moment), "DATETIME_FORMAT")}

    @cached_property
    def header_buttons(self) -> list[Button]:
        """Another look."""
        attrs = {
            "data-controller": "w-action",
            "data-action": "w-action#post",
            "data-w-action-url-value": reverse(f"{INDEX}_check"),
        }
        return [HeaderButton(_("Look again now"), icon_name="resubmit", attrs=attrs)]

    def to_row_dict(self, item: Finding) -> dict[str, Any]:
        """A row of the file; what a spreadsheet would take for a formula is text there."""
        return {name: _as_text(value) for name, value in super().to_row_dict(item).items()}


def _as_text(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@")) else value


@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Ask a worker to look at the site at once."""
    if not request.user.has_perm(MAY_SEE):
        raise PermissionDenied
    try:
        tasks.sweep.delay(name=sweep.NAME)
    except (OSError, QueueUnreachable):
        messages.error(request, _("Nobody is there to look just now. The site is looked at every night all the same."))
    else:
        messages.success(request, _("The site is being looked at. Open this page again in a minute."))
    return redirect(INDEX)
