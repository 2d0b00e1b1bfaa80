"""The filters beside a shelf: three dozen boxes to tick, written here since a template looks seven values up for each."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.cards import escaped
from shop.catalogue.facets import Facet

register = template.Library()

_OPTION = """
            <li{range}>
              <label class="filters__option"><input type="checkbox" name="{group}" value="{value}"{checked}>{words}</label>
            </li>
          """
_WORDS = "<span>{label} <small>{count}</small></span>"


@register.simple_tag
def filter_options(facet: Facet) -> SafeString:
    """The list items of one group of filters, each with how many products it would show."""
    group = escaped(facet.group)
    found = []
    for option in facet.options:
        value = escaped(option.value)
        colour = f' data-range="{value}"' if facet.group == "range" else ""
        checked = " checked" if option.is_chosen else ""
        words = _WORDS.format(label=escaped(option.label), count=option.count)
        found.append(_OPTION.format(range=colour, group=group, value=value, checked=checked, words=words))
    return mark_safe("".join(found))  # noqa: S308  each value was escaped
