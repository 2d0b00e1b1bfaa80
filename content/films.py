"""Films of other sites: which addresses are taken, and what a visitor's browser loads once it is asked to.

Nothing of them is fetched by us, and nothing by a visitor's browser before the click: a film's own site would know by then
who reads which page (CNIL, guidelines on cookies and other trackers, 17 September 2020, on embedded players).
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.utils.translation import gettext as _

YOUTUBE_HOSTS = frozenset(
    {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "youtube-nocookie.com", "www.youtube-nocookie.com"}
)
VIMEO_HOSTS = frozenset({"vimeo.com", "www.vimeo.com", "player.vimeo.com"})
PRIVATE_ENDINGS = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".private", ".test")
_YOUTUBE_ID = re.compile(r"[A-Za-z0-9_-]{11}")
_NUMERIC_HOST = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+))*")


@dataclass(frozen=True, slots=True)
class Film:
    """A film on another site: the name of the site, the film's page there, and the frame that plays it."""

    site: str
    page: str
    frame: str


class NotAFilm(ValueError):
    """An address that no film is taken from; its text is a sentence for the editor who pasted it."""


def film(address: str) -> Film:
    """The film at an address of YouTube or Vimeo; raises NotAFilm."""
    parts = _split(address)
    host = parts.hostname or ""
    if _is_private(host):
        raise NotAFilm(
            _("“%(host)s” is a machine inside somebody’s network. Visitors’ browsers are never sent there.")
            % {"host": host}
        )
    if host in YOUTUBE_HOSTS:
        found = _of_youtube(parts)
    elif host in VIMEO_HOSTS:
        found = _of_vimeo(parts)
    else:
        raise NotAFilm(
            _("Films are taken from YouTube and Vimeo, not from “%(host)s”. Upload your own as an MP4 file instead.")
            % {"host": host}
        )
    if found is None:
        raise NotAFilm(_("This address leads to no single film. Open the film itself and copy the address from there."))
    return found


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        is_plain = parts.port is None and parts.username is None
    except ValueError:
        parts, is_plain = SplitResult("", "", "", "", ""), False
    if parts.scheme not in ("https", "http") or not parts.hostname or not is_plain:
        raise NotAFilm(_("Paste the whole address of the film, beginning with https://."))
    return parts


def _is_private(host: str) -> bool:
    """Whether it names a machine by its number, or one that only a network of its own knows."""
    name = host.rstrip(".").lower()
    try:
        ipaddress.ip_address(name)
    except ValueError:
        is_number = bool(_NUMERIC_HOST.fullmatch(name))
        return is_number or "." not in name or name.endswith(PRIVATE_ENDINGS)
    return True


def _of_youtube(parts: SplitResult) -> Film | None:
    steps = [step for step in parts.path.split("/") if step]
    if parts.hostname == "youtu.be":
        key = steps[0] if len(steps) == 1 else ""
    elif steps == ["watch"]:
        key = parse_qs(parts.query).get("v", [""])[0]
    else:
        key = steps[1] if len(steps) == 2 and steps[0] in ("embed", "shorts", "live", "v") else ""
    if not _YOUTUBE_ID.fullmatch(key):
        return None
    frame = f"https://www.youtube-nocookie.com/embed/{key}?autoplay=1&rel=0"
    return Film(site="YouTube", page=f"https://www.youtube.com/watch?v={key}", frame=frame)


def _of_vimeo(parts: SplitResult) -> Film | None:
    steps = [step for step in parts.path.split("/") if step and step != "video"]
    if not steps or len(steps) > 2 or not re.fullmatch(r"\d{3,12}", steps[0]):
        return None
    key, secret = steps[0], steps[1] if len(steps) == 2 else parse_qs(parts.query).get("h", [""])[0]
    if secret and not re.fullmatch(r"[0-9a-f]{6,20}", secret):
        return None
    page = f"https://vimeo.com/{key}/{secret}" if secret else f"https://vimeo.com/{key}"
    frame = f"https://player.vimeo.com/video/{key}?autoplay=1&dnt=1" + (f"&h={secret}" if secret else "")
    return Film(site="Vimeo", page=page, frame=frame)
