"""A second run changes nothing by itself, follows the file where it changed, and leaves what editors changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model, QuerySet
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import Page, Revision

from content.archive.models import ArchivedAuthor, ArchivedComment, ArchivedMenu, ArchivedPage, ArchivedTerm
from content.authors import Author
from content.importers.wordpress.reasons import Reason
from content.models import ArticlePage, Navigation, StandardPage
from content.pages.article import ArticleTag
from core.models import ExternalReference
from shop.images.models import Picture
from tests.fakes.wordpress import ADDRESS, Blog, comment, current_site, paragraph
from tests.unit.content.wordpress.conftest import NOON, Import

LATER = NOON + timedelta(days=3)
MODELS: list[type[Model]] = [ArticlePage, StandardPage, Page, Revision, Picture, Document, Redirect, ExternalReference]
MODELS += [
    Author,
    Tag,
    ArticleTag,
    Navigation,
    ArchivedAuthor,
    ArchivedComment,
    ArchivedMenu,
    ArchivedPage,
    ArchivedTerm,
]


def everything() -> dict[str, list[dict[str, Any]]]:
    return {model.__name__: list(QuerySet(model).order_by("pk").values()) for model in MODELS}


def small() -> Blog:
    blog = Blog()
    blog.author("lea", "Léa")
    blog.category("a", "A")
    blog.page("Un", paragraph('<a href="/deux/">deux</a>'), number=1, comments=(comment(1, "x"),))
    blog.post("Deux", paragraph("b"), number=2, slug="deux", terms=(("category", "a", "A"),))
    return blog


def test_the_same_file_again_changes_nothing_and_a_dry_run_says_the_same(run: Import, uploads: Path) -> None:
    data = current_site().export()
    before_all = everything()
    dry = run(data, folder=uploads, is_dry_run=True)
    assert everything() == before_all
    wet = run(data, folder=uploads)
    assert dry.rows() == wet.rows()
    assert [each for each in dry.notes if each not in wet.notes] == []
    before = everything()
    again = run(data, folder=uploads, now=LATER)
    assert everything() == before
    for (kind, first), (same, second) in zip(wet.rows(), again.rows(), strict=True):
        assert (same, second) == (kind, [first[0], 0, 0, first[1], first[4]])
    assert again.notes == wet.notes
    assert run(data, folder=uploads, is_dry_run=True, now=LATER).rows() == again.rows()


def test_what_the_old_site_changed_is_followed(run: Import) -> None:
    run(small().export())
    blog = small()
    blog.items[1] = blog.items[1].replace("<p>b</p>", "<p>c</p>").replace("Deux", "Deux fois")
    blog.head = [each.replace("Léa", "Léa Martin") for each in blog.head]
    blog.items[0] = blog.items[0].replace("[CDATA[x]]", "[CDATA[y]]")
    report = run(blog.export(), now=LATER)
    assert dict(report.rows()) == {
        "page": [1, 0, 0, 1, 0],
        "post": [1, 0, 1, 0, 0],
        "comment": [1, 0, 1, 0, 0],
        "category": [1, 0, 0, 1, 0],
        "author": [1, 0, 1, 0, 0],
    }
    page = ArticlePage.objects.get()
    assert (page.title, page.standfirst, page.live) == ("Deux fois", "c", True)
    assert page.written_by.name == "Léa Martin"
    assert page.get_latest_revision_as_object().title == "Deux fois"
    assert (ArchivedComment.objects.get().text, ArchivedComment.objects.get().imported_at) == ("<p>y</p>", NOON)


def test_what_editors_changed_stays_and_is_named(run: Import) -> None:
    run(small().export())
    page = ArticlePage.objects.get()
    page.title = "À nous"
    page.save_revision().publish()
    blog = small()
    assert dict(run(blog.export(), now=LATER).rows())["post"] == [1, 0, 0, 1, 0]
    blog.items[1] = blog.items[1].replace("<p>b</p>", "<p>c</p>")
    before = everything()
    report = run(blog.export(), now=LATER)
    assert everything() == before
    assert dict(report.rows())["post"] == [1, 0, 0, 0, 1]
    assert [(note.key, note.reason) for note in report.notes if note.is_left] == [("2", Reason.EDITED)]
    assert ArticlePage.objects.get().title == "À nous"


def test_a_page_that_was_taken_down_or_saved_as_a_draft_stays_so(run: Import) -> None:
    run(small().export())
    ArticlePage.objects.get().unpublish()
    StandardPage.objects.get().save_revision()
    blog = small()
    blog.items = [each.replace("<p>", "<p>Plus. ") for each in blog.items]
    report = run(blog.export(), now=LATER)
    assert [(note.key, note.reason) for note in report.notes if note.is_left] == [
        ("1", Reason.EDITED),
        ("2", Reason.EDITED),
    ]
    assert not ArticlePage.objects.get().live


def test_what_editors_deleted_does_not_come_back(run: Import, uploads: Path) -> None:
    blog = small()
    blog.upload("2024/03/abeilles.png", "Abeilles", number=3)
    run(blog.export(), folder=uploads)
    ArticlePage.objects.get().delete()
    Picture.objects.get().delete()
    Redirect.objects.filter(old_path="/un").delete()
    report = run(blog.export(), folder=uploads, now=LATER)
    assert {(note.key, note.reason) for note in report.notes if note.is_left} == {
        ("2", Reason.DELETED),
        ("3", Reason.DELETED),
    }
    assert not ArticlePage.objects.exists()
    assert not Picture.objects.exists()
    assert not Redirect.objects.filter(old_path="/un").exists()
    assert report.unaccounted() == {}


def test_descriptions_that_editors_wrote_stay(run: Import, uploads: Path) -> None:
    blog = Blog()
    blog.upload("2024/03/abeilles.png", "Abeilles", number=3)
    run(blog.export(), folder=uploads)
    Picture.objects.update(alt_en="Bees at work")
    assert dict(run(blog.export(), folder=uploads).rows())["attachment"] == [1, 0, 0, 1, 0]
    blog.items = [each.replace("Abeilles", "Les abeilles") for each in blog.items]
    assert dict(run(blog.export(), folder=uploads).rows())["attachment"] == [1, 0, 0, 0, 1]
    assert Picture.objects.get().alt_en == "Bees at work"


def test_a_picture_that_comes_later_is_shown(run: Import, uploads: Path) -> None:
    blog = Blog()
    address = f"{ADDRESS}/wp-content/uploads/2024/03/abeilles.png"
    blog.upload("2024/03/abeilles.png", "Abeilles", number=3)
    blog.page("Un", f'<figure><img class="wp-image-3" src="{address}"></figure>', number=1)
    assert dict(run(blog.export()).rows())["attachment"] == [1, 0, 0, 0, 1]
    assert not StandardPage.objects.get().body
    report = run(blog.export(), folder=uploads, now=LATER)
    assert (dict(report.rows())["attachment"], dict(report.rows())["page"]) == ([1, 1, 0, 0, 0], [1, 0, 1, 0, 0])
    assert StandardPage.objects.get().body.raw_data[0]["value"]["picture"] == Picture.objects.get().pk


def test_a_page_that_comes_later_is_linked_to(run: Import) -> None:
    blog = small()
    blog.items = blog.items[:1]
    run(blog.export())
    assert f'href="{ADDRESS}/deux/"' in StandardPage.objects.get().body.raw_data[0]["value"]
    report = run(small().export(), now=LATER)
    assert dict(report.rows())["page"] == [1, 0, 1, 0, 0]
    assert f'id="{ArticlePage.objects.get().pk}"' in StandardPage.objects.get().body.raw_data[0]["value"]


class Killed(BaseException):
    """Stands for the end of the process: nothing of ours catches it."""


def after_two(pages: Iterable[Any]) -> Iterator[Any]:
    for number, page in enumerate(pages):
        if number == 2:
            raise Killed
        yield page


def test_a_killed_import_is_started_again(run: Import, uploads: Path) -> None:
    blog = small()
    blog.upload("2024/03/abeilles.png", "Abeilles", number=3)
    for number in (4, 5):
        blog.post(f"Billet {number}", paragraph('<a href="/un/">un</a>'), number=number)
    data = blog.export()
    with pytest.raises(Killed):
        run(data, folder=uploads, progress=after_two)
    assert Page.objects.filter(live=True, depth__gt=2).exclude(slug="journal").count() == 2
    report = run(data, folder=uploads, now=LATER)
    rows = dict(report.rows())
    assert (rows["page"], rows["post"], rows["attachment"]) == ([1, 0, 0, 1, 0], [3, 2, 0, 1, 0], [1, 0, 0, 1, 0])
    assert (ArticlePage.objects.filter(live=True).count(), Picture.objects.count()) == (3, 1)
    assert report.unaccounted() == {}
    assert dict(run(data, folder=uploads, now=LATER).rows())["post"] == [3, 0, 0, 3, 0]


def test_two_sites_with_the_same_numbers_do_not_meet(run: Import) -> None:
    run(small().export())
    other = Blog(address="https://autre.example")
    other.page("Un autre", paragraph("z"), number=1)
    report = run(other.export())
    assert dict(report.rows())["page"] == [1, 1, 0, 0, 0]
    assert sorted(StandardPage.objects.values_list("title", flat=True)) == ["Un", "Un autre"]
    assert StandardPage.objects.get(title="Un").archived.site == "blog.boite-a-merveilles.example"
