from __future__ import annotations

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display

from subscriptions.models import BoxPromotion


@admin.register(BoxPromotion)
class BoxPromotionAdmin(ModelAdmin):
    """What a voucher gives beyond the first order. Once a subscription has it, it is a promise and stays as it is."""

    list_display = ("voucher", "code", "percent", "boxes", "used_by")
    search_fields = ("^voucher__code", "voucher__name")
    search_help_text = _("Code or name of the voucher")
    list_select_related = ("voucher",)
    show_full_result_count = False
    ordering = ("-pk",)
    fields = ("voucher", "percent", "boxes")
    autocomplete_fields = ("voucher",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[BoxPromotion]:
        rows: QuerySet[BoxPromotion] = super().get_queryset(request)
        return rows.annotate(uses=Count("promised"))

    def get_readonly_fields(self, request: HttpRequest, obj: BoxPromotion | None = None) -> tuple[str, ...]:
        is_promised = obj is not None and obj.promised.exists()
        return self.fields if is_promised else ()

    def has_delete_permission(self, request: HttpRequest, obj: BoxPromotion | None = None) -> bool:
        return False

    @display(description=_("code"), ordering="voucher__code")
    def code(self, row: BoxPromotion) -> str:
        return row.voucher.code

    @display(description=_("subscriptions with it"), ordering="uses")
    def used_by(self, row: BoxPromotion) -> int:
        return row.uses  # type: ignore[attr-defined, no-any-return]  # annotated above
