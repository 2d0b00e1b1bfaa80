"""From an item to the values of a page; nothing here writes."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote

from django.utils.text import slugify

from content.importers.wordpress import blocks, codes, forms, seo, tagging
from content.importers.wordpress.body import Body
from content.importers.wordpress.keys import key_of
from content.importers.wordpress.links import Finder
from content.importers.wordpress.people import Byline
from content.importers.wordpress.reasons import Reason, Refused
from content.importers.wordpress.records import Post
from content.importers.wordpress.report import Note
from content.importers.wordpress.source import Entry, file_address, page_path
from content.importers.wordpress.targets import OF_A_SHOP, OF_THE_THEME, TARGETS, TYPES, PageTarget, Told
from content.importers.wordpress.texts import plain, shorten, without_codes, without_tags

TITLE, SEO_TITLE, SLUG, LEAD, WORDS = 255, 255, 200, 300, 55
FIRST_PARAGRAPH = re.compile(r"\A<p>((?:(?!</p>|<a\b|<br).)*)</p>", re.DOTALL)
# Caches and marks of WordPress and its plug-ins, which say nothing of the content.
FLEETING = re.compile(
    r"_(edit_last|edit_lock|pingme|encloseme|thumbnail_id|wp_attached_file|wp_attachment_metadata|wp_attachment_image_alt|"
    r"wp_old_slug|wp_old_date|wp_trash_meta_\w+|wp_desired_post_slug|oembed_\w+|publicize_pending|menu_item_\w+|"
    r"attachment_original_parent_id|wpml_\w+)$|footnotes$"
)


@dataclass(frozen=True)
class Options:
    """What the file does not say. `authors` are names by login, `owners` keys of accounts by login, `types` targets by type."""

    site: str
    language: str
    authors: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, int] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Draft:
    """A page in our terms. `values` are its fields, `archive` what no field takes, `old_paths` addresses that led to it."""

    number: str
    kind: str
    language: str
    target: PageTarget
    group: str
    values: dict[str, Any]
    status: str
    dates: dict[str, str | None]
    owner: int | None
    author: str
    terms: list[tuple[str, str, str]]
    archive: dict[str, Any]
    old_paths: list[str]
    notes: list[Note]
    used_blocks: set[str]


def target_of(entry: Entry, *, options: Options, languages: Collection[str]) -> PageTarget:
    """What an item becomes. Raises Refused for one that becomes no page."""
    if entry.kind in OF_THE_THEME:
        raise Refused(Reason.OF_THE_THEME, kind=entry.kind)
    if entry.kind in forms.KINDS:
        raise Refused(Reason.FORM_ITEM, kind=entry.kind)
    name = {**TYPES, **options.types}.get(entry.kind)
    if name is None and entry.kind in OF_A_SHOP:
        raise Refused(Reason.OF_A_SHOP, kind=entry.kind)
    if name is None:
        raise Refused(Reason.UNKNOWN_KIND, kind=entry.kind)
    if entry.status == "trash":
        raise Refused(Reason.TRASHED)
    if entry.language not in languages:
        raise Refused(Reason.OTHER_LANGUAGE, language=entry.language)
    return TARGETS[name]


def draft_of(
    post: Post, *, entry: Entry, target: PageTarget, finder: Finder, options: Options, group: str, byline: Byline
) -> Draft:
    """The page that an item is, with notes of what was left of it."""
    body = Body(
        key=key_of(options.site, post.number), post=post, finder=finder, language=entry.language, codes=codes.CODES
    )
    blocks.add_body(body, post.content)
    said = seo.read(post, site=finder.source.site)
    title = _title(post, body=body)
    picture = _picture(body, address="", number=post.fact("_thumbnail_id"))
    lead = _lead(body, said=said, title=title) if target.takes_lead and not plain(post.excerpt) else ""
    told = Told(
        excerpt=post.excerpt,
        lead=lead,
        writer=byline.pk,
        author=byline.name,
        day=_day(post).isoformat(),
        picture=picture,
        tags=tagging.names_of(post),
    )
    values = {
        "title": title,
        "slug": slug_of(post, title=title),
        "seo_title": _shortened(body, said.title, field="seo_title", limit=SEO_TITLE),
        "search_description": said.description,
        "social_picture_id": _picture(body, address=said.picture, number=said.picture_number),
        **target.values(told),
        "body": body.stored(),
    }
    _tell(body, said=said)
    return Draft(
        number=post.number,
        kind=post.kind,
        language=entry.language,
        target=target,
        group=group,
        values=values,
        status=_status(body),
        dates={"published": _moment(post), "modified": parsed_moment(post.modified_gmt)},
        owner=options.owners.get(post.creator),
        author=post.creator,
        terms=[(term.taxonomy, term.slug, term.name) for term in post.terms],
        archive=_archive(post, said=said),
        old_paths=old_paths(post, base=finder.source.base),
        notes=body.notes,
        used_blocks=body.used,
    )


def slug_of(post: Post, *, title: str) -> str:
    """The last part of the page's address."""
    slug = post.slug if re.fullmatch(r"[-\w]+", post.slug) else slugify(post.slug, allow_unicode=True)
    return (slug or slugify(title, allow_unicode=True))[:SLUG].strip("-") or f"{post.kind}-{post.number}"


