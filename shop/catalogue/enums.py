from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _


class ProductKind(TextChoices):
    """What a product is to the shop. Plans are bought through the subscribe funnel and never listed."""

    BOX = "box", _("box")
    KIT = "kit", _("kit")
    ACCESSORY = "accessory", _("accessory")
    BOOK = "book", _("book")
    PLAN = "plan", _("plan")


class Mess(IntegerChoices):
    NONE = 0, _("none")
    CRUMBS = 1, _("crumbs")
    SPLASHES = 2, _("splashes")
    OUTDOORS = 3, _("better outdoors")


class WithdrawalRule(TextChoices):
    """Whether a product can be sent back within 14 days. Source: Code de la consommation, art. L221-28, 3° and 5°."""

    ALWAYS = "always", _("within 14 days")
    SEALED = "sealed", _("only while its seal is unbroken (hygiene)")
    PERSONALISED = "personalised", _("not at all: made to order")
