"""Forms of the back office for shelves and goods, with a column of texts per language."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from core.languages import columns
from shop.catalogue.models import Category, Product, ProductClass
from shop.catalogue.texts import clean_html, from_paragraphs


class ProductForm(forms.ModelForm):
    """Descriptions are typed as paragraphs with a blank line between them, or as simple HTML."""

    class Meta:
        model = Product
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in columns("description"):
            field = self.fields.get(name)
            if field is not None:
                field.help_text = _("Paragraphs with a blank line between them, or simple HTML (p, ul, li, strong, a).")
        if "upc" in self.fields:
            self.fields["upc"].required = True
            self.fields["upc"].label = _("SKU")
            self.fields["upc"].help_text = _("As on the shelf label and in the warehouse's files.")
        if "priority" in self.fields:
            self.fields["priority"].help_text = _("The highest stand first on their shelf.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.instance.product_class_id is None and not self.instance.is_child:
            self.instance.product_class, _made = ProductClass.objects.get_or_create(
                slug="goods", defaults={"name": "Goods", "requires_shipping": True, "track_stock": False}
            )
        for name in columns("description"):
            if cleaned.get(name):
                cleaned[name] = as_html(cleaned[name])
        return cleaned


def as_html(text: str) -> str:
    """What was typed, as clean HTML: plain text becomes paragraphs."""
    if strip_tags(text) != text:
        return clean_html(text)
    blocks = text.replace("\r\n", "\n").split("\n\n")
    return from_paragraphs(" ".join(block.split()) for block in blocks if block.strip())


class ShelfChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return "\N{EM SPACE}" * (obj.depth - 1) + obj.name


class CategoryForm(forms.ModelForm):
    """A shelf, and the one that it stands under."""

    parent = ShelfChoice(
        label=_("Stands under"),
        queryset=Category.objects.none(),
        required=False,
        empty_label=_("nothing: a shelf of its own"),
        widget=UnfoldAdminSelectWidget,
    )

    class Meta:
        model = Category
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "parent" not in self.fields:
            return
        shelves = Category.objects.order_by("path")
        if self.instance.pk:
            shelves = shelves.exclude(path__startswith=self.instance.path)
            above = self.instance.get_parent()
            self.initial["parent"] = above.pk if above else None
        parent = cast(forms.ModelChoiceField[Category], self.fields["parent"])
        parent.queryset = shelves
