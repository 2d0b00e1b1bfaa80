from typing import Any

from django.db import models
from django.db.models import QuerySet
from oscar.apps.basket.abstract_models import AbstractBasket


class Basket(AbstractBasket):
    """With the market whose prices it has: that of the page on which the first thing was put in. None in an empty one."""

    market = models.ForeignKey("markets.Market", on_delete=models.PROTECT, null=True, related_name="+")

    def all_lines(self) -> QuerySet[Any]:
        """The lines, read once for a basket object, without the options and the pictures that Oscar reads with them: no line
        of ours has options, and a page asks for the one picture that it shows."""
        if self.id is None:
            return self.lines.model.objects.none()
        if self._lines is None:
            self._lines = self.lines.select_related("product", "stockrecord").order_by("pk")
        return self._lines


from oscar.apps.basket.models import *  # noqa: E402, F403  (Oscar leaves out what is defined here already)
