"""Exports as a WordPress of today writes them, with its block editor and the plug-ins that shops have; every text is ours.

Source of the form: WordPress's wp-admin/includes/export.php.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ADDRESS = "https://blog.boite-a-merveilles.example"
NAMESPACES = (
    'xmlns:excerpt="http://wordpress.org/export/{version}/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:wp="http://wordpress.org/export/{version}/"'
)


def cdata(text: str) -> str:
    """As WordPress wraps texts, whatever they hold."""
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"


def paragraph(html: str) -> str:
    """A paragraph of the block editor."""
    return f"<!-- wp:paragraph -->\n<p>{html}</p>\n<!-- /wp:paragraph -->\n\n"


@dataclass
class Blog:
    """A blog that is filled and then exported; numbers are given in order where none is said."""

    address: str = ADDRESS
    version: str = "1.2"
    title: str = "La boîte à merveilles"
    head: list[str] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    last: int = 100

    def author(self, login: str, name: str, email: str = "lea@boite-a-merveilles.example") -> None:
        self.head.append(
            f"<wp:author><wp:author_id>{len(self.head) + 1}</wp:author_id><wp:author_login>{cdata(login)}</wp:author_login>"
            f"<wp:author_email>{cdata(email)}</wp:author_email>"
            f"<wp:author_display_name>{cdata(name)}</wp:author_display_name></wp:author>"
        )

    def category(self, slug: str, name: str, parent: str = "", number: int = 0, description: str = "") -> None:
        self.head.append(
            f"<wp:category><wp:term_id>{number}</wp:term_id><wp:category_nicename>{cdata(slug)}</wp:category_nicename>"
            f"<wp:category_parent>{cdata(parent)}</wp:category_parent><wp:cat_name>{cdata(name)}</wp:cat_name>"
            f"<wp:category_description>{cdata(description)}</wp:category_description></wp:category>"
        )

    def tag(self, slug: str, name: str) -> None:
        self.head.append(
            f"<wp:tag><wp:term_id>7</wp:term_id><wp:tag_slug>{cdata(slug)}</wp:tag_slug>"
            f"<wp:tag_name>{cdata(name)}</wp:tag_name></wp:tag>"
        )

    def term(self, taxonomy: str, slug: str, name: str, description: str = "") -> None:
        self.head.append(
            f"<wp:term><wp:term_id>9</wp:term_id><wp:term_taxonomy>{cdata(taxonomy)}</wp:term_taxonomy>"
            f"<wp:term_slug>{cdata(slug)}</wp:term_slug><wp:term_parent>{cdata('')}</wp:term_parent>"
            f"<wp:term_name>{cdata(name)}</wp:term_name><wp:term_description>{cdata(description)}</wp:term_description>"
            f"<wp:termmeta><wp:meta_key>{cdata('colour')}</wp:meta_key><wp:meta_value>{cdata('sun')}</wp:meta_value>"
            "</wp:termmeta></wp:term>"
        )

    def item(
        self,
        kind: str,
        title: str,
        content: str = "",
        *,
        number: int | None = None,
        slug: str | None = None,
        link: str | None = None,
        status: str = "publish",
        parent: int = 0,
        order: int = 0,
        excerpt: str = "",
        date: str = "2024-03-05 10:15:00",
        gmt: str = "2024-03-05 09:15:00",
        password: str = "",
        sticky: int = 0,
        creator: str = "lea",
        file: str = "",
        terms: tuple[tuple[str, str, str], ...] = (),
        meta: tuple[tuple[str, str], ...] = (),
        comments: tuple[str, ...] = (),
    ) -> int:
        """Add an item; return its number."""
        self.last = number or self.last + 1
        name = title.lower().replace(" ", "-") if slug is None else slug
        address = f"{self.address}/{name}/" if link is None else link
        self.items.append(
            f"<item><title>{cdata(title)}</title><link>{escape(address)}</link>"
            f"<pubDate>Tue, 05 Mar 2024 09:15:00 +0000</pubDate><dc:creator>{cdata(creator)}</dc:creator>"
            f'<guid isPermaLink="false">{escape(self.address)}/?p={self.last}</guid><description></description>'
            f"<content:encoded>{cdata(content)}</content:encoded><excerpt:encoded>{cdata(excerpt)}</excerpt:encoded>"
            f"<wp:post_id>{self.last}</wp:post_id><wp:post_date>{cdata(date)}</wp:post_date>"
            f"<wp:post_date_gmt>{cdata(gmt)}</wp:post_date_gmt><wp:post_modified_gmt>{cdata(gmt)}</wp:post_modified_gmt>"
            f"<wp:comment_status>{cdata('open')}</wp:comment_status><wp:post_name>{cdata(name)}</wp:post_name>"
            f"<wp:status>{cdata(status)}</wp:status><wp:post_parent>{parent}</wp:post_parent>"
            f"<wp:menu_order>{order}</wp:menu_order><wp:post_type>{cdata(kind)}</wp:post_type>"
            f"<wp:post_password>{cdata(password)}</wp:post_password><wp:is_sticky>{sticky}</wp:is_sticky>"
            + (f"<wp:attachment_url>{cdata(file)}</wp:attachment_url>" if file else "")
            + "".join(
                f'<category domain="{taxonomy}" nicename="{escape(term)}">{cdata(words)}</category>'
                for taxonomy, term, words in terms
            )
            + "".join(
                f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
                for key, value in meta
            )
            + "".join(comments)
            + "</item>"
        )
        return self.last

    def post(self, title: str, content: str = "", **fields: object) -> int:
        return self.item("post", title, content, **fields)

    def page(self, title: str, content: str = "", **fields: object) -> int:
        return self.item("page", title, content, **fields)

    def upload(self, path: str, title: str = "", **fields: object) -> int:
        """Add a file of the library."""
        values: dict[str, Any] = {
            "status": "inherit",
            "slug": path.rpartition("/")[2].partition(".")[0],
            "file": f"{self.address}/wp-content/uploads/{path}",
            **fields,
        }
        values["meta"] = (("_wp_attached_file", path), *values.get("meta", ()))
        return self.item("attachment", title, **values)

    def entry(
        self, menu: str, title: str = "", *, to: int | None = None, address: str = "", below: int = 0, **fields: object
    ) -> int:
        """Add an entry of a menu: a page by its number, or an address."""
        kind = "post_type" if to else "custom"
        meta = (
            ("_menu_item_type", kind),
            ("_menu_item_object", "page" if to else "custom"),
            ("_menu_item_object_id", str(to or 0)),
            ("_menu_item_menu_item_parent", str(below)),
            ("_menu_item_url", address),
        )
        return self.item(
            "nav_menu_item",
            title,
            slug="",
            meta=meta,
            terms=(("nav_menu", menu, menu),),
            order=len(self.items),
            **fields,
        )

    def export(self) -> bytes:
        """The file."""
        return (
            '<?xml version="1.0" encoding="UTF-8" ?>\n<!-- generator="WordPress/6.9" created="2026-11-02 08:00" -->\n'
            f'<rss version="2.0" {NAMESPACES.format(version=self.version)}>\n<channel>\n<title>{self.title}</title>\n'
            f"<link>{self.address}</link>\n<description></description>\n<pubDate>Mon, 02 Nov 2026 08:00:00 +0000</pubDate>\n"
            f"<language>fr-FR</language>\n<wp:wxr_version>{self.version}</wp:wxr_version>\n"
            f"<wp:base_site_url>{self.address}</wp:base_site_url>\n<wp:base_blog_url>{self.address}</wp:base_blog_url>\n"
            + "\n".join(self.head)
            + "\n<generator>https://wordpress.org/?v=6.9</generator>\n"
            + "\n".join(self.items)
            + "\n</channel>\n</rss>\n"
        ).encode()


def comment(
    number: int,
    text: str,
    *,
    parent: int = 0,
    approved: str = "1",
    kind: str = "comment",
    author: str = "Inès",
    email: str = "ines@example.org",
) -> str:
    """A comment as it stands within its item."""
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id><wp:comment_author>{cdata(author)}</wp:comment_author>"
        f"<wp:comment_author_email>{cdata(email)}</wp:comment_author_email>"
        "<wp:comment_author_url>https://ines.example/</wp:comment_author_url>"
        f"<wp:comment_author_IP>{cdata('203.0.113.7')}</wp:comment_author_IP>"
        f"<wp:comment_date>{cdata('2024-03-06 08:00:00')}</wp:comment_date>"
        f"<wp:comment_date_gmt>{cdata('2024-03-06 07:00:00')}</wp:comment_date_gmt>"
        f"<wp:comment_content>{cdata(text)}</wp:comment_content><wp:comment_approved>{cdata(approved)}</wp:comment_approved>"
        f"<wp:comment_type>{cdata(kind)}</wp:comment_type><wp:comment_parent>{parent}</wp:comment_parent>"
        "<wp:comment_user_id>0</wp:comment_user_id></wp:comment>"
    )


def body(name: str) -> str:
    """The body of a post, from the files beside this one."""
    return (HERE / f"{name}.html").read_text().replace("ADDRESS", ADDRESS)


def current_site() -> Blog:
    """A blog with something of everything: blocks, old posts, a library, menus, comments, plug-ins, and what must be refused."""
    blog = Blog()
    blog.author("lea", "Léa Martin")
    blog.author("paul", "Paul Roy")
    blog.category("bricolage", "Bricolage", number=3, description="Ce que l’on fabrique.")
    blog.category("papier", "Papier", parent="bricolage", number=4)
    blog.tag("colle", "Colle")
    blog.term("nav_menu", "principal", "Principal")
    blog.term("serie", "volcans", "Les volcans")
    _pages(blog)
    _library(blog)
    _volcano(blog)
    _posts(blog)
    _others(blog)
    _menus(blog)
    return blog


def _pages(blog: Blog) -> None:
    notes = (("footnotes", '[{"content":"Et une <em>note</em>.","id":"n1"}]'),)
    blog.page("Qui sommes-nous", body("about"), number=10, slug="qui-sommes-nous", order=1, meta=notes)
    team = f"{blog.address}/qui-sommes-nous/equipe/"
    # The child stands before its parent in the file.
    blog.page("Notre atelier", paragraph("À Nantes."), number=12, parent=11, slug="atelier", link=f"{team}atelier/")
    blog.page("L’équipe", paragraph("Deux personnes."), number=11, parent=10, slug="equipe", link=team)
    blog.page("Accueil", paragraph("Bienvenue."), number=13, slug="accueil", link=f"{blog.address}/")


def _library(blog: Blog) -> None:
    alt = (("_wp_attachment_image_alt", "Un volcan en papier"),)
    caption = "Le volcan, le premier jour"
    blog.upload("2024/03/volcan-scaled.jpg", "volcan", number=30, parent=20, meta=alt, excerpt=caption)
    blog.upload("2024/03/abeilles.png", "Les abeilles au travail", number=31, parent=20)
    blog.upload("2024/03/notice.pdf", "La notice", number=32)
    blog.upload("2024/03/IMG_2041.jpg", "IMG_2041", number=33, parent=20)
    blog.upload("2024/03/dessin.svg", "Un dessin", number=34)
    blog.upload("2024/03/bombe.png", "Une bombe", number=35)
    blog.upload("2024/03/geant.jpg", "Un géant", number=36)
    blog.upload("2024/03/page.png", "Une page", number=37)
    blog.upload("2024/03/perdu.jpg", "Perdu", number=38, comments=(comment(7, "Où est-il ?"),))
    blog.upload("2024/03/chanson.mp3", "La chanson", number=39, parent=20, comments=(comment(8, "Joli"),))


def _volcano(blog: Blog) -> None:
    blog.post(
        "Un volcan",
        body("volcano") + paragraph("Ici\u0002 aussi."),
        number=20,
        slug="un-volcan",
        terms=(
            ("category", "bricolage", "Bricolage"),
            ("post_tag", "colle", "Colle"),
            ("post_tag", "nouveau", "Nouveau"),
            ("post_format", "post-format-image", "Image"),
        ),
        sticky=1,
        meta=(
            ("_thumbnail_id", "30"),
            ("_yoast_wpseo_title", "%%title%% %%page%% %%sep%% %%sitename%%"),
            ("_yoast_wpseo_metadesc", "Un volcan de papier qui déborde."),
            ("_yoast_wpseo_focuskw", "volcan papier"),
            ("_yoast_wpseo_meta-robots-noindex", "1"),
            ("_wp_old_slug", "le-volcan-de-papier"),
            ("duree", "45 minutes"),
            ("_edit_lock", "1700000000:1"),
        ),
        comments=(
            comment(2, "Et en rouge ?", parent=1, author="Paul", email="paul@example.org"),
            comment(1, "Cela a <b>marché</b> !\n\n<script>x</script>Merci."),
            comment(3, "Pas encore lu", approved="0"),
            comment(4, "Achetez", approved="trash"),
            comment(5, "[…] un volcan […]", kind="pingback", author="Un autre blog", email=""),
            comment(9, "Vu ailleurs", kind="trackback", author="Encore un blog", email=""),
        ),
    )


def _posts(blog: Blog) -> None:
    seo = (
        ("rank_math_title", "Les ombres, à la lampe"),
        ("rank_math_description", "Un drap et une lampe."),
        ("rank_math_facebook_image_id", "31"),
    )
    excerpt = "Des <em>ombres</em> au mur."
    blog.post("Les ombres", body("shadows"), number=21, slug="les-ombres", excerpt=excerpt, creator="paul", meta=seo)
    no_day = "0000-00-00 00:00:00"
    blog.post(
        "Brouillon", "Pas fini.", number=22, status="draft", slug="", link=f"{ADDRESS}/?p=22", gmt=no_day, terms=()
    )
    blog.post("En attente", "À relire.", number=23, status="pending")
    blog.post("Privé", "Entre nous.", number=24, status="private", slug="prive")
    future = {"date": "2030-01-01 10:00:00", "gmt": "2030-01-01 09:00:00"}
    blog.post("Demain", "Bientôt.", number=25, status="future", **future)
    dropped = (comment(6, "Dommage"),)
    blog.post("Jeté", "Plus rien.", number=26, status="trash", slug="jete__trashed", comments=dropped)
    told = (("_aioseo_description", "Ce qui se cache."), ("_aioseo_title", "#post_title #separator_sa Secret"))
    blog.post("Secret", "Ouvre-toi.", number=27, password="sesame", meta=told)
    blog.post("", "Un billet sans titre, mais pas sans mots ni sans idées.", number=28, slug="sans-titre")


def _others(blog: Blog) -> None:
    blog.item("wp_block", "Rappel", paragraph("Sous le regard d’un adulte."), number=60, slug="rappel")
    blog.item("wp_block", "Jamais utilisé", paragraph("Rien."), number=61)
    blog.item("wp_global_styles", "Styles", "{}", number=62)
    blog.item("wp_template_part", "Pied", paragraph("Du thème."), number=66)
    blog.item("revision", "Un volcan", paragraph("Avant."), number=67, status="inherit", parent=20)
    blog.item("product", "Un coffret", paragraph("À vendre."), number=68)
    blog.item("wpcf7_contact_form", "Écrire", "[text* nom]", number=69)
    blog.item("portfolio", "Un portrait", paragraph("Hors sujet."), number=63)
    blog.item("wp_navigation", "Pied de page", body("footer"), number=65, slug="pied")


def _menus(blog: Blog) -> None:
    blog.entry("principal", "", to=10, number=70)
    parent = blog.entry("principal", "Le blog de Zoé", address="https://zoe.example/", number=71)
    blog.entry("principal", "Plus bas", address="https://zoe.example/bas", below=parent, number=72)
    blog.entry("principal", "Nulle part", address=f"{ADDRESS}/category/papier/", number=73)
    # As in the theme unit test: an entry of another menu with the same number.
    blog.entry("second", "", to=10, number=70)
