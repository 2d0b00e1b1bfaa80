"""A link to a page, a place of the shop or another site."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, StructBlock
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail_localize.segments import OverridableSegmentValue

from content.choosers import PageBlock
from content.places import Place

TARGETS = ("page", "place", "address")
STARTS = ("https://", "mailto:", "tel:")


class AddressBlock(CharBlock):
    """An address is no words: translators may give another one, and need not."""

    def get_translatable_segments(self, value: str) -> list[OverridableSegmentValue]:
        """The address as something that stays as it is unless somebody changes it."""
        return [OverridableSegmentValue("", value)] if value else []

    def restore_translated_segments(self, value: str, segments: Sequence[OverridableSegmentValue]) -> str:
        """What was given in its place."""
        return str(segments[0].data)


class LinkBlock(StructBlock):
    """Words, and exactly one target."""

    may_be_empty = False

    label = CharBlock(
        label=_("words"),
        max_length=60,
        required=False,
        help_text=_("What happens: “See the volcanoes”, not “click here”."),
    )
    page = PageBlock(label=_("page"), required=False)
    place = ChoiceBlock(label=_("or a place of the shop"), choices=Place.choices, required=False)
    address = AddressBlock(
        label=_("or an address"),
        required=False,
        help_text=_("Of another site, beginning with https://, mailto: or tel:."),
    )

    def clean(self, value: Any) -> Any:
        """Refuse words without a target and the reverse, two targets, and an address that a browser should not open."""
        value = super().clean(value)
        given = [name for name in TARGETS if value.get(name)]
        errors: dict[str, ValidationError] = {}
        if len(given) > 1:
            errors[given[1]] = ValidationError(_("Choose one target only."))
        if value.get("address") and not value["address"].startswith(STARTS):
            errors["address"] = ValidationError(_("An address begins with https://, mailto: or tel:."))
        if not self.is_deferred_validation and not (self.may_be_empty and not given and not value.get("label")):
            if not value.get("label"):
                errors["label"] = ValidationError(_("Say in words where this leads."))
            if not given:
                errors["page"] = ValidationError(_("Choose a page, a place of the shop or an address."))
        if errors:
            raise StructBlockValidationError(block_errors=errors)
        return value

    class Meta:
        icon = "link"
        label = _("link")


class MaybeLinkBlock(LinkBlock):
    """A link that may be left out whole."""

    may_be_empty = True
