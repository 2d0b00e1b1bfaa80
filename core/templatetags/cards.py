"""What stands on pages by the dozen, written here and not in templates, which look twenty values up for each."""

from __future__ import annotations

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from core.components import Picture, ProductCard
from core.templatetags.money import money

register = template.Library()

_CARD = """

<article class="product-card" data-range="{range}">
  <div class="product-card__sheet">
    {picture}
    {tag}
  </div>
  <h{heading} class="product-card__name"><a href="{href}">{name}</a></h{heading}>
  {note}
  <p class="product-card__price">
    {price}
  </p>
</article>
"""
_PRICE = """
      <strong>{now}</strong>
      {was}
    """
_WAS = """
        <s><span class="visually-hidden">{before}</span> {was}</s>
      """
_SOLD_OUT = """
      {words}
    """


def escaped(text: str) -> str:
    """As templates write a value: safe text as it is, all other text with the five characters of HTML replaced."""
    return text if isinstance(text, SafeString) else escape(str(text))


@register.simple_tag
def image(
    picture: Picture, *, alt: str | None = None, sizes: str = "", class_name: str = "", priority: bool = False
) -> SafeString:
    """The image element of `picture`; `alt` and `sizes` in place of its own, `priority` for the page's largest."""
    focus = "focus-x-{} focus-y-{}".format(*picture.focus) if picture.focus else ""
    classes = " ".join(filter(None, (class_name, focus)))
    style = f' class="{escaped(classes)}"' if classes else ""
    widths = f' srcset="{escaped(picture.srcset)}" sizes="{escaped(sizes or picture.sizes)}"' if picture.srcset else ""
    words = escaped(picture.alt if alt is None else alt)
    loading = 'fetchpriority="high"' if priority else 'loading="lazy"'
    return mark_safe(  # noqa: S308  each value is escaped above, numbers apart
        f'<img{style} src="{escaped(picture.src)}"{widths} width="{picture.width}" height="{picture.height}" '
        f'alt="{words}" {loading} decoding="async">'
    )


@register.simple_tag
def product_card(card: ProductCard, *, heading: int | str = 3, priority: bool = False) -> SafeString:
    """One product in a list under a heading of this level; `priority` where its picture is loaded first."""
    picture = f"\n      {image(card.picture, alt='', priority=priority)}\n    " if card.picture else ""
    tag = f'<span class="tag tag--sun product-card__tag">{escaped(card.tag)}</span>' if card.tag else ""
    drawn = _CARD.format(
        range=escaped(card.range_key),
        picture=picture,
        tag=tag,
        heading=heading,
        href=escaped(card.href),
        name=escaped(card.name),
        note=f'<p class="product-card__note">{escaped(card.note)}</p>' if card.note else "",
        price=_price(card),
    )
    return mark_safe(drawn)  # noqa: S308  each value was escaped


def _price(card: ProductCard) -> str:
    if not card.is_available:
        return _SOLD_OUT.format(words=escaped(gettext("Sold out")))
    now, before = (escaped(money(amount, card.currency)) for amount in (card.price, card.was))
    was = _WAS.format(before=escaped(gettext("before")), was=before) if card.was else ""
    return _PRICE.format(now=now, was=was)
