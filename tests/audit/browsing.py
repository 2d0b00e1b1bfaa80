"""A browser that walks through the stops, each as its visitor, with axe at three widths."""

from __future__ import annotations

from collections.abc import Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from config.demo.accounts import CUSTOMER
from tests.audit.judging import Look
from tests.audit.stops import Stop, Visitor

WIDTHS = (360, 768, 1280)
# At this one a page is only asked whether it fits: it is what remains of 1280 at a zoom of 400 %.
NARROWEST = 320
HEIGHT = 900
PATIENCE_MS = 60_000
# What passes is counted by nobody, and to describe it takes axe half of its time.
OPTIONS = {"resultTypes": ["violations"]}
SIGN_IN_MAIL = "Votre lien de connexion"
ROBOTS = "[...document.querySelectorAll('meta[name=robots]')].some(each => each.content.includes('noindex'))"
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class Walk:
    """One browser with a context for each visitor. `pages` are the paths by the names of the stops."""

    def __init__(self, browser: Browser, *, url: str, pages: Mapping[str, str]) -> None:
        self._browser, self._url, self._pages = browser, url, pages
        self._contexts: dict[Visitor, BrowserContext] = {}

    def look(self, stop: Stop) -> Look:
        """Load the page of a stop and see what axe and the browser have to say."""
        page = self._context(stop.visitor).new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if counts(message) else None)
        answer = page.goto(self._pages[stop.name], wait_until="load")
        assert answer is not None
        is_indexable, size = not page.evaluate(ROBOTS), answer.request.sizes()["responseBodySize"]
        # That an address is not found is what such a page is for; and axe writes styles, which the policy refuses aloud.
        seen = list(errors) if stop.status == 200 else []
        violations = {width: violations_at(page, width) for width in WIDTHS}
        too_wide = [width for width in (NARROWEST, *WIDTHS) if is_too_wide(page, width)]
        page.close()
        return Look(
            status=answer.status,
            html_bytes=size,
            is_indexable=is_indexable,
            violations=violations,
            too_wide=too_wide,
            errors=seen,
        )

    def cookies(self, visitor: Visitor) -> str:
        """The visitor's Cookie header; empty for anyone."""
        if visitor is Visitor.ANYONE:
            return ""
        return "; ".join(f"{each.get('name')}={each.get('value')}" for each in self._context(visitor).cookies())

    def _context(self, visitor: Visitor) -> BrowserContext:
        if visitor not in self._contexts:
            context = self._browser.new_context(
                base_url=self._url, locale="fr-FR", timezone_id="Europe/Paris", reduced_motion="reduce"
            )
            context.set_default_timeout(PATIENCE_MS)
            self._contexts[visitor] = context
            self._become(visitor, context.new_page())
        return self._contexts[visitor]

    def _become(self, visitor: Visitor, page: Page) -> None:
        if visitor is Visitor.BUYER:
            page.goto(self._pages["product"])
            page.locator("button[form=buy]:visible, #buy button[type=submit]:visible").first.click()
            page.wait_for_load_state("networkidle")
        elif visitor is Visitor.CUSTOMER:
            self._sign_in(page)
        page.close()

    def _sign_in(self, page: Page) -> None:
        """By the link that the shop mails, as every customer does."""
        page.goto(self._pages["sign in"])
        page.fill("main [name=email]", CUSTOMER.email)
        page.locator("main form button[type=submit]").click()
        page.wait_for_load_state()
        page.goto("/demo/mails/")
        mails = page.locator(".order-row a").filter(has_text=SIGN_IN_MAIL).filter(has_text=CUSTOMER.email)
        mails.first.click()
        page.locator(".panel a").first.click()
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url("**/fr/compte/**")


def counts(message: ConsoleMessage) -> bool:
    return message.type == "error"


def violations_at(page: Page, width: int) -> list[str]:
    """The rules that axe sees broken, each with how often and where first."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [f"{rule['id']} ({len(rule['nodes'])}: {rule['nodes'][0]['target'][0]})" for rule in found]


def is_too_wide(page: Page, width: int) -> bool:
    page.set_viewport_size({"width": width, "height": HEIGHT})
    return bool(page.evaluate(TOO_WIDE))
