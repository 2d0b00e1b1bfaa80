"""The roles, and the people of the demo shop whose passwords are printed when it starts."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Group

from config.demo.accounts import ACCOUNTS, Account
from config.roles import make_groups
from shop.accounts.models import User


def load(*, now: datetime) -> None:
    """Make the roles and the accounts; a second run changes nothing but what somebody changed of the accounts."""
    make_groups()
    for account in ACCOUNTS:
        _make(account, now=now)


def _make(account: Account, *, now: datetime) -> None:
    user, is_new = User.objects.get_or_create(
        email=account.email,
        defaults={
            "first_name": account.first_name,
            "last_name": account.last_name,
            "language": "fr",
            "date_joined": now,
        },
    )
    user.is_active, user.is_staff = True, account.is_staff
    if is_new or not user.check_password(account.password):
        user.set_password(account.password)
    user.save()
    user.groups.set(Group.objects.filter(name__in=account.groups))
