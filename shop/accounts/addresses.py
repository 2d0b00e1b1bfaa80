"""A customer's addresses. One that a subscription goes to can be changed, not removed."""

from __future__ import annotations

from typing import Any

from django.db.models import ProtectedError

from core.locks import in_transaction
from shop.accounts.models import User
from shop.address.models import UserAddress
from shop.order.writing import AddressDraft


class AddressInUse(Exception):
    """A subscription is delivered there."""


@in_transaction
def save_address(*, user: User, draft: AddressDraft, address_id: int | None = None) -> Any:
    """Add an address, or change the customer's own one; raises UserAddress.DoesNotExist for somebody else's."""
    address = UserAddress.objects.get(pk=address_id, user=user) if address_id else UserAddress(user=user)
    address.first_name, address.last_name = draft.first_name, draft.last_name
    address.line1, address.line2, address.line4 = draft.line1, draft.line2, draft.city
    address.postcode, address.country_id, address.phone_number = draft.postcode, draft.country, draft.phone
    same = UserAddress.objects.filter(user=user, hash=address.generate_hash()).exclude(pk=address.pk).first()
    if same is not None and address.pk is None:
        return same
    address.save()
    return address


@in_transaction
def remove_address(*, user: User, address_id: int) -> None:
    """Remove the customer's own address; raises AddressInUse, or UserAddress.DoesNotExist for somebody else's."""
    address = UserAddress.objects.get(pk=address_id, user=user)
    try:
        address.delete()
    except ProtectedError as error:
        raise AddressInUse from error
