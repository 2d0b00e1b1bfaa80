"""Blocks of WordPress's editor. BLOCKS is the table: a block's name and what it adds to a body.

A block that is not in it adds its HTML and the blocks in it; one that has neither shows what WordPress computes, and is
reported. To give a block a form of its own, write a function of a body and a block, and name it here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from django.utils.html import escape

from content.importers.wordpress import autop, forms, gutenberg
from content.importers.wordpress.body import QUESTION, STEP, Body
from content.importers.wordpress.gutenberg import Block
from content.importers.wordpress.reasons import Reason
from content.importers.wordpress.source import REUSABLE
from content.importers.wordpress.texts import plain, shorten
from content.importers.wordpress.tree import attribute, lines, parse, words
from content.importers.wordpress.walking import add_html, add_placed

Adds = Callable[[Body, Block], None]


def add_body(body: Body, text: str) -> None:
    """Add the whole body of a post, whichever editor it was written in."""
    if not gutenberg.has_blocks(text):
        add_classic(body, text)
        return
    for block in gutenberg.parse(text):
        add_block(body, block)


def add_block(body: Body, block: Block) -> None:
    """Add a block by the table."""
    BLOCKS.get(block.name, whatever)(body, block)


def add_classic(body: Body, text: str) -> None:
    """Add text of the editor of old, in which blank lines are paragraphs."""
    add_html(body, autop.paragraphs(text))


def whatever(body: Body, block: Block) -> None:
    """A block that holds others, or that nobody here knows: its parts in order."""
    if not block.parts:
        body.note(Reason.COMPUTED, name=block.name)
    for part in block.parts:
        if isinstance(part, Block):
            add_block(body, part)
        else:
            add_html(body, part)


def html_of_it(body: Body, block: Block) -> None:
    """A block that is its HTML, with that of the blocks in it."""
    if block.parts:
        add_html(body, block.whole)


def as_it_stands(body: Body, block: Block) -> None:
    """Code and verses: brackets in them are no shortcodes."""
    add_placed(body, block.whole, codes={})


def classic(body: Body, block: Block) -> None:
    """What stands between blocks."""
    add_classic(body, block.html)


def nothing(body: Body, block: Block) -> None:
    """A block that parts or spaces; the pages of a parted post are one page here."""


def computed(body: Body, block: Block) -> None:
    """Lists of posts and the like: the blocks in it are a pattern and no words of the page."""
    body.note(Reason.COMPUTED, name=block.name)


def gallery(body: Body, block: Block) -> None:
    """The pictures in a row under the words that all of them share."""
    start = len(body.blocks)
    caption = parse(block.html).find("figcaption") if block.blocks else None
    for inner in block.blocks:
        add_block(body, inner)
    if not block.blocks:
        add_html(body, block.html)
    body.fold_pictures(start, title=words([caption]) if caption else "")


def cover(body: Body, block: Block) -> None:
    """The picture behind the words, then the words."""
    address = str(block.attributes.get("url") or "")
    if address and block.attributes.get("backgroundType") == "video":
        body.add_media(address, what="video")
    elif address:
        body.add_picture(address, number=str(block.attributes.get("id") or ""))
    for inner in block.blocks:
        add_block(body, inner)
    if not block.blocks:
        add_html(body, re.sub(r"<(img|video)\b[^>]*>", "", block.html))


def media_and_text(body: Body, block: Block) -> None:
    """The picture or film, then the words beside it."""
    add_html(body, block.html)
    for inner in block.blocks:
        add_block(body, inner)


def button(body: Body, block: Block) -> None:
    """A link by itself; a button that leads nowhere keeps its words."""
    link = parse(block.whole).find("a")
    text = words([link]) if link else plain(block.whole)
    href = attribute(link, "href") if link else ""  # type: ignore[arg-type]  # find("a") finds tags
    if href:
        body.add_link(href, text)
    elif text:
        body.add_text(f"<p>{escape(text)}</p>")


def file(body: Body, block: Block) -> None:
    """A document to download."""
    link = parse(block.whole).find("a", href=True)
    href = str(block.attributes.get("href") or "") or (attribute(link, "href") if link else "")  # type: ignore[arg-type]
    if href:
        body.add_link(href, words([link]) if link else "")


def embed(body: Body, block: Block) -> None:
    """What another site shows, as a link, with the words under it."""
    tree = parse(block.whole)
    caption = tree.find("figcaption")
    if caption:
        caption.extract()
    address = str(block.attributes.get("url") or "") or words([tree])
    if address:
        body.add_media(address, what="embed", label=words([caption]) if caption else address)


def details(body: Body, block: Block) -> None:
    """A summary that opens: a question where words alone answer it, else as HTML."""
    tree = parse(block.whole)
    summary = tree.find("summary")
    question = words([summary]) if summary else ""
    if summary and question and _is_simple(block) and len(question) <= QUESTION:
        summary.extract()
        body.add_question(question, lines([tree]))
    else:
        add_html(body, block.whole)


def questions(body: Body, block: Block) -> None:
    """Questions and answers of the SEO plug-ins (Yoast, Rank Math)."""
    listed = block.attributes.get("questions")
    for each in listed if isinstance(listed, list) else ():
        question = _text(each, "jsonQuestion", "question", "title")
        answer = _text(each, "jsonAnswer", "answer", "content", keeps_lines=True)
        if question and answer:
            body.add_question(question, answer)
    if not listed:
        html_of_it(body, block)


def folds(body: Body, block: Block) -> None:
    """An accordion: each of its parts is a question where words alone answer it."""
    for item in block.blocks:
        head = next((each for each in item.blocks if each.name == "accordion-heading"), None)
        panel = next((each for each in item.blocks if each.name == "accordion-panel"), None)
        question = _words_of_button(head) if head else ""
        answer = lines([parse(panel.whole)]) if panel and _is_simple(panel) else ""
        if question and answer and len(question) <= QUESTION:
            body.add_question(question, answer)
        else:
            body.add_heading(question)
            whatever(body, panel or item)


def _words_of_button(block: Block) -> str:
    """The title of a fold without the sign that opens it."""
    tree = parse(block.whole)
    for sign in tree.find_all(class_="wp-block-accordion-heading__toggle-icon"):
        sign.extract()
    return words([tree])


def _is_simple(block: Block) -> bool:
    """Whether a block holds nothing but paragraphs of words."""
    rest = {each.name for each in block.walk() if each is not block}
    return rest <= {"paragraph"} and not parse(block.whole).find(["a", "img", "code"])


def steps(body: Body, block: Block) -> None:
    """Instructions of the SEO plug-ins: numbered steps, if there are two."""
    listed = block.attributes.get("steps")
    found = []
    for each in listed if isinstance(listed, list) else ():
        title = _text(each, "jsonName", "name", "title")
        text = _text(each, "jsonText", "text", "content", keeps_lines=True)
        if title or text:
            found.append({"title": shorten(title or text, limit=STEP), "text": text if title else ""})
    if len(found) < 2:
        html_of_it(body, block)
        return
    body.add("steps", {"title": "", "steps": [{"type": "item", "value": each} for each in found]})


def _text(values: Any, *names: str, keeps_lines: bool = False) -> str:
    """The first text among some values, without HTML; editors keep it as HTML or as a list of pieces."""
    for name in names:
        value = values.get(name) if isinstance(values, dict) else None
        if isinstance(value, str) and value.strip():
            return lines(list(parse(value).children)) if keeps_lines else plain(value)
    return ""


def reusable(body: Body, block: Block) -> None:
    """A block that several pages share: its content, on each of them."""
    number = str(block.attributes.get("ref") or "")
    entry = body.finder.source.by_number.get(number)
    if entry is None or entry.kind != REUSABLE:
        body.note(Reason.NO_BLOCK, number=number or "?")
    elif number not in body.reused:
        body.used.add(number)
        body.reused.append(number)
        add_body(body, body.finder.source.spool.get(entry.place).content)
        body.reused.pop()


def social_link(body: Body, block: Block) -> None:
    """The company's page on another site."""
    address, service = str(block.attributes.get("url") or ""), str(block.attributes.get("service") or "")
    if address:
        body.add_link(address, str(block.attributes.get("label") or service.title()))


