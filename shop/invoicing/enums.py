"""The kinds of documents, and the categories in which the tax office wants consumer sales counted."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DocumentKind(TextChoices):
    """The value opens the number: each kind has a series of its own for every year, FA2026-000001 and AV2026-000001."""

    INVOICE = "FA", _("invoice")
    CREDIT_NOTE = "AV", _("credit note")


class SaleCategory(TextChoices):
    """E-reporting of sales to consumers. Source: CGI, annexe II, art. 242 nonies M; codes of the DGFiP's specification, TT-81."""

    GOODS = "TLB1", _("goods taxed in France")
    TAXED_ELSEWHERE = "TNT1", _("goods taxed in another country")
