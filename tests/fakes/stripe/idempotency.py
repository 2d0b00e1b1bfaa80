"""Answers kept by key, as API v1 keeps them: once execution began, 500s included, for 24 hours of the fake's clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.stripe.books import Books, Json, Refusal

KEPT_SECONDS = 24 * 60 * 60
Answer = tuple[int, Json]


@dataclass
class Kept:
    """A call under way (no answer yet) or done."""

    question: tuple[str, str]
    began_at: int
    answer: Answer | None = None


def once(books: Books, *, key: str, question: tuple[str, str], run: Callable[[], Answer]) -> tuple[Answer, bool]:
    """The answer, and whether it is an old one. Raises Refusal for another question (400) and for a key at work (409)."""
    with books.lock:
        books.answers = {k: v for k, v in books.answers.items() if books.now() - v.began_at < KEPT_SECONDS}
        kept: Kept | None = books.answers.get(key)
        if kept is not None:
            return _again(kept, key=key, question=question), True
        books.answers[key] = kept = Kept(question=question, began_at=books.now())
    try:
        kept.answer = run()
    except Refusal as refusal:
        kept.answer = refusal.status, refusal.body
        if not refusal.is_stored:
            del books.answers[key]
    return kept.answer, False


def _again(kept: Kept, *, key: str, question: tuple[str, str]) -> Answer:
    if kept.question != question:
        words = f"Keys for idempotent requests can only be used with the same parameters. Key: {key}"
        raise Refusal(400, is_stored=False, type="idempotency_error", message=words)
    if kept.answer is None:
        words = f"There is currently another in-progress request using this idempotency key: {key}"
        raise Refusal(409, is_stored=False, type="idempotency_error", code="idempotency_key_in_use", message=words)
    return kept.answer
