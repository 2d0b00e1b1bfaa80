"""Public pages that are drawn once for what was read of the database; see docs/decisions/pages-drawn-once.md."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.utils.translation import get_language

from core import clock
from core.statements import Asked, Reading, Row, reading
from core.templatetags.page import announcement_now, page_menus

# A page has 50 kB, and what was read for it as much again: a process holds 20 MB of them at most.
MOST = 200

View = Callable[..., HttpResponseBase]
Key = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page with what was read for it, in its order, at `moment`.

    `until` is the next moment among what was read: until then, whatever is compared with it comes out as it did. `others` are
    all that the page shows besides: the day, the frame, and what its view names.
    """

    moment: datetime
    until: datetime | None
    asked: tuple[Asked, ...]
    others: tuple[Hashable, ...]
    status: int
    headers: dict[str, str]
    body: bytes

    def is_of(self, *, now: datetime, others: tuple[Hashable, ...]) -> bool:
        """Whether it can be true at another moment: only then the database is asked."""
        return self.moment <= now and (self.until is None or now < self.until) and self.others == others

    def ask_again(self, *, now: datetime) -> Iterator[tuple[Asked, Sequence[Row]]]:
        """Each question with what it finds now, up to the first that finds something else."""
        for each in self.asked:
            found = each.find(now=now)
            yield each, found
            if not each.is_found(found):
                return


_drawn: dict[Key, Drawn] = {}
_writing = threading.Lock()


def drawn_once(*others: Callable[[datetime], Hashable]) -> Callable[[View], View]:
    """A public page whose view is run once for what it reads: each later answer asks the same questions of the database, and
    gives the very bytes again if all rows are what they were.

    That holds for a view that reads by statements (`core.statements`) alone, and whose page depends on them, the address,
    the day, the frame and `others`, functions of the moment: a rule that changes at an hour, or what a cache holds. A page
    for which anything else was asked of the database is drawn each time. Nothing has to be forgotten when something changes.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD") or _are_templates_worked_on():
                return view(request, *args, **kwargs)
            now = clock.now()
            key = (view.__module__ + view.__name__, get_language(), request.get_full_path())
            besides = (clock.local_day(now), *_frame(), *(other(now) for other in others))
            known = _drawn.get(key)
            found: list[tuple[Asked, Sequence[Row]]] = []
            if known is not None and known.is_of(now=now, others=besides):
                found = list(known.ask_again(now=now))
                if len(found) == len(known.asked) and (not found or found[-1][0].is_found(found[-1][1])):
                    return HttpResponse(known.body, status=known.status, headers=known.headers)
            with reading(ready=found) as read:
                response = view(request, *args, **kwargs)
                if isinstance(response, SimpleTemplateResponse):
                    response.render()
            if isinstance(response, HttpResponse) and response.status_code == 200 and not response.cookies:
                _keep(key, response=response, read=read, started=now, others=besides)
            return response

        return answered

    return decorate


def forget() -> None:
    """Draw every page anew."""
    _drawn.clear()


def _are_templates_worked_on() -> bool:
    return bool(engines["django"].engine.debug)  # type: ignore[attr-defined]  # that of Django's templates


def _frame() -> tuple[Hashable, Hashable]:
    menus = page_menus()
    return menus, announcement_now(menus)


def _keep(key: Key, *, response: HttpResponse, read: Reading, started: datetime, others: tuple[Hashable, ...]) -> None:
    ended = clock.now()
    asked = read.again(started=started, ended=ended)
    if asked is None or response.has_header("Vary"):
        return
    until = min((moment for moment in read.moments() if moment > started), default=None)
    drawn = Drawn(started, until, asked, others, response.status_code, dict(response.items()), response.content)
    with _writing:
        _drawn.pop(key, None)
        while len(_drawn) >= MOST:
            del _drawn[next(iter(_drawn))]
        _drawn[key] = drawn
