from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class FindingKind(TextChoices):
    """What does not work, the worst first."""

    PAGE_GONE = "page_gone", _("link to a page that was deleted")
    PAGE_HIDDEN = "page_hidden", _("link to a page that is not published")
    ADDRESS_BROKEN = "address_broken", _("link to another site that does not answer")
    CHOSEN_GONE = "chosen_gone", _("chosen, but deleted since")
    PRODUCT_HIDDEN = "product_hidden", _("product that the shop does not show")
    PRODUCT_UNPRICED = "product_unpriced", _("product without a price")
    SOLD_OUT = "sold_out", _("product that is sold out")
    OFF_SALE = "off_sale", _("range or plan that is not on sale")
    SILENT_PICTURE = "silent_picture", _("picture without a description in both languages")
    UNFOCUSED_PICTURE = "unfocused_picture", _("picture without a focal point")
