"""Markets, their delivery terms and taxes. Prices are added: one that has begun is never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display

from core import clock
from core.languages import columns
from shop.markets.countries import CountryForm
from shop.markets.models import Market, MarketCountry, MarketLanguage, Price, ProductTaxShare, TaxCategory, TaxRate
from shop.markets.pricing import reduce_price, set_price


class PriceForm(forms.ModelForm):
    """A new price, from now on unless a start is given. Only a reduction has an end: prices end where the next begins."""

    class Meta:
        model = Price
        fields = ("product", "market", "amount", "active_from", "active_to", "is_reduction")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "active_from" in self.fields:
            self.fields["active_from"].required = False
            self.fields["active_from"].help_text = _("Empty: from now on.")
            self.fields["active_to"].help_text = _("For reductions only; a price ends where the next begins.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        now = clock.now()
        starts_at = cleaned["active_from"] = cleaned.get("active_from") or now
        if starts_at < now:
            self.add_error("active_from", _("A price begins now or later: the past is what customers paid."))
        if not cleaned.get("is_reduction"):
            self._check_price(cleaned, starts_at=starts_at)
        return cleaned

    def _check_price(self, cleaned: dict[str, Any], *, starts_at: datetime) -> None:
        if cleaned.get("active_to"):
            self.add_error("active_to", _("Only a reduction has an end."))
        product_id = getattr(cleaned.get("product"), "pk", None) or self.instance.product_id
        later = Price.objects.filter(
            product_id=product_id, market=cleaned.get("market"), is_reduction=False, active_from__gte=starts_at
        )
        if product_id and later.exists():
            self.add_error("active_from", _("A later price exists already; this one must begin after it."))


def write_price(price: Price) -> Price:
    """Add what the form says: a price that ends the one before, or a reduction of it."""
    terms = {
        "product_id": price.product_id,
        "market": price.market,
        "amount": price.amount,
        "starts_at": price.active_from,
    }
    return reduce_price(**terms, ends_at=price.active_to) if price.is_reduction else set_price(**terms)


class PriceInline(TabularInline):
    """The prices of a product: those that are there to be read, and room for a new one."""

    model = Price
    form = PriceForm
    fields = ("market", "amount", "active_from", "active_to", "is_reduction")
    extra = 0
    can_delete = False
    ordering = ("-active_from",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class TaxShareFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        kept = [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", None)]
        percents = [row["percent"] for row in kept if row.get("percent") and not row.get("DELETE")]
        if percents and sum(percents) != 100:
            raise forms.ValidationError(_("The shares must add up to 100 %."))


class TaxShareInline(TabularInline):
    """None at all means that the whole price is at the standard rate."""

    model = ProductTaxShare
    formset = TaxShareFormSet
    fields = ("category", "percent")
    extra = 0


@admin.register(Price)
class PriceAdmin(ModelAdmin):
    form = PriceForm
    list_display = ("product", "market", "amount", "active_from", "active_to", "kind")
    list_filter = ("market", "is_reduction")
    list_select_related = ("product", "market")
    search_fields = (*columns("product__title"), "=product__upc")
    autocomplete_fields = ("product",)
    ordering = ("-active_from", "-pk")
    show_full_result_count = False

    def has_change_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Price | None = None) -> bool:
        return False

    @display(description=_("kind"), ordering="is_reduction")
    def kind(self, price: Price) -> str:
        return str(_("reduction") if price.is_reduction else _("price"))

    def save_model(self, request: HttpRequest, obj: Price, form: Any, change: bool) -> None:
        obj.pk = write_price(obj).pk


class CountryInline(TabularInline):
    model = MarketCountry
    form = CountryForm
    fields = (
        "country", "delivery_price", "free_delivery_from", "transit_days_min", "transit_days_max", "position",
    )  # fmt: skip
    extra = 0
    ordering = ("position",)


class LanguageForm(forms.ModelForm):
    """One of the shop's languages, by its name."""

    language = forms.ChoiceField(label=_("language"), choices=settings.LANGUAGES)


class LanguageInline(TabularInline):
    """The languages whose pages sell here; all others sell in the first market that names none."""

    model = MarketLanguage
    form = LanguageForm
    fields = ("language",)
    extra = 0


@admin.register(Market)
class MarketAdmin(ModelAdmin):
    list_display = ("name", "key", "currency", "is_active")
    ordering = ("pk",)
    inlines = (LanguageInline, CountryInline)

    def has_delete_permission(self, request: HttpRequest, obj: Market | None = None) -> bool:
        return False


@admin.register(MarketCountry)
class MarketCountryAdmin(ModelAdmin):
    form = CountryForm
    list_display = (
        "country", "market", "delivery_price", "free_delivery_from", "transit_days_min", "transit_days_max",
    )  # fmt: skip
    list_select_related = ("country", "market")
    ordering = ("position",)


@admin.register(TaxCategory)
class TaxCategoryAdmin(ModelAdmin):
    list_display = ("name", "key")
    ordering = ("pk",)

    def has_delete_permission(self, request: HttpRequest, obj: TaxCategory | None = None) -> bool:
        return False


@admin.register(TaxRate)
class TaxRateAdmin(ModelAdmin):
    """A new rate is a new row from its day on; invoices of before keep theirs."""

    list_display = ("country", "category", "rate", "valid_from")
    list_filter = ("category", "country")
    list_select_related = ("country", "category")
    ordering = ("country", "category", "-valid_from")

    def has_delete_permission(self, request: HttpRequest, obj: TaxRate | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: TaxRate | None = None) -> bool:
        return False
