"""The terms of sale in the confirmation of an order: those of its day, whatever becomes of the page."""

import pytest
from django.core.cache import cache

from content import terms_document
from core import mail
from core.models import OutgoingMail
from shop.aftercare.disclosures import terms_version
from tests.factories import content as factory
from tests.factories.aftercare import deliver
from tests.factories.shop import NOON, paid, sold_product

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def terms():
    """A page that the menus name as the terms of sale, published once."""
    cache.clear()
    terms_document._read.cache_clear()
    factory.home()
    page = factory.standard_page(
        ("heading", {"text": "1. Qui vend"}),
        ("paragraph", "<p>Bambou &amp; Cie vend.</p><ul><li>en France</li><li>en Belgique</li></ul>"),
        slug="conditions",
        title="Conditions de vente",
        intro="Elles valent depuis septembre.",
    )
    page.save_revision().publish()
    page.refresh_from_db()
    factory.menus(to=page)
    return page


TEXT = """Conditions de vente

Elles valent depuis septembre.

1. Qui vend

Bambou & Cie vend.
en France
en Belgique
"""


def test_they_are_attached_to_the_confirmation_as_they_were(terms):
    order = paid((sold_product(), 1))
    deliver(now=NOON)
    row = OutgoingMail.objects.get(kind="order-placed", key=order.number)
    invoice, named = row.attachments
    assert (invoice[0], named[0]) == ("document", "terms")
    assert terms_version(language="fr").startswith(f"page {terms.pk}, revision {terms.live_revision_id}")
    terms.title = "Autres conditions"
    terms.save_revision().publish()
    terms_document._read.cache_clear()
    file = mail.make_attachment(tuple(named))
    assert (file.name, file.media_type) == ("conditions-de-vente.txt", "text/plain")
    assert file.content.decode("utf-8-sig") == TEXT


def test_a_deleted_page_keeps_no_mail_back(terms):
    named = terms_document.attachment(language="fr")
    terms.delete()
    terms_document._read.cache_clear()
    assert "Écrivez-nous" in mail.make_attachment(named).content.decode()
    assert terms_document.attachment(language="fr") is None
    assert terms_document.attachment(language="en") is None
    assert terms_version(language="fr") == ""
