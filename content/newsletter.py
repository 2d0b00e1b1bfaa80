"""Where pages ask for an address for the newsletter. Whoever keeps those addresses is another department, and may be absent."""

from __future__ import annotations

from dataclasses import dataclass

from core import slots

# A function without arguments that returns an Ask in the language that is active.
SLOT = "content.newsletter"


@dataclass(frozen=True, slots=True)
class Ask:
    """Where the form is sent, and the sentence that one agrees to by sending it, word for word as it is kept."""

    action: str
    consent: str


def ask() -> Ask | None:
    """What the form needs; None in a shop without a newsletter."""
    for filling in slots.fillings(SLOT):
        return filling()  # type: ignore[no-any-return]  # as the slot says
    return None
