"""Refunds, bounded by what was paid, and disputes."""

from __future__ import annotations

from tests.fakes.stripe.books import Books, Json, Refusal, listed

# While a dispute stands like this, its money is not the merchant's to give back. Source: docs.stripe.com/error-codes, charge_disputed.
TAKEN = ("needs_response", "under_review", "lost")


def create(books: Books, params: Json) -> Json:
    intent = books.get("payment_intent", params["payment_intent"])
    if intent["status"] != "succeeded":
        raise Refusal(400, message="This PaymentIntent does not have a successful charge to refund.")
    charge = books.get("charge", intent["latest_charge"])
    left = charge["amount"] - charge["amount_refunded"]
    amount = int(params.get("amount", left))
    if any(row["payment_intent"] == intent["id"] and row["status"] in TAKEN for row in books.table("dispute").values()):
        words = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise Refusal(400, code="charge_disputed", message=words)
    if left == 0:
        raise Refusal(400, code="charge_already_refunded", message="Charge has already been refunded.")
    if amount > left:
        words = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise Refusal(400, param="amount", message=words)
    charge["amount_refunded"] += amount
    refund = books.add(
        "refund",
        "re",
        amount=amount,
        currency=intent["currency"],
        charge=charge["id"],
        payment_intent=intent["id"],
        reason=params.get("reason"),
        metadata=params.get("metadata", {}),
        status="succeeded",
        failure_reason=None,
    )
    books.tell("refund.created", refund)
    books.tell("charge.refunded", charge)
    return refund


def list_refunds(books: Books, params: Json) -> Json:
    mine = params.get("payment_intent")
    rows = [row for row in books.table("refund").values() if mine in (None, row["payment_intent"])]
    return listed(rows, params, url="/v1/refunds")


def return_refund(books: Books, *, key: str) -> Json:
    """The customer's bank sends a refund back."""
    refund = books.get("refund", key)
    refund.update(status="failed", failure_reason="expired_or_canceled_card")
    books.get("charge", refund["charge"])["amount_refunded"] -= refund["amount"]
    books.tell("refund.failed", refund)
    return refund


def open_dispute(books: Books, *, intent: str, status: str = "needs_response") -> Json:
    row = books.get("payment_intent", intent)
    dispute = books.add(
        "dispute",
        "du",
        amount=row["amount"],
        currency=row["currency"],
        charge=row["latest_charge"],
        payment_intent=intent,
        reason="fraudulent",
        status=status,
    )
    books.tell("charge.dispute.created", dispute)
    return dispute


def close_dispute(books: Books, *, key: str, status: str) -> Json:
    dispute = books.get("dispute", key)
    dispute["status"] = status
    books.tell("charge.dispute.closed", dispute)
    return dispute
