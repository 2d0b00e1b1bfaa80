"""What the shop's pages may weigh and where their parts may come from, measured on the files as they are delivered."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from core.components import Picture
from core.fonts import FACES
from core.static import ENTRY, flatten
from shop.images.specs import SPECS

pytestmark = pytest.mark.any_database
ROOT = Path(settings.BASE_DIR)
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
COMPRESSED_AT_MOST = 40_000
# The back offices' pages, mails, and the pattern pages that production has not.
NOT_THE_SHOPS = ("admin/", "content/admin/", "content/chooser/", "wagtailadmin/", "emails/", "tracking/", "patterns/")
# Loaded only where a key of Stripe's was entered; its terms forbid a copy.
WITH_STRIPE = {"shop/stripe/card.html": {"https://js.stripe.com/v3/"}}
NAMES_NOT_ADDRESSES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}


def shop_templates() -> dict[str, str]:
    """The text of every template that a visitor of the shop may see, by its name."""
    names = (path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
    return {name: (TEMPLATES / name).read_text() for name in names if not is_of(name)}


def is_of(name: str) -> bool:
    return name.startswith(NOT_THE_SHOPS) or "/admin/" in name


def compressed(*texts: bytes) -> int:
    return sum(len(gzip.compress(text)) for text in texts)


def linked(pattern: str) -> set[str]:
    return {name for text in shop_templates().values() for name in re.findall(pattern, text)}


def test_all_scripts_together_that_any_page_may_load_stay_below_the_budget() -> None:
    ours = [path.read_bytes() for path in STATIC.rglob("*.js") if "cms" not in path.parts]
    htmx = (files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js").read_bytes()
    assert compressed(*ours, htmx) <= COMPRESSED_AT_MOST


def test_pages_load_no_script_but_those_that_were_weighed() -> None:
    asked = linked(r"""static ['"](js/[^'"]+)['"]""")
    assert asked - {path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")} == set()
    assert [name for name in asked if name.startswith("js/cms/")] == []


def test_scripts_wait_for_what_is_seen() -> None:
    modules = [
        tag for text in shop_templates().values() for tag in re.findall(r'<script type="module".*?>', text, re.DOTALL)
    ]
    waiting = [tag for tag in modules if 'fetchpriority="low"' in tag or 'blocking="render"' in tag]
    assert len(modules) > 10
    assert waiting == modules


def test_the_one_style_sheet_stays_below_the_budget_and_pages_link_no_other() -> None:
    text = flatten(entry=ENTRY, read=lambda path: (STATIC / path).read_text())
    assert compressed(text.encode()) <= COMPRESSED_AT_MOST
    sheets = linked(r"""static ['"](css/[^'"]+)['"]""")
    assert sheets == {ENTRY}


def test_the_sheet_takes_its_typefaces_from_the_shop_and_only_cut_ones() -> None:
    text = flatten(entry=ENTRY, read=lambda path: (STATIC / path).read_text())
    faces = re.findall(r"@font-face \{.*?\}", text, re.DOTALL)
    sources = {source for face in faces for source in re.findall(r'url\("([^"]+)"\)', face)}
    assert sources == {f"../fonts/{face.target}" for face in FACES}
    assert all("font-display: swap" in face for face in faces if "url(" in face)


def foreign(text: str) -> Iterator[str]:
    """Addresses on other hosts that a browser would load something from."""
    yield from re.findall(
        r"""\b(?:src|srcset|poster|data-src|action|import|from)=?\s*\(?["']((?:https?:)?//[^"']+)""", text
    )
    yield from re.findall(r"""<link\b[^>]*\bhref=["']((?:https?:)?//[^"']+)""", text)
    yield from re.findall(r"""url\(["']?((?:https?:)?//[^"')]+)""", text)
    yield from re.findall(r"""@import\s+(?:url\()?["']((?:https?:)?//[^"']+)""", text)
    yield from re.findall(r"""\b(?:fetch|import|sendBeacon|open)\(\s*["'`]((?:https?:)?//[^"'`]+)""", text)


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/css">',
        'body { background: url("https://cdn.example/a.png") }',
        '@import url("https://cdn.example/a.css");',
        'import x from "https://cdn.example/a.js";',
        'fetch("https://api.example/x")',
    ],
)
def test_an_address_of_another_host_would_be_seen(text: str) -> None:
    assert list(foreign(text))


def test_no_template_loads_anything_from_another_host() -> None:
    found = {name: set(foreign(text)) for name, text in shop_templates().items()}
    assert {name: hosts for name, hosts in found.items() if hosts} == WITH_STRIPE


def test_no_static_file_names_another_host() -> None:
    named = {
        (path.relative_to(STATIC).as_posix(), address)
        for path in STATIC.rglob("*")
        if path.suffix in {".css", ".js", ".svg"}
        for address in re.findall(r"""(?:https?:)?//[\w.-]+\.\w+[^\s"'<>)]*""", path.read_text())
    }
    assert {each for each in named if each[1] not in NAMES_NOT_ADDRESSES} == set()


def images() -> list[tuple[str, str]]:
    """Each image element that a template writes itself, with the template's name."""
    return [
        (name, tag)
        for name, text in shop_templates().items()
        for tag in re.findall(r"<img\b.*?>(?=\s)", text, re.DOTALL)
    ]


def test_every_image_has_its_size_and_a_text() -> None:
    found = images()
    assert len(found) > 10
    assert [each for each in found if not all(f"{name}=" in each[1] for name in ("width", "height", "alt"))] == []


# Drawings at the top of their page: the logo, what a page of one sentence shows, and the ages that a giver chooses from.
FIRST_SEEN = {
    "500.html",
    "components/empty.html",
    "components/header.html",
    "components/header_checkout.html",
    "content/pages/form.html",
    "content/parts/landing_header.html",
    "marketing/newsletter/asked.html",
    "marketing/newsletter/confirm.html",
    "shop/accounts/link_sent.html",
    "shop/checkout/done.html",
    "subscriptions/gifts/give.html",
    "subscriptions/gifts/open.html",
    "subscriptions/gifts/thanks.html",
}


def test_every_image_below_the_fold_is_lazy() -> None:
    eager = [
        (name, tag)
        for name, tag in images()
        if 'loading="lazy"' not in tag and 'fetchpriority="high"' not in tag and name not in FIRST_SEEN
    ]
    assert eager == []


def test_a_picture_is_lazy_sized_and_in_a_modern_format_unless_it_comes_first() -> None:
    picture = Picture(src="/a.webp", width=640, height=480, alt="A", srcset="/b.webp 200w, /a.webp 640w", sizes="50vw")
    lazy = render_to_string("components/picture.html", {"picture": picture})
    assert 'width="640" height="480"' in lazy
    assert 'loading="lazy"' in lazy
    assert 'srcset="/b.webp 200w, /a.webp 640w" sizes="50vw"' in lazy
    first = render_to_string("components/picture.html", {"picture": picture, "priority": True})
    assert 'fetchpriority="high"' in first
    assert "lazy" not in first
    assert SPECS
    assert [spec for spec in SPECS if "format-webp" not in spec and "format-avif" not in spec] == []
