"""Why something of the file was left, in words for whoever moves the shop; counted and listed in the report."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Reason(StrEnum):
    # The product is left out.
    ORPHAN = "orphan"
    UNKNOWN_TYPE = "unknown_type"
    REPEATED_SKU = "repeated_sku"
    LONG_SKU = "long_sku"
    NO_NAME = "no_name"
    NO_VALUE = "no_value"
    COMMA = "comma"
    NO_NUMBER = "no_number"
    NO_DATE = "no_date"
    TAKEN_SKU = "taken_sku"
    DELETED = "deleted"
    PARENT_LEFT = "parent_left"
    # The product is imported, this of it is not.
    NO_PICTURE = "no_picture"
    BAD_PICTURE = "bad_picture"
    NO_VARIANT = "no_variant"
    SHARED_VARIANT = "shared_variant"
    UNMAPPED_STORE = "unmapped_store"
    UNMAPPED_TAX = "unmapped_tax"
    SHORTENED = "shortened"
    ROUNDED_STOCK = "rounded_stock"
    NO_STOCK = "no_stock"
    ENDED_REDUCTION = "ended_reduction"
    NOT_A_REDUCTION = "not_a_reduction"
    STAFF_EDIT = "staff_edit"


SENTENCES = {
    Reason.ORPHAN: _("This line continues a product, but none stands before it."),
    Reason.UNKNOWN_TYPE: _("Products of the type “%(type)s” are not imported."),
    Reason.REPEATED_SKU: _("The SKU stands in line %(first)s already; that product was used."),
    Reason.LONG_SKU: _("The SKU has more than 64 characters."),
    Reason.NO_NAME: _("The product has no name."),
    Reason.NO_VALUE: _("The cell “%(column)s” is empty."),
    Reason.COMMA: _("“%(value)s” in “%(column)s” is written with a comma. Magento writes 12.50: was the file edited?"),
    Reason.NO_NUMBER: _("“%(value)s” in “%(column)s” is no number."),
    Reason.NO_DATE: _("“%(value)s” in “%(column)s” is no date."),
    Reason.TAKEN_SKU: _("The shop has this SKU already, and not from this import."),
    Reason.DELETED: _("The product was deleted in the shop after it had been imported."),
    Reason.PARENT_LEFT: _("It is a variant of %(parent)s, which was left out."),
    Reason.NO_PICTURE: _("The picture %(path)s is not in the folder."),
    Reason.BAD_PICTURE: _("The picture %(path)s cannot be read."),
    Reason.NO_VARIANT: _("The variant %(variant)s is not in the file, or was left out."),
    Reason.SHARED_VARIANT: _("The variant %(variant)s belongs to %(other)s already."),
    Reason.UNMAPPED_STORE: _("The texts of the store view “%(store)s” were left: no language was given for it."),
    Reason.UNMAPPED_TAX: _("The tax class “%(tax)s” was taken for the standard rate: no other was given for it."),
    Reason.SHORTENED: _("The text in “%(column)s” was shortened to %(limit)s characters."),
    Reason.ROUNDED_STOCK: _("The stock of %(value)s was rounded down to whole pieces, and to 0 at least."),
    Reason.NO_STOCK: _("%(value)s pieces were left: the old shop said “out of stock”."),
    Reason.ENDED_REDUCTION: _("The reduced price ended on %(date)s and was left."),
    Reason.NOT_A_REDUCTION: _("The reduced price of %(value)s is not below the price and was left."),
    Reason.STAFF_EDIT: _("“%(column)s” was changed in the shop since the last import, and stays as it is there."),
}


def sentence(reason: Reason, params: dict[str, Any]) -> str:
    """The reason in the reader's language."""
    return str(SENTENCES[reason]) % params
