"""Where the shop sells, in which currency, at which prices and with which taxes."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.db import CodeField, amount_field, rate_field
from core.money import ZERO


class Market(models.Model):
    """Countries that share a currency and its prices. Prices are gross: one price serves all countries of the market."""

    key = CodeField(_("internal name"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=64)
    currency = models.CharField(_("currency"), max_length=3)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("market")
        verbose_name_plural = _("markets")

    def __str__(self) -> str:
        return self.name


class MarketLanguage(models.Model):
    """A language whose pages sell in a market: visitors of `/de-ch/` see its prices. All other languages sell in the first one."""

    market = models.ForeignKey(Market, on_delete=models.CASCADE, related_name="languages", verbose_name=_("market"))
    language = CodeField(_("language"), max_length=10, unique=True)

    class Meta:
        verbose_name = _("language of a market")
        verbose_name_plural = _("languages of markets")

    def __str__(self) -> str:
        return self.language


class MarketCountry(models.Model):
    """A country that a market delivers to, and what delivery costs and takes there."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="countries", verbose_name=_("market"))
    country = models.OneToOneField(
        "address.Country", on_delete=models.PROTECT, related_name="market_country", verbose_name=_("country")
    )
    delivery_price = amount_field(verbose_name=_("delivery price"), validators=[MinValueValidator(ZERO)])
    free_delivery_from = amount_field(verbose_name=_("free delivery from"), null=True, blank=True)
    transit_days_min = models.PositiveSmallIntegerField(_("transit, working days at least"), default=2)
    transit_days_max = models.PositiveSmallIntegerField(_("transit, working days at most"), default=3)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("country of a market")
        verbose_name_plural = _("countries of markets")

    def __str__(self) -> str:
        return str(self.country_id)


class TaxCategory(models.Model):
    """A kind of goods for the tax office: standard, book, press."""

    key = CodeField(_("internal name"), max_length=16, unique=True)
    name = models.CharField(_("name"), max_length=64)

    class Meta:
        verbose_name = _("tax category")
        verbose_name_plural = _("tax categories")

    def __str__(self) -> str:
        return self.name


class TaxRate(models.Model):
    """The rate of a category in a country from a day on."""

    category = models.ForeignKey(
        TaxCategory, on_delete=models.PROTECT, related_name="rates", verbose_name=_("tax category")
    )
    country = models.ForeignKey(
        "address.Country", on_delete=models.PROTECT, related_name="tax_rates", verbose_name=_("country")
    )
    rate = rate_field(verbose_name=_("rate"))
    valid_from = models.DateField(_("valid from"))

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        constraints = [models.UniqueConstraint(fields=["category", "country", "valid_from"], name="tax_rate_once")]


class ProductTaxShare(models.Model):
    """The part of a product's price that falls into a tax category; a product without any is wholly standard.

    A box may hold a book at the reduced rate beside things at the standard rate; finance owns the split.
    """

    product = models.ForeignKey("catalogue.Product", on_delete=models.CASCADE, related_name="tax_shares")
    category = models.ForeignKey(TaxCategory, on_delete=models.PROTECT, related_name="product_shares")
    percent = models.DecimalField(_("percent"), max_digits=5, decimal_places=2)

    class Meta:
        verbose_name = _("tax share of a product")
        verbose_name_plural = _("tax shares of products")
        constraints = [
            models.UniqueConstraint(fields=["product", "category"], name="tax_share_once"),
            models.CheckConstraint(condition=Q(percent__gt=0, percent__lte=100), name="tax_share_is_a_percentage"),
        ]


class Price(models.Model):
    """What a product costs in a market, gross, over a half-open period. Rows are added, never changed after their start."""

    product = models.ForeignKey(
        "catalogue.Product", on_delete=models.CASCADE, related_name="prices", verbose_name=_("product")
    )
    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="prices", verbose_name=_("market"))
    amount = amount_field(verbose_name=_("price, tax included"), validators=[MinValueValidator(ZERO)])
    active_from = models.DateTimeField(_("from"))
    active_to = models.DateTimeField(_("until"), null=True, blank=True)
    is_reduction = models.BooleanField(_("shown as a reduction"), default=False)

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "market", "active_from", "is_reduction"], name="price_starts_once"
            ),
            models.CheckConstraint(
                condition=Q(active_to=None) | Q(active_to__gt=F("active_from")), name="price_period_is_forward"
            ),
        ]
        indexes = [models.Index(fields=["product", "market", "active_from"])]

    def __str__(self) -> str:
        return f"{self.amount} ({self.market_id})"
