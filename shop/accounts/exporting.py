"""All that is held about a person as one JSON file, readable by people and by machines (GDPR, art. 15 and 20)."""

from __future__ import annotations

import json
from datetime import datetime

from django.core.serializers.json import DjangoJSONEncoder

from core import privacy
from core.company import company
from core.privacy import Person


def as_json(*, person: Person, now: datetime) -> str:
    """The file's content. Dates are ISO 8601, amounts decimals written out, gross."""
    seller = company()
    content = {
        "about": person.email,
        "held_by": seller.line,
        "contact": seller.email,
        "written_at": now,
        "data": privacy.export(person=person),
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2) + "\n"


def file_name(*, now: datetime) -> str:
    """bambou-2026-11-23.json"""
    return f"bambou-{now:%Y-%m-%d}.json"
