"""Shelves and goods: texts in both languages, facts, prices, taxes, components and pictures on one page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from unfold.admin import ModelAdmin, StackedInline, TabularInline
from unfold.decorators import display

from core import clock
from core.languages import codes, column, columns
from shop.catalogue.forms import CategoryForm, ProductForm
from shop.catalogue.models import Category, Product, ProductCategory, ProductClass, ProductFacts, ProductImage
from shop.markets.admin import PriceInline, TaxShareInline, write_price
from shop.markets.models import Market, Price
from shop.markets.queries import prices_at
from shop.order.panels import money
from shop.partner.records import ensure_record
from shop.stock.models import Component
from shop.stock.queries import UNCOUNTED, free_of_products


def texts_by_language(pair: tuple[str, str], *texts: str) -> list[tuple[Any, Any]]:
    """A part of the page for each language, with the texts that it has columns for, the first two beside each other."""
    return [
        (name, {"fields": (tuple(column(text, code) for text in pair), *(column(text, code) for text in texts))})
        for code, name in settings.LANGUAGES
    ]


class FactsInline(StackedInline):
    model = ProductFacts
    fields = (
        ("range_key", "theme_key"),
        ("age_from", "age_to", "minutes", "mess"),
        ("pieces", "weight_grams"),
        tuple(columns("dimensions")),
        tuple(columns("made_in")),
        "maker",
        *columns("warning"),
        "withdrawal",
    )


class ImageInline(TabularInline):
    model = ProductImage
    fields = ("image", "display_order")
    autocomplete_fields = ("image",)
    extra = 0


class ShelfInline(TabularInline):
    model = ProductCategory
    fields = ("category",)
    autocomplete_fields = ("category",)
    extra = 0


class ComponentInline(TabularInline):
    """What one sold piece takes out of the warehouse."""

    model = Component
    fields = ("item", "quantity")
    autocomplete_fields = ("item",)
    extra = 0


class ShelfFilter(admin.SimpleListFilter):
    """The shelves in one question; a category's own name asks for those above it, one by one."""

    title = _("shelf")
    parameter_name = "shelf"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Category.objects.order_by("path").values_list("pk", "depth", "name_fr")
        return [(str(pk), "\N{EM SPACE}" * (depth - 1) + name) for pk, depth, name in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Product]) -> QuerySet[Product]:
        value = self.value() or ""
        return queryset.filter(categories=int(value)) if value.isdecimal() else queryset


@admin.register(Product)
class ProductAdmin(ModelAdmin):
    form = ProductForm
    list_display = ("title_fr", "upc", "kind", "price", "left", "is_public")
    list_filter = ("kind", "is_public", ShelfFilter)
    search_fields = (*columns("title"), "=upc")
    search_help_text = _("Name in either language, or SKU")
    ordering = ("-priority", "-pk")
    list_per_page = 50
    show_full_result_count = False
    inlines = (FactsInline, PriceInline, TaxShareInline, ShelfInline, ImageInline, ComponentInline)
    prepopulated_fields = {column("slug", code): (column("title", code),) for code in codes()}
    fieldsets = (
        (None, {"fields": (("upc", "kind"), ("is_public", "priority"))}),
        *texts_by_language(("title", "slug"), "short", "description"),
        (
            _("For search engines"),
            {
                "classes": ("collapse",),
                "fields": (tuple(columns("meta_title")), *columns("meta_description")),
            },
        ),
    )

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list with price and stock of the products on this page: three questions for all of them."""
        changes = super().get_changelist_instance(request)
        shown = [product.pk for product in changes.result_list]
        market = Market.objects.filter(is_active=True).order_by("pk").first()
        prices = prices_at(product_ids=shown, market=market, now=clock.now()) if market else {}
        free = free_of_products(product_ids=shown)
        for product in changes.result_list:
            product.current_price, product.free_pieces = prices.get(product.pk), free[product.pk]
        return changes

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        ensure_record(product=obj, sku=obj.upc or str(obj.pk))

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is not Price:
            super().save_formset(request, form, formset, change)
            return
        for price in formset.save(commit=False):
            write_price(price)

    @display(description=_("price"))
    def price(self, product: Product) -> str:
        found = product.current_price
        return money(found.amount, found.currency) if found else "—"

    @display(description=pgettext_lazy("stock", "free"))
    def left(self, product: Product) -> str:
        return "∞" if product.free_pieces == UNCOUNTED else str(product.free_pieces)


@admin.register(Category)
class CategoryAdmin(ModelAdmin):
    form = CategoryForm
    list_display = ("indented", "name_en", "slug_fr", "is_public")
    search_fields = (*columns("name"),)
    ordering = ("path",)
    actions = None
    prepopulated_fields = {column("slug", code): (column("name", code),) for code in codes()}
    autocomplete_fields = ("image",)
    fieldsets = (
        (None, {"fields": ("parent", "is_public", "image")}),
        *texts_by_language(("name", "slug"), "description", "meta_title", "meta_description"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).order_by("path")

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        """Only an empty shelf goes: what stands on it or under it would go with it."""
        is_used = obj is not None and (obj.numchild > 0 or obj.product_set.exists())
        return super().has_delete_permission(request, obj) and not is_used

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        above = form.cleaned_data.get("parent")
        if not change:
            above.add_child(instance=obj) if above else Category.add_root(instance=obj)
            return
        super().save_model(request, obj, form, change)
        if "parent" in form.changed_data:
            if above:
                obj.move(above, "last-child")
            else:
                obj.move(Category.get_last_root_node(), "last-sibling")
            Category.objects.get(pk=obj.pk).set_ancestors_are_public()

    @display(description=_("name"))
    def indented(self, category: Category) -> str:
        return "\N{EM SPACE}" * (category.depth - 1) + category.name_fr


@admin.register(ProductClass)
class ProductClassAdmin(ModelAdmin):
    list_display = ("name", "slug")
    fields = ("name", "slug", "requires_shipping")
    readonly_fields = ("slug",)
    ordering = ("name",)

    def has_delete_permission(self, request: HttpRequest, obj: ProductClass | None = None) -> bool:
        return False
