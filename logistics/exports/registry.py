"""Every export profile, by its key. A new one is a module beside this one and a line here."""

from __future__ import annotations

from logistics.exports.base import CsvProfile
from logistics.exports.generic_csv import GenericCsv

PROFILES: dict[str, CsvProfile] = {profile.key: profile for profile in (GenericCsv(),)}


class UnknownProfile(LookupError):
    """No export profile has this key."""


def profile(*, key: str) -> CsvProfile:
    """The profile of `key`; raises UnknownProfile, naming those that there are."""
    if key not in PROFILES:
        raise UnknownProfile(f"{key!r} is no export profile; there are: {', '.join(sorted(PROFILES))}")
    return PROFILES[key]
