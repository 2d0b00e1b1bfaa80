"""Shortcodes of WordPress itself. CODES is the table: a name and what it adds to a body; others stay in the text."""

from __future__ import annotations

import re
from collections.abc import Callable

from content.importers.wordpress import forms
from content.importers.wordpress.body import Body
from content.importers.wordpress.files import DOCUMENTS
from content.importers.wordpress.reasons import Reason
from content.importers.wordpress.shortcodes import Shortcode
from content.importers.wordpress.source import file_address
from content.importers.wordpress.texts import plain
from content.importers.wordpress.walking import add_html

Code = Callable[[Body, Shortcode], None]
NUMBERS = re.compile(r"\d+")
IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)


def gallery(body: Body, code: Shortcode) -> None:
    """The pictures named, or all that were uploaded with the post."""
    named = code.attributes.get("ids") or code.attributes.get("include")
    numbers = NUMBERS.findall(named) if named else body.finder.source.attached.get(body.post.number, [])
    left = set(NUMBERS.findall(code.attributes.get("exclude", "")))
    start = len(body.blocks)
    for number in numbers:
        if number not in left:
            add_attachment(body, number)
    body.fold_pictures(start)


def add_attachment(body: Body, number: str) -> None:
    """A picture with its caption; other files are left to whoever links to them."""
    post = body.finder.source.post(number)
    if post is None:
        body.note(Reason.NO_PICTURE, path=f"?attachment_id={number}")
    elif not file_address(post).lower().endswith(tuple(f".{kind}" for kind in DOCUMENTS)):
        body.add_picture(file_address(post), number=number, caption=plain(post.excerpt))


def caption(body: Body, code: Shortcode) -> None:
    """A picture and the words under it, which old versions wrote into an attribute."""
    content = code.content or ""
    said = code.attributes.get("caption", "")
    picture = IMAGE.search(content)
    if picture is None:
        add_html(body, f"{content} {said}")
        return
    whole = re.match(r"\s*<a\b[^>]*>\s*<img\b[^>]*>\s*</a>", content, re.IGNORECASE)
    end = whole.end() if whole else picture.end()
    wide = " alignwide" if "alignwide" in code.attributes.get("align", "") else ""
    words = said or content[end:]
    add_html(body, f'<figure class="{wide}">{content[:end]}<figcaption>{words}</figcaption></figure>')


def player(body: Body, code: Shortcode) -> None:
    """A sound or a film: the file named in whatever attribute, or else the one that was uploaded with the post."""
    names = ("src", *DOCUMENTS)
    address = next((code.attributes[name] for name in names if code.attributes.get(name)), "")
    address = address or next((word for word in code.words if "/" in word), "")
    if address:
        body.add_media(address, what=code.name)
        return
    for number in _attached(body, code.name):
        _play(body, number, what=code.name)


def playlist(body: Body, code: Shortcode) -> None:
    """Each piece of a list."""
    named = code.attributes.get("ids", "")
    numbers = NUMBERS.findall(named) or _attached(body, code.attributes.get("type", "audio"))
    for number in numbers:
        _play(body, number, what=code.name)


def form(body: Body, code: Shortcode) -> None:
    """A form of a plug-in, with the names of its fields where the text has them."""
    said = code.attributes
    number = next((said[key] for key in forms.NUMBERS if said.get(key)), "")
    forms.leave(body, name=code.name, called=said.get("title") or number, fields=forms.labels(code.content or ""))


def letter(body: Body, code: Shortcode) -> None:
    """Where readers left their address for a letter."""
    forms.add_letter(body, name=code.name)


def embed(body: Body, code: Shortcode) -> None:
    """What another site shows, as a link."""
    address = (code.content or "").strip() or code.attributes.get("src", "") or "".join(code.words[:1])
    if address:
        body.add_media(plain(address), what=code.name, label=plain(address))


SOUNDS, FILMS = (
    ("mp3", "ogg", "oga", "opus", "flac", "wav", "m4a"),
    ("mp4", "m4v", "mov", "webm", "ogv", "avi", "mkv", "3gp"),
)


def _attached(body: Body, what: str) -> list[str]:
    kinds = FILMS if what == "video" else SOUNDS
    numbers = body.finder.source.attached.get(body.post.number, [])
    posts = [(number, body.finder.source.post(number)) for number in numbers]
    return [number for number, post in posts if post and file_address(post).lower().endswith(kinds)]


def _play(body: Body, number: str, *, what: str) -> None:
    post = body.finder.source.post(number)
    if post is not None:
        body.add_media(file_address(post), what=what, label=plain(post.title))


CODES: dict[str, Code] = {
    "gallery": gallery,
    "caption": caption,
    "wp_caption": caption,
    "audio": player,
    "video": player,
    "playlist": playlist,
    **dict.fromkeys(("embed", "youtube", "vimeo"), embed),
    **dict.fromkeys(forms.CODES, form),
    **dict.fromkeys(forms.LETTER_CODES, letter),
}
