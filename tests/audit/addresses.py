"""Runs in the audit's shop: makes what the demo leaves out, and names the address of every stop."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from config.demo.accounts import CUSTOMER
from content.addresses import path_of
from content.authors import Author
from content.models import (
    ActivityIndexPage,
    ActivityPage,
    ArticleIndexPage,
    ArticlePage,
    FormPage,
    LandingPage,
    LegalPage,
    QuestionsPage,
    RangePage,
    StandardPage,
    ThemeIndexPage,
    ThemePage,
)
from core import clock
from core.models import OutgoingMail
from marketing.newsletter import signing_up as newsletter
from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Category, Product
from shop.checkout.enums import PlacementState
from shop.checkout.models import Placement
from shop.stock.queries import free_of_products
from subscriptions.models import BoxRange, Subscription, Theme
from subscriptions.signup.funnel import Draft
from tests.settled import settle

RANGE = "tige"


def addresses() -> str:
    """The paths of all stops by their names, as JSON."""
    now = clock.now()
    settle(now=now)
    newsletter.sign_up(
        email="lecteur@example.org", consent_text="Oui", page="/fr/", language="fr", place="127.0.0.1", now=now
    )
    with translation.override("fr"):
        return json.dumps({**_site(), **_shop(), **_words(), **_own(), "patterns": "/patterns/"})


def _pages(model: type[Page]) -> Any:
    return model.objects.live().filter(locale__language_code="fr").order_by("pk")


def _first(model: type[Page]) -> str:
    return path_of(_pages(model)[0])


def _site() -> dict[str, str]:
    journal = _first(ArticleIndexPage)
    author = Author.objects.filter(articles__in=_pages(ArticlePage)).earliest("pk")
    tag = _pages(ArticlePage).filter(tags__isnull=False)[0].tags.all()[0]
    return {
        "home": "/fr/",
        "home in English": "/en/",
        "how it works": path_of(_pages(StandardPage).get(slug="comment-ca-marche")),
        "range": path_of(_pages(RangePage).get(box_range__key=RANGE)),
        "themes": _first(ThemeIndexPage),
        "theme": _first(ThemePage),
        "journal": journal,
        "article": _first(ArticlePage),
        "tag": f"{journal}tag/{tag.slug}/",
        "author": f"{journal}par/{author.slug}/",
        "activities": _first(ActivityIndexPage),
        "activity": _first(ActivityPage),
        "questions": _first(QuestionsPage),
        "form": _first(FormPage),
        "campaign": _first(LandingPage),
        "legal": _first(LegalPage),
        "not found": "/fr/un-chemin-qui-ne-mene-nulle-part/",
        "not translated": _not_translated(),
    }


def _not_translated() -> str:
    """The English address of a French article whose English one is taken down."""
    article = _pages(ArticlePage).last()
    article.get_translations().get(locale__language_code="en").unpublish()
    return path_of(article).replace("/fr/", "/en/", 1)


def _shop() -> dict[str, str]:
    kits = Product.objects.filter(kind=ProductKind.KIT, is_public=True).order_by("pk").in_bulk()
    free = free_of_products(product_ids=list(kits))
    category = Category.objects.get(slug_fr="kits").get_absolute_url()
    box_range = BoxRange.objects.get(key=RANGE)
    child = Draft.new(first_name="Noé", birth_month=_born(), range_key=RANGE)
    return {
        "shop": reverse("catalogue:list"),
        "category, narrowed": f"{category}?age=6",
        "product": next(kit for key, kit in kits.items() if free.get(key, 0) > 0).get_absolute_url(),
        "search": f"{reverse('search:results')}?q=volcan",
        "search without result": f"{reverse('search:results')}?q=xylophone+quantique",
        "range's reviews": reverse("reviews:range", args=[box_range.slug]),
        "subscribe: child": f"{reverse('subscriptions:start')}?range={RANGE}",
        "subscribe: plan": f"{reverse('subscriptions:plan')}?child={child.signed()}",
        "gift: give": reverse("gifts:give"),
        "gift: open": reverse("gifts:open"),
        "basket": reverse("basket:summary"),
        "basket, empty": reverse("basket:summary"),
        "checkout": reverse("checkout:address"),
    }


def _born() -> date:
    return clock.today().replace(year=clock.today().year - 6, day=1)


def _words() -> dict[str, str]:
    """The theme that parents said most about, the newsletter, and the question that a parent's mail asks."""
    said = Theme.objects.annotate(said=Count("reviews")).latest("said")
    asked = OutgoingMail.objects.filter(language="fr", text__contains=f"/fr/{_path('reviews:give')}").latest("pk")
    confirm = OutgoingMail.objects.filter(kind=newsletter.CONFIRM).latest("pk")
    return {
        "theme's reviews": reverse("reviews:theme", args=[said.slug]),
        "review: give": _link(asked, f"/fr/{_path('reviews:give')}"),
        "newsletter": reverse("newsletter:sign_up"),
        "newsletter: confirm": _link(confirm, f"/fr/{_path('newsletter:confirm')}"),
    }


def _path(name: str) -> str:
    """What the addresses of a name with one argument begin with, after the language."""
    return reverse(name, args=["x"]).removeprefix("/fr/").removesuffix("x/")


def _link(mail: OutgoingMail, beginning: str) -> str:
    """The first address in a mail that begins like this."""
    found = re.search(rf"{re.escape(beginning)}[^\s?#)\]>\"]+", mail.text)
    assert found, f"{beginning} is not in {mail}"
    return found[0]


def _own() -> dict[str, str]:
    paid = Placement.objects.filter(state=PlacementState.PAID, order__user__email=CUSTOMER.email).latest("pk")
    subscription = Subscription.objects.filter(user__email=CUSTOMER.email, ended_at=None).latest("pk")
    reference = [subscription.reference]
    order = OutgoingMail.objects.filter(to=CUSTOMER.email, text__contains=f"/fr/{_path('checkout:order')}").latest("pk")
    return {
        "sign in": reverse("account:sign_in"),
        "account": reverse("account:home"),
        "account: orders": reverse("account:orders"),
        "subscription": reverse("subscriptions:detail", args=reference),
        "subscription: end": reverse("subscriptions:cancel", args=reference),
        "confirmation": reverse("checkout:done", args=[paid.token]),
        "order by mail link": _link(order, f"/fr/{_path('checkout:order')}"),
        "withdrawal": reverse("aftercare:withdraw"),
    }
