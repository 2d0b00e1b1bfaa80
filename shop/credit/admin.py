"""Store credit in the back office: every movement to be read, and credit given with its reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core import clock
from core.fact_admin import FactAdmin
from core.ids import random_code
from core.money import CENT
from shop.credit import spending
from shop.credit.models import CreditMovement
from shop.markets.queries import current_market
from shop.order.panels import money


class GrantForm(forms.ModelForm):  # type: ignore[type-arg]  # the stubs' form is generic, Django's is not
    """Credit for a customer, in the shop's currency."""

    amount = forms.DecimalField(label=_("amount"), min_value=CENT, max_value=500, decimal_places=2)
    reason = forms.CharField(label=_("reason"), max_length=255)

    class Meta:
        model = CreditMovement
        fields = ("user", "amount", "reason")


@admin.register(CreditMovement)
class CreditMovementAdmin(FactAdmin):
    list_display = ("moved_at", "user", "kind", "money", "reason")
    list_filter = ("kind",)
    list_select_related = ("user",)
    search_fields = ("^user__email", "reason")
    search_help_text = _("Mail address or reason")
    autocomplete_fields = ("user",)
    form = GrantForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("credit.add_creditmovement")

    @display(description=_("amount"), ordering="amount")
    def money(self, movement: CreditMovement) -> str:
        return money(movement.amount, movement.currency)

    def save_model(self, request: HttpRequest, obj: CreditMovement, form: Any, change: bool) -> None:
        """Give it, under the customer's lock and once; the row that is there then is the one on the page."""
        obj.reference = f"staff:{random_code(length=12)}"
        obj.currency = current_market().currency
        spending.grant(
            user_id=obj.user_id,
            amount=obj.amount,
            currency=obj.currency,
            reference=obj.reference,
            reason=obj.reason,
            now=clock.now(),
        )
        obj.pk = CreditMovement.objects.get(reference=obj.reference).pk
