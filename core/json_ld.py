"""What search engines read of a page: schema.org's words, as JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.safestring import SafeString, mark_safe

# A browser ends a script at the first "</", whatever the data are.
_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def json_ld(graph: Sequence[dict[str, Any]]) -> SafeString:
    """The content of a script element of type application/ld+json that holds these things."""
    text = json.dumps({"@context": "https://schema.org", "@graph": list(graph)}, ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308  escaped on this line
