"""What visitors type, and what must answer: the same on both databases, to the order."""

import pytest

from shop.search.answering import Answer, answer, suggestions
from shop.search.models import Document

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo_words")]


def first(found: Answer, count: int = 3) -> list[str]:
    rows = Document.objects.in_bulk([hit.pk for hit in found.hits[:count]])
    return [rows[hit.pk].title for hit in found.hits[:count]]
