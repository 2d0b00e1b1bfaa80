"""Who may do what in the CMS, and nothing in the shop's back office. The groups are made exactly so after every `migrate`.

An editor writes and submits, a moderator approves and publishes, a translator puts into other languages what others wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
)
from wagtail_localize.models import Translation

from core.locks import in_transaction

EDITOR, TRANSLATOR, MODERATOR = "editor", "translator", "moderator"
# Wagtail makes these two by itself, with rights of its own: their people come into ours.
WAGTAILS_OWN = {"Editors": EDITOR, "Moderators": MODERATOR}
ENTER = "wagtailadmin.access_admin"
# To hand a page to translators.
HAND_OVER = "submit_translation"
# Wagtail asks for the permissions of its own picture model, whichever model the pictures are of.
FILE_MODELS = (("wagtailimages", "image"), ("wagtaildocs", "document"))
KEEP = ("view", "add", "change", "delete")


@dataclass(frozen=True)
class CmsRole:
    """What a role may do to the rows of which models, to pages, and to pictures and documents.

    `is_everywhere`: on the pages of all languages; else of those only that are translated into.
    """

    grants: Mapping[str, tuple[str, ...]]
    pages: tuple[str, ...]
    files: tuple[str, ...]
    is_everywhere: bool = True
    extra: tuple[str, ...] = (ENTER,)


FRAME: Mapping[str, tuple[str, ...]] = {
    "content.navigation": ("view", "change"),
    "content.announcement": KEEP,
    "content.author": KEEP,
    "content.finding": ("view",),
    "wagtailredirects.redirect": KEEP,
    # What a site before this one left, to be read.
    **dict.fromkeys(
        (
            "archive.archivedauthor",
            "archive.archivedcomment",
            "archive.archivedmenu",
            "archive.archivedpage",
            "archive.archivedterm",
        ),
        ("view",),
    ),
}
CMS_ROLES: Mapping[str, CmsRole] = {
    EDITOR: CmsRole(
        grants=FRAME,
        pages=("add", "change"),
        files=("add", "change", "choose"),
        extra=(ENTER, f"wagtail_localize.{HAND_OVER}"),
    ),
    TRANSLATOR: CmsRole(grants={}, pages=("change",), files=("choose",), is_everywhere=False),
    MODERATOR: CmsRole(
        grants=FRAME,
        pages=("add", "change", "publish", "lock", "unlock", "bulk_delete"),
        files=("add", "change", "choose", "delete"),
        extra=(ENTER, f"wagtail_localize.{HAND_OVER}"),
    ),
}


def permission_names(*, role: CmsRole) -> set[str]:
    """What the role is granted whatever the page, as `app.action_model`."""
    by_model = {
        f"{label.partition('.')[0]}.{action}_{label.partition('.')[2]}"
        for label, actions in role.grants.items()
        for action in actions
    }
    return by_model | set(role.extra)


@in_transaction
def ensure_groups() -> int:
    """Make the groups with exactly their rights; return how many were changed."""
    # Made by a migration of wagtail-localize, not by its model.
    Permission.objects.get_or_create(
        content_type=ContentType.objects.get_for_model(Translation),
        codename=HAND_OVER,
        defaults={"name": "Can submit translations"},
    )
    known = {
        f"{app}.{codename}": pk
        for pk, app, codename in Permission.objects.values_list("pk", "content_type__app_label", "codename")
    }
    changed = sum(_ensure(name=name, role=role, known=known) for name, role in CMS_ROLES.items())
    for theirs, ours in WAGTAILS_OWN.items():
        _take_in(theirs=theirs, ours=Group.objects.get(name=ours))
    return changed


def _ensure(*, name: str, role: CmsRole, known: Mapping[str, int]) -> bool:
    group, is_new = Group.objects.get_or_create(name=name)
    wanted = {known[each] for each in permission_names(role=role) if each in known}
    is_other = set(group.permissions.values_list("pk", flat=True)) != wanted
    if is_other:
        group.permissions.set(wanted)
    on_pages = {known[f"wagtailcore.{action}_page"] for action in role.pages}
    is_other |= _grant(GroupPagePermission, "page_id", group=group, places=_trees(role), permissions=on_pages)
    on_files = {known[f"{app}.{action}_{model}"] for app, model in FILE_MODELS for action in role.files}
    collections = Collection.objects.filter(depth=1).values_list("pk", flat=True)
    is_other |= _grant(
        GroupCollectionPermission, "collection_id", group=group, places=collections, permissions=on_files
    )
    return is_new or is_other


def _trees(role: CmsRole) -> list[int]:
    """The pages from which on a role may work: the root of all, or the home pages of the languages translated into."""
    if role.is_everywhere:
        return list(Page.objects.filter(depth=1).values_list("pk", flat=True))
    homes = Page.objects.filter(translation_key__in=Site.objects.values("root_page__translation_key"))
    return list(homes.exclude(locale__language_code=settings.LANGUAGE_CODE).values_list("pk", flat=True))


def _grant(model: type[Model], column: str, *, group: Group, places: Iterable[int], permissions: set[int]) -> bool:
    """Let the group do exactly this in these places and nothing in others; return whether that was a change."""
    rows = model._default_manager.filter(group=group)
    has = {(place, permission): pk for pk, place, permission in rows.values_list("pk", column, "permission_id")}
    wanted = {(place, permission) for place in places for permission in permissions}
    model._default_manager.filter(pk__in=[pk for key, pk in has.items() if key not in wanted]).delete()
    model._default_manager.bulk_create(
        model(group=group, permission_id=permission, **{column: place})
        for place, permission in sorted(wanted - has.keys())
    )
    return has.keys() != wanted


def _take_in(*, theirs: str, ours: Group) -> None:
    """Put the people of Wagtail's own group, and the approvals that it gives, into ours; then there is one door less."""
    group = Group.objects.filter(name=theirs).first()
    if group is None:
        return
    ours.user_set.add(*group.user_set.all())
    for task in GroupApprovalTask.objects.filter(groups=group):
        task.groups.add(ours)
    group.delete()
