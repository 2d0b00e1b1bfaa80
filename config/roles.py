"""Who may do what in the back offices. `manage.py roles` makes the groups exactly so; nothing is granted by hand.

A person has a group for each role of theirs. Superusers, who see the plumbing too, are made by `manage.py createsuperuser`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import Group, Permission

from content import roles as cms
from core.locks import in_transaction

LOOK = ("view",)
ADD = ("view", "add")
EDIT = ("view", "change")
KEEP = ("view", "add", "change")
OWN = ("view", "add", "change", "delete")

Grants = Mapping[str, tuple[str, ...]]

ORDERS: Grants = {
    "order.order": LOOK,
    "order.line": LOOK,
    "order.taxrow": LOOK,
    "order.ordernote": LOOK,
    "order.orderdiscount": LOOK,
    "order.shippingaddress": LOOK,
    "order.billingaddress": LOOK,
}
# Who may add a refund gives money back; the charge is where it is done.
REFUNDS: Grants = {
    "payments.charge": LOOK,
    "payments.refund": ("view", "add"),
    "payments.dispute": LOOK,
}
CATALOGUE: Grants = {
    "catalogue.product": LOOK,
    "catalogue.productfacts": LOOK,
    "catalogue.productimage": LOOK,
    "catalogue.productcategory": LOOK,
    "catalogue.category": LOOK,
    "stock.component": LOOK,
    "markets.price": LOOK,
}
VOUCHERS: Grants = {
    "voucher.voucher": KEEP,
    "voucher.voucherset": KEEP,
    "subscriptions.boxpromotion": KEEP,
}
BOXES: Grants = {
    "subscriptions.boxrange": LOOK,
    "subscriptions.theme": LOOK,
    "subscriptions.box": LOOK,
    "subscriptions.calendarmonth": LOOK,
    "subscriptions.plan": LOOK,
}
STOCK: Grants = {
    "stock.stockitem": LOOK,
    "stock.stockmovement": LOOK,
    "stock.reservation": LOOK,
    "stock.component": LOOK,
}
# What the tax office is told of each day: sums by rate, without a name in them.
TAX_SUMS: Grants = {"invoicing.invoicetax": LOOK, "invoicing.creditnotetax": LOOK}


@dataclass(frozen=True)
class Role:
    """What a role may do to the rows of which models. Those of the CMS are cut in content/roles.py, with their pages and files."""

    grants: Grants
    extra: tuple[str, ...] = ()
    is_of_cms: bool = False


ROLES: Mapping[str, Role] = {
    "sales": Role(
        {
            **ORDERS,
            **STOCK,
            **BOXES,
            **dict.fromkeys(CATALOGUE, OWN),
            "catalogue.productclass": LOOK,
            "images.picture": KEEP,
            **VOUCHERS,
            "markets.market": LOOK,
            "markets.marketlanguage": LOOK,
            "markets.marketcountry": EDIT,
            "markets.taxcategory": LOOK,
            "markets.taxrate": KEEP,
            "markets.producttaxshare": OWN,
            "subscriptions.plan": KEEP,
            "subscriptions.pricechange": LOOK,
            "subscriptions.gift": LOOK,
            **REFUNDS,
            "tracking.dailyfact": LOOK,
            "tracking.searchcount": LOOK,
            **TAX_SUMS,
        }
    ),
    "care": Role(
        {
            **ORDERS,
            "order.order": EDIT,
            "order.ordernote": KEEP,
            "accounts.user": KEEP,
            "accounts.erasure": ADD,
            "address.useraddress": KEEP,
            "subscriptions.subscription": EDIT,
            "subscriptions.subscriptionmovement": LOOK,
            "subscriptions.notice": LOOK,
            "subscriptions.termination": EDIT,
            "aftercare.withdrawalnotice": EDIT,
            "aftercare.withdrawal": LOOK,
            "aftercare.moneyback": LOOK,
            "aftercare.disclosure": LOOK,
            "subscriptions.cycle": EDIT,
            "subscriptions.dunningcase": LOOK,
            "credit.creditmovement": ADD,
            "subscriptions.child": EDIT,
            "subscriptions.signup": LOOK,
            "subscriptions.gift": EDIT,
            "subscriptions.review": EDIT,
            "subscriptions.reviewrequest": EDIT,
            **REFUNDS,
            "payments.attempt": LOOK,
            "payments.moneymovement": LOOK,
            "payments.paymentmethod": LOOK,
            "payments.cardconsent": LOOK,
            "payments.webhookevent": EDIT,
            "invoicing.invoice": LOOK,
            "invoicing.invoicetax": LOOK,
            "invoicing.creditnote": LOOK,
            "invoicing.creditnotetax": LOOK,
            "core.outgoingmail": EDIT,
            "newsletter.reader": EDIT,
            "logistics.parcel": LOOK,
            "logistics.parcelline": LOOK,
            "logistics.parcelbox": LOOK,
            **dict.fromkeys(VOUCHERS, LOOK),
            **CATALOGUE,
            **BOXES,
        }
    ),
    "logistics": Role(
        {
            **ORDERS,
            **CATALOGUE,
            **BOXES,
            "stock.stockitem": KEEP,
            "stock.stockmovement": KEEP,
            "stock.reservation": LOOK,
            "stock.component": OWN,
            "subscriptions.calendarmonth": KEEP,
            "subscriptions.cycle": LOOK,
            "logistics.parcel": EDIT,
            "logistics.parcelline": LOOK,
            "logistics.parcelbox": LOOK,
            "logistics.run": KEEP,
            "logistics.confirmation": KEEP,
            "logistics.confirmationproblem": LOOK,
        }
    ),
    "marketing": Role(
        {
            **CATALOGUE,
            **BOXES,
            "images.picture": KEEP,
            "subscriptions.boxrange": EDIT,
            "subscriptions.theme": KEEP,
            "subscriptions.box": KEEP,
            "subscriptions.calendarmonth": KEEP,
            "subscriptions.review": EDIT,
            **VOUCHERS,
            "newsletter.reader": LOOK,
            "tracking.dailyfact": LOOK,
            "tracking.searchcount": LOOK,
        }
    ),
    # BI adds up and never needs to know who: no customer, no order, no address.
    "bi": Role(
        {
            **CATALOGUE,
            **BOXES,
            **STOCK,
            **dict.fromkeys(VOUCHERS, LOOK),
            "subscriptions.subscriptionmovement": LOOK,
            "payments.moneymovement": LOOK,
            "tracking.dailyfact": LOOK,
            "tracking.searchcount": LOOK,
            **TAX_SUMS,
        }
    ),
    **{name: Role(role.grants, extra=role.extra, is_of_cms=True) for name, role in cms.CMS_ROLES.items()},
}


class UnknownPermission(LookupError):
    """A role names a permission that no model has."""


def permission_names(*, role: Role) -> Iterator[str]:
    """What the role is granted, as `app.action_model`."""
    for label, actions in role.grants.items():
        app, _, model = label.partition(".")
        for action in actions:
            yield f"{app}.{action}_{model}"
    yield from role.extra


@in_transaction
def make_groups() -> int:
    """Make every role's group with exactly its permissions; return how many groups were changed.

    Raises UnknownPermission for a misspelt one, and changes nothing then.
    """
    changed = cms.ensure_groups()
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    wanted = {name: set(permission_names(role=role)) for name, role in ROLES.items()}
    missing = sorted(f"{name}: {one}" for name, names in wanted.items() for one in names - known.keys())
    if missing:
        raise UnknownPermission(", ".join(missing))
    for name, role in ROLES.items():
        if not role.is_of_cms:
            group, is_new = Group.objects.get_or_create(name=name)
            changed += _grant(group=group, keys={known[one] for one in wanted[name]}) or is_new
    return changed


def _grant(*, group: Group, keys: set[int]) -> bool:
    is_other = set(group.permissions.values_list("pk", flat=True)) != keys
    if is_other:
        group.permissions.set(keys)
    return is_other