def title_of(post: Post) -> str:
    """The title in plain words; for an item without one its first words, or its address."""
    words = plain(without_codes(without_tags(post.content))).split()
    title = plain(post.title) or " ".join(words[:8]) or post.slug or f"{post.kind} {post.number}"
    return shorten(title, limit=TITLE)


def _title(post: Post, *, body: Body) -> str:
    title = title_of(post)
    if not plain(post.title):
        body.note(Reason.NO_TITLE, words=title)
    elif len(plain(post.title)) > TITLE:
        body.note(Reason.SHORTENED, field="title", limit=TITLE)
    return title


def _shortened(body: Body, text: str, *, field: str, limit: int) -> str:
    if len(text) > limit:
        body.note(Reason.SHORTENED, field=field, limit=limit)
    return shorten(text, limit=limit)


def _lead(body: Body, *, said: seo.Seo, title: str) -> str:
    """What makes one want to read on: the plug-in's description, or the first paragraph, which is then taken out of the body."""
    if said.description:
        return said.description
    first = body.blocks[0] if body.blocks and body.blocks[0]["type"] == "paragraph" else None
    paragraph = FIRST_PARAGRAPH.match(first["value"]) if first else None
    if first and paragraph and len(plain(paragraph[1])) <= LEAD:
        first["value"] = first["value"][paragraph.end() :]
        if not first["value"]:
            del body.blocks[0]
        return plain(paragraph[1])
    running = re.sub(r"<(?!/?(?:b|i|em|strong|a|span)\b)[^>]*>", " ", body.post.content)
    words = [word for word in plain(without_codes(running)).split() if not word.startswith(("https://", "http://"))]
    return shorten(" ".join(words[:WORDS]), limit=LEAD) or title


def _picture(body: Body, *, address: str, number: str) -> int | None:
    if not address and not (number and number.isdigit() and number != "0"):
        return None
    post = body.finder.source.post(number)
    try:
        return body.finder.library.picture(address or (post.file_address if post else ""), number=number)
    except Refused as refusal:
        path = address or (post.file_address if post else f"?attachment_id={number}")
        missing = refusal.reason == Reason.NO_FILE or (not address and post is None)
        if missing:
            body.note(Reason.NO_PICTURE, path=path[:200])
        else:
            body.refused(refusal)
        return None


def _status(body: Body) -> str:
    """`publish`, `future` or `draft`; what only some could read there is a draft here."""
    post = body.post
    if post.password:
        body.note(Reason.NOT_PUBLIC, status="password")
        return "draft"
    if post.status == "publish":
        if page_path(post.link) == page_path(body.finder.source.site.address) and "?" not in post.link:
            body.note(Reason.FRONT_PAGE)
        return "publish"
    if post.status == "future":
        body.note(Reason.SCHEDULED, date=_moment(post) or "?")
        return "future"
    if post.status != "draft":
        body.note(Reason.NOT_PUBLIC, status=post.status)
    return "draft"


def _tell(body: Body, *, said: seo.Seo) -> None:
    if said.is_hidden:
        body.note(Reason.NOT_INDEXED)
    if said.others:
        body.note(Reason.SEO_KEPT, names=", ".join(sorted(said.others)))


def _archive(post: Post, *, said: seo.Seo) -> dict[str, Any]:
    """What ArchivedPage keeps. Custom fields of the site's own are kept as they are."""
    own = [
        (name, value) for name, value in post.meta if not name.startswith(seo.PREFIXES) and not FLEETING.search(name)
    ]
    facts: dict[str, Any] = {"seo": {**said.others, **({"noindex": "1"} if said.is_hidden else {})}, "fields": own}
    if formats := post.slugs("post_format"):
        facts["format"] = formats[0].removeprefix("post-format-")
    return {
        "kind": post.kind,
        "status": "password" if post.password else post.status,
        "address": post.link,
        "is_sticky": post.is_sticky,
        "facts": {name: value for name, value in facts.items() if value},
    }


def old_paths(post: Post, *, base: str) -> list[str]:
    """The addresses that led to an item of the site at `base`: its permalink, its former names, those with its number."""
    path = page_path(post.link)
    found = [path, *former_paths(post)] if path else []
    names = ("page_id", "p") if post.kind == "page" else ("attachment_id", "p") if post.kind == "attachment" else ("p",)
    return list(dict.fromkeys([*found, *(f"{base}/?{name}={post.number}" for name in names)]))


def former_paths(post: Post) -> list[str]:
    """The permalinks that an item had under its former names."""
    above, _slash, last = page_path(post.link).rpartition("/")
    former = [unquote(value) for name, value in post.meta if name == "_wp_old_slug" and value]
    return [f"{above}/{slug}" for slug in former] if last else []


def file_paths(post: Post) -> list[str]:
    """The address of an attachment's file."""
    path = page_path(file_address(post))
    return [path] if path else []


def _moment(post: Post) -> str | None:
    """When it was published, in UTC."""
    found = parsed_moment(post.date_gmt)
    if found:
        return found
    try:
        moment = parsedate_to_datetime(post.published)
        return moment.astimezone(UTC).isoformat() if moment.year > 1 else None
    except (TypeError, ValueError, OverflowError):
        return parsed_moment(post.date)


def parsed_moment(text: str) -> str | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC).isoformat()
    except ValueError:
        return None


def _day(post: Post) -> date:
    """The day that it was dated by the clock of the old site; the first of all days for one that no day is known of."""
    for text in (post.date, post.date_gmt, _moment(post) or ""):
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            continue
    return date(1970, 1, 1)
