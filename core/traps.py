"""A field of public forms that no person sees. Programs that fill in whatever they find give themselves away by it."""

from __future__ import annotations

from collections.abc import Mapping

# The name of the field in templates/components/trap.html.
TRAP = "contact_me_by_fax"


def is_trapped(data: Mapping[str, str]) -> bool:
    """Whether the form was filled in by a program: it is answered as if all were well, and nothing is kept of it."""
    return bool(data.get(TRAP))
