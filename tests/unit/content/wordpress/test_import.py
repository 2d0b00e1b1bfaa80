"""A whole export of a current WordPress: every item is imported, or named with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents.models import Document
from wagtail.models import Page

from content.archive.models import ArchivedComment, ArchivedMenu, ArchivedPage, ArchivedTerm
from content.importers.wordpress.fetching import Fetcher
from content.importers.wordpress.reasons import Reason
from content.importers.wordpress.report import Report
from content.models import ArticleIndexPage, ArticlePage, Navigation, StandardPage
from content.pages.home import HomePage
from shop.images.models import Picture
from tests.fakes.wordpress import ADDRESS, Blog, body, comment, current_site, paragraph
from tests.unit.content.wordpress.conftest import Import, counted, drawn

# Type: in the file, imported, updated, unchanged, left.
TABLE = {
    "page": [4, 4, 0, 0, 0],
    "post": [9, 8, 0, 0, 1],
    "attachment": [10, 5, 0, 0, 5],
    "comment": [9, 6, 0, 0, 3],
    "category": [2, 2, 0, 0, 0],
    "tag": [1, 1, 0, 0, 0],
    "term": [2, 2, 0, 0, 0],
    "author": [2, 2, 0, 0, 0],
    "nav_menu_item": [5, 5, 0, 0, 0],
    "portfolio": [1, 0, 0, 0, 1],
    "product": [1, 0, 0, 0, 1],
    "revision": [1, 0, 0, 0, 1],
    "wp_block": [2, 1, 0, 0, 1],
    "wp_global_styles": [1, 0, 0, 0, 1],
    "wp_navigation": [1, 1, 0, 0, 0],
    "wp_template_part": [1, 0, 0, 0, 1],
    "wpcf7_contact_form": [1, 0, 0, 0, 1],
}
LEFT = {
    ("post", "26"): Reason.TRASHED,
    ("attachment", "34"): Reason.FILE_KIND,
    ("attachment", "35"): Reason.TOO_MANY_PIXELS,
    ("attachment", "36"): Reason.TOO_BIG,
    ("attachment", "37"): Reason.BAD_FILE,
    ("attachment", "38"): Reason.NO_FILE,
    ("comment", "4"): Reason.SPAM,
    ("comment", "6"): Reason.ITEM_LEFT,
    ("comment", "7"): Reason.ITEM_LEFT,
    ("portfolio", "63"): Reason.UNKNOWN_KIND,
    ("wp_block", "61"): Reason.UNUSED_BLOCK,
    ("wp_global_styles", "62"): Reason.OF_THE_THEME,
    ("wp_template_part", "66"): Reason.OF_THE_THEME,
    ("revision", "67"): Reason.OF_THE_THEME,
    ("product", "68"): Reason.OF_A_SHOP,
    ("wpcf7_contact_form", "69"): Reason.FORM_ITEM,
}


def blocks(page: Any) -> list[tuple[str, Any]]:
    return [(block["type"], block["value"]) for block in page.body.raw_data]


def left(report: Report) -> dict[tuple[str, str], Reason]:
    return {(note.kind, note.key): note.reason for note in report.notes if note.is_left}


def test_a_whole_site(run: Import, uploads: Path, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        report = run(current_site().export(), folder=uploads)
    assert dict(report.rows()) == TABLE
    assert {kind: counts[0] for kind, counts in TABLE.items()} == counted(current_site().export())
    assert report.unaccounted() == {}
    assert left(report) == LEFT
    _pages_stand_as_they_stood()
    _articles_are_whole()
    _states_and_days()
    _the_library(report)
    _what_has_no_place_is_kept()
    _old_addresses_lead_on()
    _everything_can_be_edited()


def _pages_stand_as_they_stood() -> None:
    tree = StandardPage.objects.order_by("url_path").values_list("url_path", "title", "live")
    assert list(tree) == [
        ("/fr/accueil/", "Accueil", True),
        ("/fr/qui-sommes-nous/", "Qui sommes-nous", True),
        ("/fr/qui-sommes-nous/equipe/", "L’équipe", True),
        ("/fr/qui-sommes-nous/equipe/atelier/", "Notre atelier", True),
    ]
    assert {each.get_parent().specific.title for each in ArticlePage.objects.all()} == {"Le journal"}
    assert ArticleIndexPage.objects.get().live


def _articles_are_whole() -> None:
    volcano, shadows = ArticlePage.objects.get(slug="un-volcan"), ArticlePage.objects.get(slug="les-ombres")
    about = StandardPage.objects.get(slug="qui-sommes-nous")
    names = [name for name, _value in blocks(volcano)]
    assert names[:5] == ["paragraph", "picture", "paragraph", "quote", "quote"]
    assert names[5:] == [
        *("gallery", "paragraph", "html", "picture", "paragraph", "picture", "paragraph", "film", "paragraph"),
        *("questions", "heading", "paragraph", "questions", "paragraph"),
    ]
    gallery, film = blocks(volcano)[5][1], blocks(volcano)[12][1]
    assert (gallery["title"], len(gallery["pictures"])) == ("Deux images", 2)
    assert (film["title"], film["address"]) == ("Le film", "https://www.youtube.com/watch?v=abcdefghijk")
    assert volcano.standfirst == volcano.search_description == "Un volcan de papier qui déborde."
    assert (volcano.seo_title, volcano.author) == ("Un volcan – La boîte à merveilles", "")
    assert (volcano.written_by.name, volcano.written_by.slug) == ("Léa Martin", "lea-martin")
    assert [tag.name for tag in volcano.tags.order_by("name")] == ["Bricolage", "Colle", "Nouveau"]
    assert shadows.written_by.name == "Paul Roy"
    assert not shadows.tags.exists()
    assert volcano.picture.title == "volcan"
    assert (shadows.standfirst, shadows.seo_title) == ("Des ombres au mur.", "Les ombres, à la lampe")
    assert shadows.social_picture.title == "Les abeilles au travail"
    first = blocks(about)[0][1]
    notice = Document.objects.get(title="La notice")
    assert f'<a id="{volcano.pk}" linktype="page">le volcan</a>' in first
    assert f'<a id="{shadows.pk}" linktype="page">les ombres</a>' in first
    assert f'<a href="{notice.url}">la notice</a>' in first
    whole = str(blocks(volcano)) + str(blocks(about))
    assert "Sous le regard d’un adulte." in whole
    for sign in (
        "<script",
        "onclick",
        "onerror",
        "javascript",
        "<iframe",
        "<style",
        'href="http://10.',
        'href="http://169.',
    ):
        assert sign not in whole


def _states_and_days() -> None:
    at = datetime(2024, 3, 5, 9, 15, tzinfo=UTC)
    volcano = ArticlePage.objects.get(slug="un-volcan")
    assert (volcano.live, volcano.published_on) == (True, date(2024, 3, 5))
    assert (volcano.first_published_at, volcano.last_published_at) == (at, at)
    for slug in ("brouillon", "en-attente", "prive", "secret"):
        page = ArticlePage.objects.get(slug=slug)
        assert (page.live, page.first_published_at, page.latest_revision is not None) == (False, None, True)
    tomorrow = ArticlePage.objects.get(slug="demain")
    due = datetime(2030, 1, 1, 9, tzinfo=UTC)
    assert (tomorrow.live, tomorrow.go_live_at) == (False, due)
    assert tomorrow.scheduled_revision.approved_go_live_at == due
    assert ArticlePage.objects.get(slug="sans-titre").title == "Un billet sans titre, mais pas sans mots"


def _the_library(report: Report) -> None:
    found = Picture.objects.order_by("pk").values_list("title", "alt_fr", "alt_en", "width")
    assert list(found) == [
        ("volcan", "Un volcan en papier", "Un volcan en papier", 8),
        ("Les abeilles au travail", "Les abeilles au travail", "Les abeilles au travail", 8),
        ("IMG_2041", "", "", 8),
    ]
    assert [note.key for note in report.of(Reason.ALT_GUESSED)] == ["31"]
    assert [note.key for note in report.of(Reason.ALT_OF_OTHER)] == ["30", "31"]
    assert [note.key for note in report.of(Reason.NO_ALT)] == ["33"]
    assert Picture.objects.first().renditions.count() == 5
    assert sorted(Document.objects.values_list("title", flat=True)) == ["La chanson", "La notice"]
    named = {row.file.name for model in (Picture, Document) for row in model.objects.all()}
    named |= {row.file.name for picture in Picture.objects.all() for row in picture.renditions.all()}
    assert set(stored()) == named


def stored(folder: str = "") -> Iterator[str]:
    """The names of all files of the library."""
    folders, files = default_storage.listdir(folder)
    yield from (f"{folder}{name}" for name in files)
    for each in folders:
        yield from stored(f"{folder}{each}/")


def _what_has_no_place_is_kept() -> None:
    volcano = ArticlePage.objects.get(slug="un-volcan")
    kept = volcano.archived
    assert (kept.kind, kept.status, kept.is_sticky, kept.author.name) == ("post", "publish", True, "Léa Martin")
    assert kept.facts == {
        "seo": {"_yoast_wpseo_focuskw": "volcan papier", "noindex": "1"},
        "fields": [["duree", "45 minutes"]],
        "format": "image",
    }
    terms = volcano.archived_terms.order_by("key").values_list("key", "name")
    assert list(terms) == [
        ("category#bricolage", "Bricolage"),
        ("post_format#post-format-image", "Image"),
        ("post_tag#colle", "Colle"),
        ("post_tag#nouveau", "Nouveau"),
    ]
    assert ArchivedTerm.objects.get(slug="papier").parent_key == "category#bricolage"
    assert ArchivedTerm.objects.get(slug="volcans").facts == {"colour": "sun"}
    assert ArchivedPage.objects.get(key="27").status == "password"
    rows = ArchivedComment.objects.order_by("key").values_list("key", "parent__key", "state", "kind", "author", "text")
    assert list(rows) == [
        ("1", None, "approved", "comment", "Inès", "<p>Cela a <b>marché</b> !</p>\n<p>Merci.</p>"),
        ("2", "1", "approved", "comment", "Paul", "<p>Et en rouge ?</p>"),
        ("3", None, "pending", "comment", "Inès", "<p>Pas encore lu</p>"),
        ("5", None, "approved", "pingback", "Un autre blog", "<p>[…] un volcan […]</p>"),
        ("8", None, "approved", "comment", "Inès", "<p>Joli</p>"),
        ("9", None, "approved", "trackback", "Encore un blog", "<p>Vu ailleurs</p>"),
    ]
    menu = ArchivedMenu.objects.get(key="principal")
    assert [each["label"] for each in menu.entries] == ["Qui sommes-nous", "Le blog de Zoé", "Nulle part"]
    assert menu.entries[1]["below"][0]["address"] == "https://zoe.example/bas"
    assert not Navigation.objects.get(locale__language_code="fr").main


def _old_addresses_lead_on() -> None:
    volcano = ArticlePage.objects.get(slug="un-volcan")
    client = Client(headers={"accept-language": "fr"})
    for path, target in (
        ("/un-volcan/", volcano.url),
        ("/le-volcan-de-papier/", volcano.url),
        ("/?p=20", volcano.url),
        ("/?page_id=12", "/fr/qui-sommes-nous/equipe/atelier/"),
        ("/?attachment_id=30", volcano.url),
        ("/qui-sommes-nous/equipe/", "/fr/qui-sommes-nous/equipe/"),
        ("/wp-content/uploads/2024/03/notice.pdf", Document.objects.get(title="La notice").url),
        ("/category/bricolage/", "/fr/journal/tag/bricolage/"),
        ("/tag/colle/", "/fr/journal/tag/colle/"),
        ("/author/lea/", "/fr/journal/par/lea-martin/"),
    ):
        response = client.get(path)
        assert (response.status_code, response.headers.get("Location")) == (301, target), path
    for path in ("/fr/journal/tag/bricolage/", "/fr/journal/par/lea-martin/"):
        html = client.get(path).content.decode()
        assert "Un volcan" in html
        assert "boite-a-merveilles.example" not in html
    assert not Redirect.objects.filter(old_path="/category/papier").exists()
    assert client.get("/?p=999").headers["Location"] == "/fr/?p=999"
    assert client.get("/?p=20&utm_source=x").headers["Location"] == volcano.url
    assert client.get("/?utm_source=x").headers["Location"] == "/fr/?utm_source=x"


def _everything_can_be_edited() -> None:
    """What an editor opens can be saved again, and what a visitor opens is drawn."""
    for page in (*ArticlePage.objects.all(), *StandardPage.objects.all()):
        draft = page.get_latest_revision_as_object()
        draft.full_clean()
        pictures = {block.value["picture"].title for block in draft.body if block.block_type == "picture"}
        if "IMG_2041" not in pictures:
            draft.body.stream_block.clean(draft.body)
        if page.live:
            assert Client().get(page.url).status_code == 200
    html = Client().get("/fr/journal/un-volcan/").content.decode()
    assert "<td>1 cuillère</td>" in html
    assert "alert(1)" not in html


def test_an_address_of_the_shop_is_not_taken(run: Import) -> None:
    blog = Blog()
    blog.page("La boutique", paragraph("a"), slug="boutique", number=1)
    report = run(blog.export())
    assert StandardPage.objects.get().url == "/fr/boutique-2/"
    assert report.of(Reason.OTHER_SLUG)[0].params == {"slug": "boutique", "other": "boutique-2"}
    assert Redirect.objects.get(old_path="/boutique").redirect_page_id == StandardPage.objects.get().pk


def test_pages_of_editors_stay_beside(run: Import) -> None:
    blog = Blog()
    blog.page("Livraison", paragraph("b"), number=1)
    home = HomePage.objects.get(slug="fr")
    mine = home.add_child(instance=StandardPage(title="Livraison", slug="livraison", locale=home.locale))
    Redirect.objects.create(old_path="/?p=1", redirect_link="/fr/")
    report = run(blog.export())
    assert sorted(StandardPage.objects.values_list("slug", flat=True)) == ["livraison", "livraison-2"]
    assert blocks(StandardPage.objects.get(pk=mine.pk)) == []
    assert [note.params for note in report.of(Reason.REDIRECT_TAKEN)] == [{"path": "/?p=1"}]
    assert Redirect.objects.get(old_path="/?p=1").redirect_link == "/fr/"


def test_languages_of_polylang_are_understood(run: Import) -> None:
    blog = Blog()
    blog.term("language", "fr", "Français")
    blog.term("post_translations", "pll_1", "pll_1", 'a:2:{s:2:"fr";i:1;s:2:"en";i:2;}')
    groups = ("post_translations", "pll_1", "pll_1")
    blog.post("Bonjour", paragraph("a"), number=1, slug="bonjour", terms=(("language", "fr", "Français"), groups))
    blog.post("Hello", paragraph("b"), number=2, slug="hello", terms=(("language", "en", "English"), groups))
    blog.post("Hallo", paragraph("c"), number=3, slug="hallo", terms=(("language", "de", "Deutsch"),))
    report = run(blog.export())
    french, english = ArticlePage.objects.get(slug="bonjour"), ArticlePage.objects.get(slug="hello")
    assert (french.locale.language_code, english.locale.language_code) == ("fr", "en")
    assert french.translation_key == english.translation_key
    assert (french.url, english.url) == ("/fr/journal/bonjour/", "/en/journal/hello/")
    assert left(report) == {("post", "3"): Reason.OTHER_LANGUAGE}
    assert not ArchivedTerm.objects.filter(taxonomy="post_translations").exclude(slug="pll_1").exists()


def test_languages_of_wpml_and_by_address_are_understood(run: Import) -> None:
    def wpml(code: str) -> tuple[tuple[str, str], ...]:
        return (("_wpml_import_language_code", code), ("_wpml_import_translation_group", "g"))

    blog = Blog()
    blog.page("À propos", paragraph("a"), number=1, slug="a-propos", meta=wpml("fr"))
    blog.page("About", paragraph("b"), number=2, slug="about", meta=wpml("en_GB"))
    blog.page("Contact", paragraph("c"), number=3, slug="contact", link=f"{ADDRESS}/en/contact/", parent=1)
    report = run(blog.export(), prefixes={"/en/": "en"})
    urls = sorted(page.url for page in StandardPage.objects.all())
    assert urls == ["/en/about/", "/en/contact/", "/fr/a-propos/"]
    assert (
        StandardPage.objects.filter(translation_key=StandardPage.objects.get(slug="about").translation_key).count() == 2
    )
    assert [note.key for note in report.of(Reason.PARENT_LEFT)] == ["3"]


def test_parents_that_go_in_a_circle_lose_nothing(run: Import) -> None:
    blog = Blog()
    blog.page("Un", paragraph("a"), number=1, parent=2)
    blog.page("Deux", paragraph("b"), number=2, parent=1)
    blog.page("Trois", paragraph("c"), number=3, parent=3)
    blog.entry("haut", "Un", to=1, number=5, below=6)
    blog.entry("haut", "Deux", to=2, number=6, below=5)
    report = run(blog.export())
    assert dict(report.rows()) == {"page": [3, 3, 0, 0, 0], "nav_menu_item": [2, 2, 0, 0, 0], "comment": [0] * 5}
    assert StandardPage.objects.count() == 3


def test_items_that_stand_twice_are_named(run: Import) -> None:
    blog = Blog()
    blog.author("lea", "Léa")
    blog.author("lea", "Léa")
    blog.category("a", "A")
    blog.category("a", "A")
    blog.post("Un", number=1)
    blog.post("Encore", number=1, comments=(comment(1, "x"),))
    report = run(blog.export())
    assert report.unaccounted() == {}
    assert {kind: counts[0] - counts[1] for kind, counts in report.rows()} == {
        "post": 1,
        "comment": 1,
        "category": 1,
        "author": 1,
    }


def test_menus_are_put_on_the_site_where_that_is_asked_for(run: Import) -> None:
    blog = Blog()
    blog.page("Qui sommes-nous", paragraph("a"), number=10, slug="qui-sommes-nous")
    blog.entry("principal", "", to=10, number=70)
    blog.entry("principal", "Le blog de Zoé", address="https://zoe.example/", number=71)
    blog.entry("principal", "Plus bas", address="https://zoe.example/bas", below=71, number=72)
    blog.entry("principal", "Nulle part", address=f"{ADDRESS}/category/papier/", number=73)
    blog.item("wp_navigation", "Pied de page", body("footer"), number=65, slug="pied")
    report = run(blog.export(), menus=[("top", "principal"), ("footer", "pied-65")])
    row = Navigation.objects.get(locale__language_code="fr")
    about = Page.objects.get(slug="qui-sommes-nous")
    link, group = row.main
    assert (link.block_type, link.value["label"], link.value["page"]) == ("link", "Qui sommes-nous", about)
    assert (group.block_type, group.value["title"]) == ("group", "Le blog de Zoé")
    below = [(each["label"], each["address"]) for each in group.value["links"]]
    assert below == [("Le blog de Zoé", "https://zoe.example/"), ("Plus bas", "https://zoe.example/bas")]
    columns = [(block.value["title"], [link["label"] for link in block.value["links"]]) for block in row.footer]
    assert columns == [("Pied de page", ["Qui sommes-nous"]), ("Ailleurs", ["Aide"])]
    assert sorted(note.params["label"] for note in report.of(Reason.MENU_ENTRY)) == ["Nulle part"]
    row.main.stream_block.clean(row.main)
    row.footer.stream_block.clean(row.footer)


def test_menus_that_editors_wrote_stay_until_it_is_said(run: Import) -> None:
    blog = Blog()
    blog.page("Un", paragraph("a"), number=1)
    blog.entry("haut", "Un", to=1, number=2)
    wishes = {"menus": [("top", "haut")]}
    run(blog.export(), **wishes)
    row = Navigation.objects.get(locale__language_code="fr")
    assert len(row.main) == 1
    blog.entry("haut", "Deux", address="https://a.example/", number=3)
    run(blog.export(), **wishes)
    row.refresh_from_db()
    assert [block.value["label"] for block in row.main] == ["Un", "Deux"]
    stored = [{"type": "link", "value": {"label": "À nous", "address": "https://b.example/"}}]
    row.main = Navigation._meta.get_field("main").to_python(stored)
    row.save()
    blog.entry("haut", "Trois", address="https://c.example/", number=4)
    report = run(blog.export(), **wishes)
    row.refresh_from_db()
    assert [block.value["label"] for block in row.main] == ["À nous"]
    assert len(report.of(Reason.MENU_KEPT)) == 1
    Navigation.objects.update(main=[])
    run(blog.export(), **wishes)
    row.refresh_from_db()
    assert [block.value["label"] for block in row.main] == ["Un", "Deux", "Trois"]


def test_the_only_menu_of_a_language_is_put_where_there_is_none(run: Import) -> None:
    blog = Blog()
    blog.page("Un", paragraph("a"), number=1)
    blog.page("Deux", paragraph("b"), number=2)
    above = blog.entry("haut", "En haut", address="#", number=3)
    blog.entry("haut", "Un", to=1, number=4, below=above)
    blog.entry("haut", "Deux", to=2, number=5, below=4)
    report = run(blog.export())
    row = Navigation.objects.get(locale__language_code="fr")
    (group,) = row.main
    assert (group.block_type, group.value["title"]) == ("group", "En haut")
    assert [(each["label"], each["page"].slug) for each in group.value["links"]] == [("Un", "un"), ("Deux", "deux")]
    assert not report.of(Reason.MENU_OFFERED)
    assert not Navigation.objects.get(locale__language_code="en").main
    Navigation.objects.update(main=[])
    report = run(blog.export())
    row.refresh_from_db()
    assert not row.main
    assert len(report.of(Reason.MENU_KEPT)) == 1


def test_a_menu_that_editors_wrote_before_stays(run: Import) -> None:
    stored = [{"type": "link", "value": {"label": "À nous", "address": "https://b.example/"}}]
    row = Navigation.objects.get(locale__language_code="fr")
    row.main = Navigation._meta.get_field("main").to_python(stored)
    row.save()
    blog = Blog()
    blog.page("Un", paragraph("a"), number=1)
    blog.entry("haut", "Un", to=1, number=2)
    before = list(Navigation.objects.order_by("pk").values())
    report = run(blog.export())
    assert list(Navigation.objects.order_by("pk").values()) == before
    assert len(report.of(Reason.MENU_KEPT)) == 1


def test_types_of_plug_ins_become_what_is_said(run: Import) -> None:
    blog = Blog()
    blog.item("portfolio", "Un portrait", paragraph("a"), number=1, slug="portrait")
    report = run(blog.export(), types={"portfolio": "page"}, authors={"lea": "La rédaction"})
    assert StandardPage.objects.get().title == "Un portrait"
    assert dict(report.rows())["portfolio"] == [1, 1, 0, 0, 0]


def test_pictures_that_no_item_names_are_found_in_the_folder(run: Import, uploads: Path) -> None:
    blog = Blog()
    source = f"{ADDRESS}/wp-content/uploads/2024/03/abeilles-300x200.png"
    blog.post("Un", f"<img src='{source}'> <img src='/wp-content/uploads/../../secret.png'>", number=1)
    report = run(blog.export(), folder=uploads)
    assert Picture.objects.get().title == "abeilles-300x200.png"
    assert blocks(ArticlePage.objects.get()) == [
        ("picture", {"picture": Picture.objects.get().pk, "caption": "", "width": "text"})
    ]
    assert [note.reason for note in report.notes] == [Reason.NO_PICTURE]


def test_a_site_in_several_files_is_put_together(run: Import, uploads: Path) -> None:
    files, pages, posts = Blog(), Blog(), Blog()
    files.upload("2024/03/abeilles.png", "Les abeilles", number=31)
    pages.page("Un", paragraph("a"), number=1, slug="un")
    source = f"{ADDRESS}/wp-content/uploads/2024/03/abeilles-300x200.png"
    content = f'Voir <a href="/un/">un</a> et <a href="/?p=1">un</a>.\n\n<img src="{source}">'
    posts.post("Deux", content, number=2, slug="deux", meta=(("_thumbnail_id", "31"),))
    posts.page("Trois", paragraph("b"), number=3, slug="trois", parent=1)
    for blog in (files, pages, posts):
        report = run(blog.export(), folder=uploads)
    page, picture = Page.objects.get(slug="un"), Picture.objects.get()
    assert blocks(ArticlePage.objects.get())[0][1].count(f'<a id="{page.pk}" linktype="page">') == 2
    assert blocks(ArticlePage.objects.get())[1][1]["picture"] == ArticlePage.objects.get().picture_id == picture.pk
    assert Page.objects.get(slug="trois").url == "/fr/un/trois/"
    assert report.notes == []


class FakeFetcher(Fetcher):
    """Has one file."""

    def fetch(self, address: str, *, limit: int) -> Path:
        assert address == f"{ADDRESS}/wp-content/uploads/2024/03/volcan.jpg"
        path = self.folder / "fetched"
        path.write_bytes(drawn("JPEG"))
        return path


def test_files_are_fetched_where_that_is_asked_for(run: Import, tmp_path: Path) -> None:
    blog = Blog()
    blog.upload("2024/03/volcan.jpg", "Un volcan", number=1)
    fetcher = FakeFetcher(folder=tmp_path)
    dry = run(blog.export(), fetcher=fetcher, is_dry_run=True)
    assert not list(tmp_path.iterdir())
    wet = run(blog.export(), fetcher=fetcher)
    assert dict(dry.rows()) == dict(wet.rows()) == {"attachment": [1, 1, 0, 0, 0], "comment": [0] * 5}
    assert not list(tmp_path.iterdir())
    assert Picture.objects.get().alt_fr == "Un volcan"


@pytest.mark.parametrize(
    "content", ["<div>" * 3000 + "Au fond", "[gallery" * 500, "<!-- wp:group -->" * 2000 + "x", "<p>" + "<b>" * 2000 + "x"]
)  # fmt: skip
def test_bodies_that_go_too_far_stop_nothing(content: str, run: Import) -> None:
    blog = Blog()
    blog.post("Un", content, number=1)
    blog.post("Deux", "Bien", number=2, slug="deux")
    report = run(blog.export())
    counts = dict(report.rows())["post"]
    assert counts[0] == counts[1] + counts[4] == 2
    assert ArticlePage.objects.get(slug="deux").live
    assert set(left(report).values()) <= {Reason.TOO_DEEP}
