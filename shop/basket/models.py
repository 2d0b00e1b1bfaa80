from django.db import models
from oscar.apps.basket.abstract_models import AbstractBasket


class Basket(AbstractBasket):
    """With the market whose prices it has: that of the page on which the first thing was put in. None in an empty one."""

    market = models.ForeignKey("markets.Market", on_delete=models.PROTECT, null=True, related_name="+")


from oscar.apps.basket.models import *  # noqa: E402, F403  (Oscar leaves out what is defined here already)
