"""What an export holds, as it holds it: texts are WordPress's own, nothing is cleaned or understood yet."""

from __future__ import annotations

from dataclasses import dataclass, field

Meta = list[tuple[str, str]]


@dataclass
class Site:
    """The blog. `address` is where it was read; `host_address` differs where several blogs share an installation."""

    title: str = ""
    address: str = ""
    host_address: str = ""
    language: str = ""
    version: str = ""
    exported_at: str = ""


@dataclass
class Author:
    """Who wrote. The mail address that the file holds as well is not read."""

    login: str
    name: str


@dataclass
class Term:
    """A category, a tag, a menu, or a term of another taxonomy. `element` is how the file declares it."""

    element: str
    number: str
    taxonomy: str
    slug: str
    name: str
    parent: str = ""
    description: str = ""
    meta: Meta = field(default_factory=list)


@dataclass
class TermRef:
    """A term that an item names."""

    taxonomy: str
    slug: str
    name: str


@dataclass
class Comment:
    """A comment, pingback or trackback. `email` is read to be hashed, the address of the computer is not read."""

    number: str
    author: str
    email: str
    address: str
    date: str
    date_gmt: str
    content: str
    approved: str
    kind: str
    parent: str


@dataclass
class Post:
    """An item: a page, a post, a file, an entry of a menu, or whatever plug-ins keep as one."""

    number: str
    kind: str
    title: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    slug: str = ""
    status: str = ""
    parent: str = ""
    order: int = 0
    date: str = ""
    date_gmt: str = ""
    modified_gmt: str = ""
    published: str = ""
    password: str = ""
    is_sticky: bool = False
    file_address: str = ""
    terms: list[TermRef] = field(default_factory=list)
    meta: Meta = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)

    def fact(self, key: str) -> str:
        """The last value of a custom field, "" without one."""
        return next((value for name, value in reversed(self.meta) if name == key), "")

    def slugs(self, taxonomy: str) -> list[str]:
        """The item's terms of a taxonomy."""
        return [term.slug for term in self.terms if term.taxonomy == taxonomy]


Record = Site | Author | Term | Post
