"""What the templates in templates/components take: plain values, made by views and queries, that hold no model and ask no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal


@dataclass(frozen=True, slots=True)
class Link:
    """Words and where they lead; also a step of a breadcrumb."""

    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Alternate:
    """The absolute address of a page in another language ("fr", "en", "x-default"), itself included."""

    language: str
    href: str


@dataclass(frozen=True, slots=True)
class Seo:
    """What search engines and shared links read of a page; addresses are absolute."""

    title: str
    description: str = ""
    canonical: str = ""
    image: str = ""
    alternates: Sequence[Alternate] = ()
    robots: str = "index,follow"
    kind: Literal["website", "article", "product"] = "website"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawn image with its size in pixels; `srcset` lists renditions of other widths, `sizes` how wide it is shown.

    `focus` is where its important part is, in percent from the left and from the top, in steps of 25: what stays in sight
    where it is cut. None is the middle.
    """

    src: str
    width: int
    height: int
    alt: str = ""
    srcset: str = ""
    sizes: str = "100vw"
    focus: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class ProductCard:
    """One product in a list; prices with tax."""

    name: str
    href: str
    price: Decimal | None
    picture: Picture | None = None
    was: Decimal | None = None
    currency: str = "EUR"
    range_key: str = ""
    tag: str = ""
    note: str = ""
    is_available: bool = True


@dataclass(frozen=True, slots=True)
class RangeCard:
    """One of the four ranges, or its box of a month; `until` says in words until when that can be had."""

    key: str
    name: str
    ages: str
    promise: str
    href: str
    price_from: Decimal
    picture: Picture | None = None
    currency: str = "EUR"
    until: str = ""


@dataclass(frozen=True, slots=True)
class PlanCard:
    """One plan to choose: the price of a box, what is charged today, how it ends; `reason` marks it, in words.

    Where nothing is charged today, `is_paid_today` is False and `total_now` what its first debit will be.
    """

    value: str
    name: str
    per_box: Decimal
    total_now: Decimal
    ends: str
    saving: Decimal | None = None
    reason: str = ""
    currency: str = "EUR"
    is_paid_today: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of a funnel."""

    label: str
    state: Literal["done", "current", "todo"]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a summary: an amount with tax, or words in its place."""

    label: str
    amount: Decimal | None = None
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question and its answer in paragraphs."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class LinkColumn:
    """A titled list of links in the footer or under the menu at the top; hashable, as what is drawn of it is kept."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Announcement:
    """A sentence above the header of every page from one moment to another (None: until it is taken away).

    `key` is another one when the words are: a visitor who put it away is told again.
    """

    key: str
    text: str
    sheet: str
    starts_at: datetime
    ends_at: datetime | None = None
    link: Link | None = None

    def is_shown(self, *, now: datetime) -> bool:
        """Whether `now` is within its time."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


@dataclass(frozen=True, slots=True)
class Menus:
    """The links of the header, the columns of the footer, and the functions that the law wants on every page.

    `announcements` are those of today and of the days to come, the one that began last at the end.
    """

    main: tuple[Link | LinkColumn, ...] = ()
    footer: tuple[LinkColumn, ...] = ()
    legal: tuple[Link, ...] = ()
    announcements: tuple[Announcement, ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """How often parents gave each mark, from 1 to 5, and how many of them wrote a sentence that is published."""

    counts: tuple[int, ...]
    sentences: int = 0

    @property
    def count(self) -> int:
        """How many marks were given."""
        return sum(self.counts)

    @property
    def average(self) -> Decimal:
        """Their mean, to a tenth."""
        total = sum(mark * count for mark, count in enumerate(self.counts, start=1))
        return (Decimal(total) / self.count).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def shares(self) -> list[Share]:
        """Each mark, the best first, with its share of all in whole per cent."""
        return [
            Share(mark=mark, count=count, percent=round(100 * count / self.count))
            for mark, count in sorted(enumerate(self.counts, start=1), reverse=True)
        ]


@dataclass(frozen=True, slots=True)
class Share:
    """How often one mark was given."""

    mark: int
    count: int
    percent: int


@dataclass(frozen=True, slots=True)
class Voice:
    """What one parent wrote. `foreign` names the language of the words where it is not the page's; `about` is what came."""

    words: str
    who: str
    mark: int
    received_on: date
    published_on: date
    changed_on: date | None = None
    range_key: str = ""
    answer: str = ""
    language: str = ""
    foreign: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Voices:
    """What parents say of one thing: their marks, the latest sentences, where all of them stand, and how they are come by."""

    marks: Marks
    latest: tuple[Voice, ...]
    href: str
    how_href: str
    has_more: bool = False
