"""The body of a page as it is stored, made of the blocks that the demo's data tell of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import Any, Protocol
from uuid import uuid4

from config.demo.sources import read

Raw = list[dict[str, Any]]
Told = Mapping[str, Any]
Block = tuple[str, Any]


class Speaker(Protocol):
    """One language of the site while it is built."""

    pages: dict[str, Any]

    def say(self, texts: Told | None) -> Any: ...

    def picture(self, *, name: str, alt: Mapping[str, str]) -> Any: ...


def stream(*blocks: Block) -> Raw:
    """Blocks by their names, each under a key of its own."""
    return [{"type": name, "value": value, "id": str(uuid4())} for name, value in blocks]


def items(values: Iterable[Any]) -> Raw:
    """The values of a list within a block."""
    return stream(*(("item", value) for value in values))


def html(texts: Iterable[str]) -> str:
    """Plain paragraphs as rich text."""
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)


def _paragraph(site: Speaker, told: Told) -> Block:
    return "paragraph", html([site.say(told["text"])])


def _heading(site: Speaker, told: Told) -> Block:
    return "heading", {"text": site.say(told["text"])}


def _list(site: Speaker, told: Told) -> Block:
    points = "".join(f"<li>{escape(each, quote=False)}</li>" for each in site.say(told["items"]))
    return "paragraph", f"<ul>{points}</ul>"


def _quote(site: Speaker, told: Told) -> Block:
    return "quote", {"words": site.say(told["text"]), "who": site.say(told["source"])}


def _steps(site: Speaker, told: Told) -> Block:
    steps = [{"title": site.say(each["title"]), "text": site.say(each["text"])} for each in told["steps"]]
    return "steps", {"title": site.say(told.get("title")), "steps": items(steps)}


def _questions(site: Speaker, told: Told) -> Block:
    asked = [{"question": site.say(each["question"]), "answer": site.say(each["answer"])} for each in told["items"]]
    return "questions", {"title": site.say(told["title"]), "items": items(asked)}


def _picture(site: Speaker, told: Told) -> Block:
    """The landscape of a theme, with a caption."""
    theme = _theme(told["theme"])
    band = site.picture(name=theme["pictures"]["band"], alt=theme["alt"]["band"])
    return "picture", {"picture": band.pk, "caption": site.say(told["caption"]), "width": "wide"}


def _call_to_theme(site: Speaker, told: Told) -> Block:
    link = {"label": site.say(told["action"]), "page": site.pages[told["theme"]].pk, "place": None, "address": ""}
    words = {"title": site.say(told["title"]), "text": site.say(told["text"])}
    return "call", {**words, "link": link, "plan": None, "sheet": "leaf"}


def _theme(key: str) -> Told:
    return next(each for each in read("themes") if each["key"] == key)


# The kinds of blocks in the data, and what makes them. A product is looked up by whoever has its row.
MAKERS: Mapping[str, Callable[[Speaker, Told], Block]] = {
    "paragraph": _paragraph,
    "heading": _heading,
    "list": _list,
    "quote": _quote,
    "steps": _steps,
    "questions": _questions,
    "picture": _picture,
    "theme": _call_to_theme,
}
