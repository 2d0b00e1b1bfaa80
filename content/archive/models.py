"""Rows of an older site. Each is known by its site and its key there, so that an import that is run again finds it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from content.archive.enums import CommentKind, CommentState
from core.db import CodeField


class Archived(models.Model):
    """`digest` says whether the file has anything new to say of it."""

    # A page that is deleted takes what is kept of it along; nobody needs to be asked.
    wagtail_reference_index_ignore = True

    site = CodeField(_("old site"), max_length=120)
    key = CodeField(_("number there"), max_length=190)
    digest = CodeField(max_length=64)
    imported_at = models.DateTimeField(_("imported at"))

    class Meta:
        abstract = True


class ArchivedAuthor(Archived):
    """Who wrote on the old site; `key` is the name to sign in with there."""

    name = models.CharField(_("name"), max_length=190)

    class Meta:
        verbose_name = _("author of the old site")
        verbose_name_plural = _("authors of the old site")
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="archived_author_once")]

    def __str__(self) -> str:
        return self.name


class ArchivedTerm(Archived):
    """A category, a tag, or a term of another taxonomy, and the pages that were imported with it."""

    taxonomy = CodeField(_("kind"), max_length=64)
    slug = models.CharField(_("in addresses"), max_length=200)
    name = models.CharField(_("name"), max_length=255)
    description = models.TextField(_("description"), blank=True)
    parent_key = CodeField(_("below"), max_length=190, blank=True)
    facts = models.JSONField(_("further fields"), default=dict, blank=True)
    pages: models.ManyToManyField[Any, Any] = models.ManyToManyField(
        "wagtailcore.Page", related_name="archived_terms", blank=True, verbose_name=_("pages")
    )

    class Meta:
        verbose_name = _("category or tag of the old site")
        verbose_name_plural = _("categories and tags of the old site")
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="archived_term_once")]

    def __str__(self) -> str:
        return self.name


class ArchivedPage(Archived):
    """What the old site knew of a page and this one has no field for."""

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="archived", verbose_name=_("page")
    )
    author = models.ForeignKey(
        ArchivedAuthor, on_delete=models.SET_NULL, null=True, blank=True, related_name="pages", verbose_name=_("author")
    )
    kind = CodeField(_("type there"), max_length=64)
    status = CodeField(_("state there"), max_length=32)
    address = models.TextField(_("old address"), blank=True)
    is_sticky = models.BooleanField(_("kept on top"), default=False)
    facts = models.JSONField(_("further fields"), default=dict, blank=True)

    class Meta:
        verbose_name = _("page of the old site")
        verbose_name_plural = _("pages of the old site")
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="archived_page_once")]

    def __str__(self) -> str:
        return str(self.page)


class ArchivedComment(Archived):
    """What a reader wrote under a page. Neither the mail address nor the computer's is kept: see docs/law.md.

    `writer` is a keyed hash of the mail address, by which a reader's own comments are found when they ask for them.
    """

    page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="archived_comments",
        verbose_name=_("page"),
    )
    about = models.CharField(_("about"), max_length=255)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="answers", verbose_name=_("answer to")
    )
    kind = models.CharField(_("kind of comment"), max_length=16, choices=CommentKind)
    state = models.CharField(_("state"), max_length=16, choices=CommentState)
    author = models.CharField(_("who wrote it"), max_length=190, blank=True)
    author_address = models.CharField(_("their site"), max_length=255, blank=True)
    writer = CodeField(max_length=64, blank=True, db_index=True)
    written_at = models.DateTimeField(_("written at"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    forgotten_at = models.DateTimeField(_("name forgotten at"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment of the old site")
        verbose_name_plural = _("comments of the old site")
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="archived_comment_once")]
        indexes = [models.Index(fields=["forgotten_at", "imported_at"])]

    def __str__(self) -> str:
        return f"{self.author or '–'}, {self.about}"


class ArchivedMenu(Archived):
    """A menu with its entries: label, page or address, and the entries below."""

    name = models.CharField(_("name"), max_length=255)
    language = models.CharField(_("language"), max_length=8)
    entries = models.JSONField(_("entries"), default=list, blank=True)

    class Meta:
        verbose_name = _("menu of the old site")
        verbose_name_plural = _("menus of the old site")
        constraints = [models.UniqueConstraint(fields=["site", "key"], name="archived_menu_once")]

    def __str__(self) -> str:
        return self.name