def form(body: Body, block: Block) -> None:
    """A form of a plug-in, with the names of its fields where the block has them."""
    inner = [str(each.attributes.get("label") or "") for each in block.walk() if each is not block]
    number = next((str(block.attributes[key]) for key in forms.NUMBERS if block.attributes.get(key)), "")
    forms.leave(body, name=block.name, called=str(block.attributes.get("title") or number), fields=inner)


def letter(body: Body, block: Block) -> None:
    """Where readers left their address for a letter."""
    forms.add_letter(body, name=block.name)


def footnotes(body: Body, block: Block) -> None:
    """The notes of the page, which WordPress keeps beside its body."""
    try:
        notes = json.loads(body.post.fact("footnotes") or "[]")
    except ValueError:
        notes = []
    items = [f"<li>{each.get('content', '')}</li>" for each in notes if isinstance(each, dict)]
    if items:
        add_html(body, f"<ol>{''.join(items)}</ol>")


BLOCKS: dict[str, Adds] = {
    "": classic,
    "freeform": classic,
    "paragraph": html_of_it,
    "heading": html_of_it,
    "list": html_of_it,
    "list-item": html_of_it,
    "quote": html_of_it,
    "pullquote": html_of_it,
    "table": html_of_it,
    "html": html_of_it,
    "separator": html_of_it,
    "code": as_it_stands,
    "preformatted": as_it_stands,
    "verse": as_it_stands,
    "image": html_of_it,
    **dict.fromkeys(("gallery", "jetpack/tiled-gallery", "jetpack/slideshow"), gallery),
    "cover": cover,
    "media-text": media_and_text,
    "video": html_of_it,
    "audio": html_of_it,
    "file": file,
    "button": button,
    "embed": embed,
    **{
        f"core-embed/{name}": embed for name in ("facebook", "instagram", "twitter", "vimeo", "wordpress-tv", "youtube")
    },
    "shortcode": classic,
    "details": details,
    "accordion": folds,
    "yoast/faq-block": questions,
    "rank-math/faq-block": questions,
    "yoast/how-to-block": steps,
    "rank-math/howto-block": steps,
    "block": reusable,
    "social-link": social_link,
    **dict.fromkeys(forms.BLOCKS, form),
    **dict.fromkeys(forms.LETTER_BLOCKS, letter),
    "footnotes": footnotes,
    "query": computed,
    "navigation": computed,
    "more": nothing,
    "nextpage": nothing,
    "spacer": nothing,
}
