"""The connection to Stripe: its address, its time limits, and what its errors mean here.

The library's own retries are off. A retry is decided where the charge is known, under a key that was stored before.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager

import stripe
import structlog
from celery import current_task
from django.conf import settings

from shop.payments.providers.base import ProviderRefused, ProviderUnreachable

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 2
# A customer waits for a page, nobody for a task.
READ_SECONDS_IN_PAGE, READ_SECONDS_IN_TASK = 5, 20


def client() -> stripe.StripeClient:
    """The client of this process, with the time limits of where it is called."""
    read = READ_SECONDS_IN_TASK if current_task else READ_SECONDS_IN_PAGE
    return _client(key=settings.STRIPE_SECRET_KEY, address=settings.STRIPE_API_BASE, read=read)


@functools.lru_cache(maxsize=8)
def _client(*, key: str, address: str, read: int) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": address},
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=(CONNECT_SECONDS, read)),
    )


@contextmanager
def asking() -> Iterator[None]:
    """Stripe's errors as those of shop.payments.providers.base. Only a CardError, which is an answer, goes through.

    No answer, a 5xx, a 429 and a 409 (the same key is being worked on) prove nothing. Neither do a 401 and a 403: our key is
    wrong, which says nothing of the payment, and must not turn a day's debits into failures. Any other 4xx is a refusal.
    """
    try:
        yield
    except stripe.CardError:
        raise
    except (stripe.AuthenticationError, stripe.PermissionError) as error:
        log.error("stripe_key_refused", status=error.http_status, request=error.request_id)
        raise ProviderUnreachable(str(error)) from error
    except (stripe.InvalidRequestError, stripe.IdempotencyError) as error:
        if error.http_status == 409:
            raise ProviderUnreachable(str(error)) from error
        raise ProviderRefused(str(error)) from error
    except stripe.StripeError as error:
        raise ProviderUnreachable(str(error)) from error
