"""Who buys in the demo shop, and when: drawn from a seed, so that every demo shop has the same past."""

from __future__ import annotations

import random
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from config.demo.accounts import CUSTOMER
from config.demo.sources import read
from shop.payments.providers.sandbox.cards import Behaviour

SEED = 20260321
REASONS = (
    "Il a grandi trop vite.",
    "Nous déménageons à l’étranger.",
    "Deux coffrets l’attendent encore dans le placard.",
    "C’est la rentrée, nous faisons une pause.",
    "",
)
# Of a hundred sign-ups: box by box, and paid in advance for three, six and twelve boxes.
PLANS = ((1, 62), (3, 14), (6, 16), (12, 8))
CARD_FAILS_LATER, CANCELS, BUYS_IN_THE_SHOP = 0.1, 0.24, 0.45


@dataclass(frozen=True)
class Person:
    """A customer with an address as the checkout asks for it; `children` are first names and birth months."""

    email: str
    first_name: str
    last_name: str
    language: str
    address: dict[str, str]
    children: Sequence[tuple[str, date]]


@dataclass(frozen=True)
class SignUp:
    person: Person
    child: tuple[str, date]
    boxes: int
    card: Behaviour


@dataclass(frozen=True)
class Purchase:
    """Some of the shop's goods; `draw` chooses which."""

    person: Person
    draw: int


@dataclass(frozen=True)
class Cancellation:
    person: Person
    child: str
    reason: str


Act = SignUp | Purchase | Cancellation


@dataclass
class Script:
    """What people do, by day."""

    acts: dict[date, list[Act]] = field(default_factory=lambda: defaultdict(list))


def people(*, count: int) -> list[Person]:
    """The people of the data, the demo's own customer first; more than those are made of their names and streets."""
    rows: list[dict[str, Any]] = read("people")
    known = [_person(row) for row in rows]
    first = known[0]
    customer = Person(
        email=CUSTOMER.email,
        first_name=CUSTOMER.first_name,
        last_name=CUSTOMER.last_name,
        language="fr",
        address=first.address,
        children=first.children,
    )
    found = [customer, *known[1:]]
    draw = random.Random(SEED)  # noqa: S311 - a demo's past, nothing secret
    found += [_relative(n, known=known, draw=draw) for n in range(len(found), count)]
    return found[:count]


def _person(row: dict[str, Any]) -> Person:
    place = row["address"]
    return Person(
        email=row["email"],
        first_name=row["first_name"],
        last_name=row["last_name"],
        language=row["language"],
        address={key: str(place[key]) for key in ("line1", "postcode", "city", "country")},
        children=[(child["first_name"], _month(str(child["born"]))) for child in row["children"]],
    )


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


def _relative(n: int, *, known: Sequence[Person], draw: random.Random) -> Person:
    first, last, home = draw.choice(known), draw.choice(known), draw.choice(known)
    plain = unicodedata.normalize("NFKD", f"{first.first_name}.{last.last_name}").encode("ascii", "ignore").decode()
    children = [(draw.choice(known).children[0][0], date(draw.randint(2015, 2024), draw.randint(1, 12), 1))]
    return Person(
        email=f"{plain.replace(' ', '-').lower()}.{n}@example.org",
        first_name=first.first_name,
        last_name=last.last_name,
        language=home.language,
        address={**home.address, "line1": f"{draw.randint(1, 99)} {home.address['line1'].lstrip('0123456789 ')}"},
        children=children,
    )


def script(*, cast: Sequence[Person], first_day: date, last_day: date) -> Script:
    """What these people do between two days. The shop grows: more of them come towards the end."""
    draw = random.Random(SEED)  # noqa: S311 - a demo's past, nothing secret
    days = (last_day - first_day).days
    made = Script()
    for number, person in enumerate(cast):
        since = days // 2 if number == 0 else int(days * draw.random() ** 0.7)
        for day, act in _life(person, is_shown=number == 0, came=since, days=days, draw=draw):
            made.acts[first_day + timedelta(days=day)].append(act)
    return made


def _life(person: Person, *, is_shown: bool, came: int, days: int, draw: random.Random) -> Iterator[tuple[int, Act]]:
    """One person's acts with their days; the customer whom visitors sign in as neither fails nor leaves."""
    for i, child in enumerate(person.children):
        day = came + i * draw.randint(0, 60)
        if day >= days:
            continue
        boxes = 1 if is_shown else draw.choices([n for n, _ in PLANS], [weight for _, weight in PLANS])[0]
        fails = not is_shown and draw.random() < CARD_FAILS_LATER
        yield day, SignUp(person, child, boxes, Behaviour.FAILS_LATER if fails else Behaviour.SUCCEEDS)
        leaves = day + draw.randint(35, 260)
        if not is_shown and draw.random() < CANCELS and leaves < days:
            yield leaves, Cancellation(person, child[0], draw.choice(REASONS))
    if is_shown or draw.random() < BUYS_IN_THE_SHOP:
        yield draw.randint(came, days), Purchase(person, draw.randint(0, 10_000))
