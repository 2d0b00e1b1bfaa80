from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField


class OfferScope(models.Model):
    """What narrows an offer beyond its kind of goods: a range, chosen products, and the customer's first order."""

    offer = models.OneToOneField("offer.ConditionalOffer", on_delete=models.CASCADE, related_name="scope")
    range_key = CodeField(_("range"), max_length=32, blank=True)
    products = models.ManyToManyField(
        "catalogue.Product", blank=True, related_name="+", verbose_name=_("only these articles and plans")
    )
    is_for_first_order = models.BooleanField(_("first orders only"), default=False)

    class Meta:
        verbose_name = _("scope of an offer")
        verbose_name_plural = _("scopes of offers")

    def __str__(self) -> str:
        return f"{self.offer_id}"


from oscar.apps.offer.models import *  # noqa: E402, F403

from shop.offer.reductions import *  # noqa: E402, F403 - they are proxies of the models above
