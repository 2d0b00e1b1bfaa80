"""Write the shop's illustrations (SVG) and the demo shop's pictures (WebP).

`python -m config.demo.art.build` writes both; with names it writes only those. Pictures are rendered by Chromium
through playwright, so that this runs on a developer's machine and the results are committed.
"""

import io
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from .accessories import ACCESSORIES
from .articles import ARTICLES
from .bands import BANDS, HEIGHT, WIDTH, band_sheet
from .books import BOOKS
from .brand import BRAND, favicon_sheet, logo_sheet
from .coffrets import COFFRETS, box_sheet
from .games import GAMES
from .home import HOME, home_sheet
from .icons import sprite
from .kits import KITS
from .paper import Pen, Sheet
from .portraits import PORTRAITS
from .portraits import SIZE as PORTRAIT
from .ranges import RANGES, range_sheet
from .second_accessories import SECOND_ACCESSORIES
from .second_articles import SECOND_ARTICLES
from .second_kits import SECOND_KITS

ROOT = Path(__file__).resolve().parents[3]
ILLUSTRATIONS = ROOT / "static/img/illustrations"
PICTURES = ROOT / "config/demo/pictures"
BROWSER = os.environ.get("CHROMIUM", "/usr/bin/chromium")
MAX_BYTES = 60_000

# The themes whose drawings the shop has at hand as SVG; of the others there are pictures alone.
ON_PAGES = ("volcanoes", "bees", "post", "shadows", "bridges", "salt", "night-train", "mushrooms")

FAVICONS = ROOT / "static/img/favicons"
FAVICON_SIZES = (32, 180, 192, 512)

Draw = Callable[[], Sheet]
Picture = tuple[Draw, int, int]


def illustrations() -> dict[str, Draw]:
    """Every SVG of the shop by name."""
    sheets: dict[str, Draw] = {f"box-{key}": partial(box_sheet, f"box-{key}") for key in ON_PAGES}
    sheets |= {key: partial(range_sheet, key) for key in RANGES}
    sheets |= {f"theme-{key}": partial(band_sheet, f"theme-{key}") for key in ON_PAGES}
    return sheets | {key: partial(home_sheet, key) for key in HOME} | BRAND


def _drawn(draw: Callable[[Pen], None], width: int, height: int) -> Sheet:
    sheet = Sheet(width, height)
    draw(sheet.pen())
    return sheet


def pictures() -> dict[str, Picture]:
    """Every WebP of the demo shop by name, with its size in pixels."""
    found: dict[str, Picture] = {key: (partial(box_sheet, key, ground=True), 1200, 1200) for key in COFFRETS}
    found |= {key: (partial(band_sheet, key), WIDTH, HEIGHT) for key in BANDS}
    goods = KITS | SECOND_KITS | BOOKS | GAMES | ACCESSORIES | SECOND_ACCESSORIES
    found |= {key: (partial(_drawn, draw, 800, 800), 1200, 1200) for key, draw in goods.items()}
    articles = ARTICLES | SECOND_ARTICLES
    found |= {key: (partial(_drawn, draw, 1600, 900), 1600, 900) for key, draw in articles.items()}
    found |= {key: (partial(_drawn, draw, PORTRAIT, PORTRAIT), 600, 600) for key, draw in PORTRAITS.items()}
    return found | {"hero": (partial(home_sheet, "hero"), 1600, 1200)}


def _shot(browser: Browser, sheet: Sheet, width: int, height: int) -> bytes:
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(f'<body style="margin:0;display:grid">{sheet.svg()}</body>')
    png = page.screenshot(omit_background=True)
    page.close()
    return png


def _encode(png: bytes) -> bytes:
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for quality in (86, 78, 70, 60, 50):
        out = io.BytesIO()
        image.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= MAX_BYTES:
            return out.getvalue()
    raise ValueError("A picture stays above 60 kB at quality 50.")


def write_pictures(wanted: set[str]) -> None:
    """Render the wanted pictures, or all of them, the favicons and the logo of the mails when none is named."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    FAVICONS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        for name, (draw, width, height) in pictures().items():
            if not wanted or name in wanted:
                (PICTURES / f"{name}.webp").write_bytes(_encode(_shot(browser, draw(), width, height)))
        for size in () if wanted else FAVICON_SIZES:
            (FAVICONS / f"favicon-{size}.png").write_bytes(_shot(browser, favicon_sheet(), size, size))
        if not wanted:
            (FAVICONS.parent / "logo.png").write_bytes(_shot(browser, logo_sheet(), 726, 192))
        browser.close()


def write_illustrations(wanted: set[str]) -> None:
    """Write the wanted illustrations, or all of them and the icons when none is named."""
    ILLUSTRATIONS.mkdir(parents=True, exist_ok=True)
    for name, draw in illustrations().items():
        if not wanted or name in wanted:
            (ILLUSTRATIONS / f"{name}.svg").write_text(draw().svg(), encoding="utf-8")
    if not wanted:
        (ILLUSTRATIONS.parent / "icons.svg").write_text(sprite(), encoding="utf-8")


if __name__ == "__main__":
    write_illustrations(set(sys.argv[1:]))
    write_pictures(set(sys.argv[1:]))
