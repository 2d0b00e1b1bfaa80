"""The staff's form of a voucher: what it takes off comes first, and the rest is filled in as one usually wants it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from core import clock
from core.money import ZERO
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Product
from shop.catalogue.ranges import range_keys, range_names
from shop.offer.models import OfferScope
from shop.offer.ranges import Goods
from shop.voucher.enums import Reduction
from shop.voucher.issuing import Terms, made_up, terms_of, written
from shop.voucher.models import Voucher, VoucherSet
from shop.voucher.series import MOST_CODES

USUAL_DAYS = 30
CODE = re.compile(r"[0-9A-Z][0-9A-Z-]{0,31}")
# What an order's page tells of a voucher cannot change after that order.
GIVES = ("code", "value", "reduction", "goods", "range_key", "products", "least")


class TermsForm(forms.ModelForm):
    """The terms that a code and a series of codes have in common. Days are the shop's, the last one included."""

    value = forms.DecimalField(
        label=_("takes off"),
        min_value=Decimal("0.01"),
        max_digits=8,
        decimal_places=2,
        widget=UnfoldAdminDecimalFieldWidget(attrs={"autofocus": True}),
    )
    reduction = forms.ChoiceField(
        label=pgettext_lazy("voucher", "of"), choices=Reduction.choices, widget=UnfoldAdminSelectWidget
    )
    goods = forms.ChoiceField(label=_("good for"), choices=Goods.choices, widget=UnfoldAdminSelectWidget)
    range_key = forms.ChoiceField(label=_("of the range"), required=False, widget=UnfoldAdminSelectWidget)
    products: forms.ModelMultipleChoiceField[Product] = forms.ModelMultipleChoiceField(
        label=_("only these articles and plans"),
        help_text=_("Empty: all of what is chosen above."),
        queryset=Product.objects.all(),
        required=False,
    )
    least = forms.DecimalField(
        label=_("from a basket of (euros)"),
        help_text=_("What of the basket the code is good for must cost at least this, before the reduction."),
        min_value=ZERO,
        max_digits=8,
        decimal_places=2,
        required=False,
        widget=UnfoldAdminDecimalFieldWidget,
    )
    starts_on = forms.DateField(label=_("first day"), widget=UnfoldAdminSingleDateWidget)
    ends_on = forms.DateField(label=_("last day"), widget=UnfoldAdminSingleDateWidget)
    is_for_first_order = forms.BooleanField(
        label=_("first orders only"),
        help_text=_("For addresses that have no paid order yet."),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "products" not in self.fields:
            return
        names = range_names(language=get_language() or "fr")
        cast(forms.ChoiceField, self.fields["range_key"]).choices = [("", _("every range")), *names.items()]
        products = cast(forms.ModelMultipleChoiceField[Product], self.fields["products"])
        products.widget = AutocompleteSelectMultiple(OfferScope._meta.get_field("products"), admin.site)
        products.widget.choices = products.choices
        today = clock.today()
        usual = {
            "reduction": Reduction.PERCENT,
            "goods": Goods.EVERYTHING,
            "range_key": "",
            "least": ZERO,
            "starts_on": today,
            "ends_on": today + timedelta(days=USUAL_DAYS),
        }
        self.initial = {**usual, **self.initial, **self.kept()}

    def kept(self) -> dict[str, Any]:
        """What the voucher on the page has; nothing for a new one."""
        return {}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        value, starts_on, ends_on = (cleaned.get(name) for name in ("value", "starts_on", "ends_on"))
        if cleaned.get("reduction") == Reduction.PERCENT and value and value > 100:
            self.add_error("value", _("At most 100 per cent can be taken off."))
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day is before the first one."))
        self._check_products(cleaned)
        return cleaned

    def _check_products(self, cleaned: dict[str, Any]) -> None:
        """Chosen articles that the two choices above leave out would make a code that never fits."""
        products: Iterable[Product] = cleaned.get("products") or ()
        goods, key = cleaned.get("goods"), cleaned.get("range_key")
        keys = range_keys(product_ids=[product.parent_id or product.pk for product in products])
        outside = [
            str(product.get_title())
            for product in products
            if (goods == Goods.PLANS and product.kind != ProductKind.PLAN)
            or (goods == Goods.SHELVES and product.kind == ProductKind.PLAN)
            or (key and keys.get(product.parent_id or product.pk) != key)
        ]
        if outside:
            words = {"titles": ", ".join(outside)}
            self.add_error("products", _("Not among the goods chosen above: %(titles)s.") % words)

    def terms(self) -> Terms:
        """The terms of the valid form."""
        given, kept = self.cleaned_data, self.kept()
        starts_at, ends_at = clock.start_of(given["starts_on"]), clock.end_of(given["ends_on"]) - timedelta(seconds=1)
        # A day that nobody touched keeps its moment: that of a stop, for instance.
        if kept and "starts_on" not in self.changed_data:
            starts_at = kept["starts_at"]
        if kept and "ends_on" not in self.changed_data:
            ends_at = kept["ends_at"]
        return Terms(
            code=given["code"],
            name=given["name"],
            reduction=Reduction(given["reduction"]),
            value=given["value"],
            goods=Goods(given["goods"]),
            starts_at=starts_at,
            ends_at=ends_at,
            least=given["least"] or ZERO,
            most_uses=given.get("most_uses"),
            is_once_per_customer=given.get("is_once_per_customer", False),
            range_key=given["range_key"],
            product_ids=frozenset(product.pk for product in given["products"]),
            is_for_first_order=given["is_for_first_order"],
        )


def checked_code(text: str) -> str:
    """The code as it is kept; raises ValidationError for one that nobody could read aloud."""
    code = written(text)
    if code and not CODE.fullmatch(code):
        raise forms.ValidationError(_("A code has letters without accents, digits and dashes, at most 32 of them."))
    return code


class VoucherForm(TermsForm):
    """One code for many customers."""

    code = forms.CharField(
        label=pgettext_lazy("voucher", "code"),
        help_text=_("What customers type, such as RENTREE10. Empty: one is made up."),
        max_length=40,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("name for your lists"),
        help_text=_("Customers do not see it. Empty: the code."),
        max_length=128,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    most_uses = forms.IntegerField(
        label=_("orders in all, at most"),
        help_text=_("Empty: no limit."),
        min_value=1,
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    is_once_per_customer = forms.BooleanField(
        label=_("once per customer"),
        help_text=_("By mail address."),
        initial=True,
        required=False,
        widget=UnfoldBooleanSwitchWidget,
    )

    class Meta:
        model = Voucher
        fields = ("code", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.applications.exists():
            for name in GIVES:
                if name in self.fields:
                    self.fields[name].disabled = True

    def kept(self) -> dict[str, Any]:
        if not self.instance.pk:
            return {}
        terms = terms_of(voucher=self.instance)
        days = {"starts_on": clock.local_day(terms.starts_at), "ends_on": clock.local_day(terms.ends_at)}
        return {**terms.__dict__, **days, "products": list(terms.product_ids)}

    def clean_code(self) -> str:
        code = checked_code(self.cleaned_data["code"]) or made_up()
        if Voucher.objects.filter(code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("The code %(code)s exists already."), params={"code": code})
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["name"] = cleaned.get("name") or cleaned.get("code", "")
        if cleaned["name"] and Voucher.objects.filter(name=cleaned["name"]).exclude(pk=self.instance.pk).exists():
            self.add_error("name", _("A voucher of this name exists already."))
        return cleaned


class SeriesForm(TermsForm):
    """Many codes for one order each."""

    count = forms.IntegerField(
        label=_("number of codes"), min_value=1, max_value=MOST_CODES, widget=UnfoldAdminIntegerFieldWidget
    )
    name = forms.CharField(
        label=_("name for your lists"),
        help_text=_("Such as: Cards in the April boxes."),
        max_length=100,
        widget=UnfoldAdminTextInputWidget,
    )
    code = forms.CharField(
        label=_("codes begin with"),
        help_text=_("Such as AVRIL, for codes like AVRIL-7KX2M9PQ. Empty: the eight random characters alone."),
        max_length=20,
        required=False,
        widget=UnfoldAdminTextInputWidget(attrs={"autocapitalize": "characters", "spellcheck": "false"}),
    )

    class Meta:
        model = VoucherSet
        fields = ("name", "count")

    def clean_code(self) -> str:
        return checked_code(self.cleaned_data["code"])

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if VoucherSet.objects.filter(name=name).exists():
            raise forms.ValidationError(_("A series of this name exists already."))
        return name

    def _post_clean(self) -> None:
        """The series is made from the terms; a model without its dates has nothing to be checked."""
