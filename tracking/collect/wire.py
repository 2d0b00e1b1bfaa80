"""What a browser may send: one small JSON object, checked field by field before anything else looks at it."""

from __future__ import annotations

import json
import re
import unicodedata
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from tracking.enums import Device

MAX_BYTES = 2048
MAX_PATH = 255
CAMPAIGN_KEYS = ("source", "medium", "campaign", "content", "term")
FIELDS = {"id", "path", "referrer", "device", "language", "campaign", "search"}
MAX_WORDS, MAX_RESULTS = 100, 1000
_HOST = re.compile(r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Unreadable(ValueError):
    """The body is not what our script sends."""


@dataclass(frozen=True)
class Search:
    """What was looked for on a page of results, and how much was found."""

    words: str
    results: int


@dataclass(frozen=True)
class PageView:
    """A page that was seen. `path` is the address without query; `campaign` is empty or has keys of CAMPAIGN_KEYS."""

    event_id: str
    path: str
    referrer_host: str
    device: Device
    language: str
    campaign: dict[str, str] = field(default_factory=dict)
    search: Search | None = None


def parse(*, body: bytes) -> PageView:
    """The page view in `body`; raises Unreadable for anything that our script would not send."""
    if len(body) > MAX_BYTES:
        raise Unreadable("too long")
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    if not isinstance(sent, dict) or not sent.keys() <= FIELDS:
        raise Unreadable("not an object of the known fields")
    return PageView(
        event_id=_event_id(sent.get("id")),
        path=_path(sent.get("path")),
        referrer_host=_host(sent.get("referrer", "")),
        device=_device(sent.get("device")),
        language=_language(sent.get("language")),
        campaign=_campaign(sent.get("campaign", {})),
        search=_search(sent.get("search")),
    )


def _text(value: Any, *, name: str, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit or _CONTROL.search(value):
        raise Unreadable(f"{name} is not a short text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Unreadable(f"{name} is not a text") from error
    return value


def _event_id(value: Any) -> str:
    try:
        return str(uuid.UUID(_text(value, name="id", limit=36)))
    except ValueError as error:
        raise Unreadable("id is not a UUID") from error


def _path(value: Any) -> str:
    path = _text(value, name="path", limit=MAX_PATH)
    if not path.startswith("/") or path.startswith("//") or "?" in path or "#" in path:
        raise Unreadable("path is not a path")
    return path


def _host(value: Any) -> str:
    host = _text(value, name="referrer", limit=255).lower()
    if host and not _HOST.fullmatch(host):
        raise Unreadable("referrer is not a host")
    return host


def _device(value: Any) -> Device:
    try:
        return Device(_text(value, name="device", limit=16))
    except ValueError as error:
        raise Unreadable("device is unknown") from error


def _language(value: Any) -> str:
    language = _text(value, name="language", limit=8)
    if language not in dict(settings.LANGUAGES):
        raise Unreadable("language is unknown")
    return language


def _search(value: Any) -> Search | None:
    if value is None:
        return None
    if not isinstance(value, dict) or value.keys() != {"words", "results"}:
        raise Unreadable("search is not an object of the known fields")
    results = value["results"]
    if not isinstance(results, int) or isinstance(results, bool) or not 0 <= results <= MAX_RESULTS:
        raise Unreadable("results is not a count")
    return Search(words=_text(value["words"], name="words", limit=MAX_WORDS), results=results)


def _campaign(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not value.keys() <= set(CAMPAIGN_KEYS):
        raise Unreadable("campaign is not an object of the known fields")
    texts = {key: _text(text, name=key, limit=100) for key, text in value.items()}
    # Databases differ in whether case and composition of letters count; stored alike, they cannot.
    return {key: unicodedata.normalize("NFC", text).lower().strip() for key, text in texts.items() if text.strip()}
