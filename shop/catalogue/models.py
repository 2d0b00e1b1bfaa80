"""Products and categories: Oscar's models with French and English texts, our picture model, and the facts of a product."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.abstract_models import AbstractCategory, AbstractProduct, AbstractProductImage
from wagtail.search import index

from core.db import CodeField
from shop.catalogue.enums import Mess, ProductKind, WithdrawalRule


class Category(AbstractCategory):
    """A shelf of the shop. Texts and slug are columns per language."""

    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    image = models.ForeignKey(
        "images.Picture",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )

    def get_absolute_url(self) -> str:
        return reverse("catalogue:category", kwargs={"slug": self.slug})

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and hide or show all that stands below with it."""
        super().save(*args, **kwargs)
        self.set_ancestors_are_public()

    def set_ancestors_are_public(self) -> None:
        # Oscar's one statement reads the table that it writes, which MySQL refuses (error 1093): ids first.
        hidden = type(self).objects.filter(is_public=False).values_list("path", flat=True)
        paths = [path for path in hidden if path.startswith(self.path[: self.steplen])]
        for node in self.get_descendants_and_self():
            under_hidden = any(node.path.startswith(path) and node.path != path for path in paths)
            if node.ancestors_are_public == under_hidden:
                type(self).objects.filter(pk=node.pk).update(ancestors_are_public=not under_hidden)
        self.refresh_from_db()


class Product(index.Indexed, AbstractProduct):
    """Something the shop sells. `kind` decides where it is shown; texts and slug are columns per language."""

    slug = models.SlugField(_("slug"), max_length=160, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=ProductKind, default=ProductKind.KIT, db_index=True)
    short = models.CharField(_("in one sentence"), max_length=255, blank=True)

    search_fields = [
        index.SearchField("title_fr", boost=2),
        index.SearchField("title_en", boost=2),
        index.AutocompleteField("title_fr"),
        index.AutocompleteField("title_en"),
        index.SearchField("upc"),
        index.FilterField("is_public"),
        index.FilterField("kind"),
        index.FilterField("structure"),
    ]

    def get_absolute_url(self) -> str:
        return reverse("catalogue:detail", kwargs={"slug": self.slug})

    def save(self, *args: Any, **kwargs: Any) -> None:
        models.Model.save(self, *args, **kwargs)


class ProductImage(AbstractProductImage):
    """A picture of a product, from the one picture library."""

    original = None
    image = models.ForeignKey("images.Picture", on_delete=models.PROTECT, related_name="product_images")

    class Meta(AbstractProductImage.Meta):
        pass


class ProductFacts(models.Model):
    """What a parent, the law and the warehouse ask of a product.

    Maker and warning must stand on the page before the purchase: Regulation (EU) 2023/988 art. 19, Directive 2009/48.
    """

    product = models.OneToOneField(Product, on_delete=models.CASCADE, related_name="facts", verbose_name=_("product"))
    range_key = CodeField(_("range"), max_length=32, blank=True, db_index=True)
    theme_key = CodeField(_("theme"), max_length=32, blank=True, db_index=True)
    age_from = models.PositiveSmallIntegerField(_("from age"), null=True, blank=True)
    age_to = models.PositiveSmallIntegerField(_("to age"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True, blank=True)
    mess = models.PositiveSmallIntegerField(_("mess"), choices=Mess, null=True, blank=True)
    pieces = models.PositiveSmallIntegerField(_("pieces"), null=True, blank=True)
    dimensions = models.CharField(_("dimensions"), max_length=64, blank=True)
    weight_grams = models.PositiveIntegerField(_("weight in grams"), null=True, blank=True)
    made_in = models.CharField(_("made in"), max_length=64, blank=True)
    maker = models.CharField(_("maker and address"), max_length=255, blank=True)
    warning = models.CharField(_("safety warning"), max_length=500, blank=True)
    withdrawal = models.CharField(
        _("can be sent back"), max_length=16, choices=WithdrawalRule, default=WithdrawalRule.ALWAYS
    )

    class Meta:
        verbose_name = _("facts of a product")
        verbose_name_plural = _("facts of products")


from oscar.apps.catalogue.models import *  # noqa: E402, F403
