"""What the audit looks at: one page of each type, as whoever uses it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Visitor(StrEnum):
    """Somebody unknown, somebody with a kit in the basket, and a customer who signed in by mail."""

    ANYONE = "anyone"
    BUYER = "buyer"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class Stop:
    """A page type; `is_public` pages are the same for everybody, `is_indexed` ones are meant to be found by search engines."""

    name: str
    visitor: Visitor = Visitor.ANYONE
    is_public: bool = True
    is_indexed: bool = True
    is_measured: bool = False
    status: int = 200


def _own(name: str, visitor: Visitor = Visitor.ANYONE, *, is_measured: bool = False) -> Stop:
    return Stop(name, visitor, is_public=False, is_indexed=False, is_measured=is_measured)


STOPS = (
    Stop("home", is_measured=True),
    Stop("home in English"),
    Stop("how it works"),
    Stop("range"),
    Stop("subscribe: child", is_measured=True),
    _own("subscribe: plan"),
    Stop("themes"),
    Stop("theme", is_measured=True),
    Stop("shop", is_measured=True),
    Stop("category, narrowed", is_indexed=False, is_measured=True),
    Stop("search", is_indexed=False),
    Stop("search without result", is_indexed=False),
    Stop("product", is_measured=True),
    Stop("range's reviews"),
    Stop("theme's reviews"),
    Stop("journal"),
    Stop("article", is_measured=True),
    Stop("tag"),
    Stop("author"),
    Stop("activities"),
    Stop("activity"),
    Stop("questions"),
    Stop("form"),
    Stop("campaign", is_measured=True),
    Stop("legal"),
    Stop("gift: give", is_measured=True),
    Stop("gift: open"),
    Stop("not found", is_indexed=False, status=404),
    Stop("not translated", is_indexed=False),
    Stop("newsletter"),
    _own("newsletter: confirm"),
    _own("sign in"),
    _own("basket, empty"),
    _own("basket", Visitor.BUYER, is_measured=True),
    _own("checkout", Visitor.BUYER, is_measured=True),
    _own("confirmation"),
    _own("order by mail link"),
    Stop("withdrawal", is_public=False),
    _own("review: give"),
    _own("account", Visitor.CUSTOMER, is_measured=True),
    _own("account: orders", Visitor.CUSTOMER),
    _own("subscription", Visitor.CUSTOMER),
    _own("subscription: end", Visitor.CUSTOMER),
    Stop("patterns", is_indexed=False),
)
