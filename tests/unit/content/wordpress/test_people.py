"""Who wrote the posts becomes an author of the journal; what editors made of them stays; no mail address is shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect

from content.archive.models import ArchivedTerm
from content.authors import Author
from content.importers.wordpress import tagging
from content.importers.wordpress.reasons import Reason
from content.models import ArticlePage
from tests.fakes.wordpress import Blog, paragraph
from tests.unit.content.wordpress.conftest import NOON, Import

LATER = NOON + timedelta(days=3)


def by(login: str, name: str, **fields: object) -> Blog:
    blog = Blog()
    blog.author(login, name)
    blog.post("Un", paragraph("a"), number=1, slug="un", creator=login, **fields)
    return blog


def test_an_author_has_a_page_and_somebody_who_wrote_no_article_none(run: Import) -> None:
    blog = by("lea", "Léa Martin")
    blog.author("paul", "Paul Roy")
    blog.page("Page", paragraph("b"), number=2, creator="paul")
    run(blog.export())
    assert list(Author.objects.values_list("name", "slug", "words_fr")) == [("Léa Martin", "lea-martin", "")]
    html = Client().get("/fr/journal/par/lea-martin/").content.decode()
    assert "Léa Martin" in html
    assert "lea@boite" not in html


def test_a_new_name_is_followed_until_editors_change_it(run: Import) -> None:
    run(by("lea", "Léa Martin").export())
    article = ArticlePage.objects.get()
    report = run(by("lea", "Léa Roy").export(), now=LATER)
    author = Author.objects.get()
    assert (author.name, author.slug) == ("Léa Roy", "lea-martin")
    assert dict(report.rows())["post"] == [1, 0, 0, 1, 0]
    assert ArticlePage.objects.get().latest_revision_id == article.latest_revision_id
    Author.objects.update(name="Léa M.")
    run(by("lea", "Léa Blanc").export(), now=LATER)
    assert Author.objects.get().name == "Léa M."


def test_an_author_of_the_shop_with_the_same_name_is_taken_and_left(run: Import) -> None:
    mine = Author.objects.create(name="Léa Martin", slug="lea", words_fr="À nous")
    report = run(by("lea", "léa martin").export())
    assert ArticlePage.objects.get().written_by == mine
    assert [note.key for note in report.of(Reason.AUTHOR_FOUND)] == ["lea"]
    run(by("lea", "Léa Roy").export(), now=LATER)
    assert list(Author.objects.values_list("name", "words_fr")) == [("Léa Martin", "À nous")]


def test_an_author_whom_editors_deleted_does_not_come_back(run: Import) -> None:
    run(by("lea", "Léa Martin").export())
    Author.objects.all().delete()
    run(by("lea", "Léa Martin").export(), now=LATER)
    assert not Author.objects.exists()
    assert (ArticlePage.objects.get().written_by, ArticlePage.objects.get().author) == (None, "Léa Martin")


def test_a_name_that_is_a_mail_address_is_shown_nowhere(run: Import) -> None:
    report = run(by("lea@example.org", "lea@example.org").export())
    page = ArticlePage.objects.get()
    assert (page.written_by, page.author, Author.objects.count()) == (None, "", 0)
    assert "lea@example.org" not in Client().get(page.url).content.decode()
    assert [note.params for note in report.of(Reason.NO_BYLINE)] == [{"login": "lea@example.org"}]
    run(by("lea@example.org", "lea@example.org").export(), authors={"lea@example.org": "Léa"}, now=LATER)
    assert ArticlePage.objects.get().written_by.name == "Léa"


def test_guest_authors_bring_their_words_in_their_language(run: Import) -> None:
    blog = by("admin", "admin", terms=(("author", "cap-ines", "ines"), ("author", "cap-noe", "Noé")))
    blog.term("author", "cap-ines", "ines", "Inès ines 12 ines@example.org")
    facts = (
        ("cap-display_name", "Inès Caron"),
        ("cap-user_login", "ines"),
        ("cap-user_email", "ines@example.org"),
        ("cap-description", "Elle <b>plie</b>.<br>Et colle."),
    )
    blog.item("guest-author", "Inès", number=2, slug="cap-ines", meta=facts)
    blog.item("guest-author", "Personne", number=3, slug="cap-personne", meta=(("cap-user_login", "personne"),))
    report = run(blog.export())
    author = Author.objects.get()
    assert (author.name, author.words_fr, author.words_en) == ("Inès Caron", "Elle plie.\nEt colle.", "")
    assert ArticlePage.objects.get().written_by == author
    assert [note.params for note in report.of(Reason.CO_AUTHORS)] == [{"others": "Noé"}]
    assert dict(report.rows())["guest-author"] == [2, 1, 0, 0, 1]
    assert [(note.key, note.reason) for note in report.notes if note.is_left] == [("3", Reason.UNUSED_AUTHOR)]
    assert ArchivedTerm.objects.get(slug="cap-ines").description == ""
    assert dict(run(blog.export(), now=LATER).rows())["guest-author"] == [2, 0, 0, 1, 1]


def test_tags_that_an_address_cannot_tell_apart_are_one(run: Import) -> None:
    mine = Tag.objects.create(name="Été", slug="ete")
    terms = (
        ("category", "uncategorized", "Uncategorized"),
        ("category", "ete", "ete"),
        ("post_tag", "ete-2", "ÉTÉ"),
        ("post_tag", "neko", "猫"),
        ("serie", "volcans", "Les volcans"),
    )
    run(by("lea", "Léa", terms=terms).export())
    page = ArticlePage.objects.get()
    assert [(tag.name, tag.pk == mine.pk) for tag in page.tags.order_by("pk")] == [("Été", True), ("猫", False)]
    assert tagging.slug_of("猫").isascii()
    assert Client().get(page.url).status_code == 200
    assert Client().get("/fr/journal/").status_code == 200


def test_lists_of_old_lead_to_lists_of_the_journal_from_the_first_run_on(run: Import) -> None:
    blog = by("lea", "Léa", terms=(("category", "papier", "Papier"),))
    blog.category("bricolage", "Bricolage")
    blog.category("papier", "Papier", parent="bricolage")
    blog.page(
        "Page", paragraph('<a href="/category/bricolage/papier/">là</a> <a href="/author/lea/">elle</a>'), number=2
    )
    report = run(blog.export())
    assert not report.of(Reason.DEAD_LINK)
    client = Client()
    for path, target in (
        ("/category/papier/", "/fr/journal/tag/papier/"),
        ("/category/bricolage/papier", "/fr/journal/tag/papier/"),
        ("/author/lea/", "/fr/journal/par/lea/"),
    ):
        assert client.get(path).headers["Location"] == target
        assert client.get(target).status_code == 200
    html = client.get("/fr/page/").content.decode()
    assert 'href="/fr/journal/tag/papier/"' in html
    assert 'href="/fr/journal/par/lea/"' in html
    assert dict(run(blog.export(), now=LATER).rows())["page"] == [1, 0, 0, 1, 0]


@pytest.mark.parametrize("status", ["draft", "private"])
def test_lists_without_a_published_article_are_not_led_to(status: str, run: Import) -> None:
    run(by("lea", "Léa", terms=(("category", "papier", "Papier"),), status=status).export())
    assert ArticlePage.objects.get().tags.count() == 1
    assert not Redirect.objects.filter(old_path="/category/papier").exists()
