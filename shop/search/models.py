"""The index of the search: what can be found, the words that it is found by, and what has changed since."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.db import CodeField


class Document(models.Model):
    """Something that can be found, in one language. Written from its source alone (indexing.py): never changed by hand.

    `words` are the marks of its words (marks.py), over which each database has a full-text index of its own (engines/).
    Title, label, note and path are what a list shows of it without asking anybody else. `title_length` is in words: of two
    titles that hold a word, the shorter one is about it.
    """

    kind = CodeField(max_length=16)
    object_id = models.BigIntegerField()
    language = models.CharField(max_length=8)
    title = models.CharField(max_length=255)
    label = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=255, blank=True)
    path = models.CharField(max_length=500)
    words = models.TextField()
    weight = models.PositiveSmallIntegerField()
    title_length = models.PositiveSmallIntegerField()
    digest = CodeField(max_length=32)

    class Meta:
        verbose_name = _("document of the search")
        verbose_name_plural = _("documents of the search")
        constraints = [models.UniqueConstraint(fields=["kind", "object_id", "language"], name="search_document_once")]

    def __str__(self) -> str:
        return self.title


class IndexedWord(models.Model):
    """A word that documents of a language hold. Keys begin with the language, so that one index finds a word or a beginning.

    `spelled` is how a person writes it; empty for what nobody should be told to search for: a reference, a compound without
    its hyphens. `head` and `tail` are its first and its last letter: whoever mistypes one letter leaves one of the two.
    """

    key = CodeField(max_length=48, unique=True)
    stem = CodeField(max_length=48, db_index=True)
    spelled = models.CharField(max_length=64, blank=True)
    head = CodeField(max_length=8)
    tail = CodeField(max_length=8)
    length = models.PositiveSmallIntegerField()
    documents = models.IntegerField(default=0)

    class Meta:
        verbose_name = _("word of the search")
        verbose_name_plural = _("words of the search")
        indexes = [
            models.Index(fields=["head", "length"], name="search_word_head"),
            models.Index(fields=["tail", "length"], name="search_word_tail"),
        ]

    def __str__(self) -> str:
        return self.key


class Change(models.Model):
    """Something that was saved or deleted and is to be read again. Append-only until it was; several of one object are one."""

    kind = CodeField(max_length=16)
    object_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("change to be indexed")
        verbose_name_plural = _("changes to be indexed")


class Tour(models.Model):
    """One row: how far the comparison of index and shop has come. Whoever writes the index holds it."""

    kind = CodeField(max_length=16, blank=True)
    after = models.BigIntegerField(default=0)
    looked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("comparison of the search")
        verbose_name_plural = _("comparisons of the search")
