"""Who may do what in the back offices. `manage.py roles` makes the groups exactly so; nothing is granted by hand.

A person has a group for each role of theirs. Superusers, who see the plumbing too, are made by `manage.py createsuperuser`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

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
ARCHIVE: Grants = {
    "archive.archivedauthor": LOOK,
    "archive.archivedcomment": LOOK,
    "archive.archivedmenu": LOOK,
    "archive.archivedpage": LOOK,
    "archive.archivedterm": LOOK,
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
    """What a role may do to the rows of which models, and whether its people write the site's pages."""

    grants: Grants
    is_editor: bool = False
    extra: tuple[str, ...] = field(default=())


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
            "markets.marketcountry": EDIT,
            "markets.taxcategory": LOOK,
            "markets.taxrate": KEEP,
            "markets.producttaxshare": OWN,
            "subscriptions.plan": KEEP,
            "subscriptions.pricechange": LOOK,
            "subscriptions.gift": LOOK,
            **REFUNDS,
            "tracking.dailyfact": LOOK,
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
            **VOUCHERS,
            "tracking.dailyfact": LOOK,
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
            **TAX_SUMS,
        }
    ),
    "editor": Role(
        {"content.navigation": EDIT, "wagtailredirects.redirect": OWN, **ARCHIVE},
        is_editor=True,
        extra=("wagtailadmin.access_admin",),
    ),
}

PAGE_WORK = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
FILE_WORK = ("add", "change", "choose", "delete")
# Wagtail asks for the permissions of its own picture model, whichever model the pictures are of.
FILES = (("wagtailimages", "image"), ("wagtaildocs", "document"))


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
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    wanted = {name: set(permission_names(role=role)) for name, role in ROLES.items()}
    missing = sorted(f"{name}: {one}" for name, names in wanted.items() for one in names - known.keys())
    if missing:
        raise UnknownPermission(", ".join(missing))
    changed = 0
    for name, role in ROLES.items():
        group, is_new = Group.objects.get_or_create(name=name)
        changed += _grant(group=group, keys={known[one] for one in wanted[name]}) or is_new
        if role.is_editor:
            _open_pages(group=group, known=known)
    return changed


def _grant(*, group: Group, keys: set[int]) -> bool:
    is_other = set(group.permissions.values_list("pk", flat=True)) != keys
    if is_other:
        group.permissions.set(keys)
    return is_other


def _open_pages(*, group: Group, known: Mapping[str, int]) -> None:
    """Let the group write every page, and use every picture and document."""
    root, files = Page.get_first_root_node(), Collection.get_first_root_node()
    on_pages = {known[f"wagtailcore.{action}_page"] for action in PAGE_WORK}
    on_files = {known[f"{app}.{action}_{model}"] for (app, model), action in product(FILES, FILE_WORK)}
    has = set(GroupPagePermission.objects.filter(group=group, page=root).values_list("permission_id", flat=True))
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=root, permission_id=key) for key in sorted(on_pages - has)
    )
    has = set(
        GroupCollectionPermission.objects.filter(group=group, collection=files).values_list("permission_id", flat=True)
    )
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(group=group, collection=files, permission_id=key) for key in sorted(on_files - has)
    )
