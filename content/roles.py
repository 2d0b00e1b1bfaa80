"""What editors may do: pages, pictures, documents and menus in the CMS, and nothing in the shop's back office."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

EDITORS = "Editors"
PAGES = ("add_page", "change_page", "publish_page")
COLLECTIONS = (
    ("images", "add_picture"),
    ("images", "change_picture"),
    ("images", "choose_picture"),
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "change_document"),
    ("wagtaildocs", "choose_document"),
)
GLOBAL = (
    ("wagtailadmin", "access_admin"),
    ("simple_translation", "submit_translation"),
    ("content", "change_navigation"),
    ("archive", "view_archivedauthor"),
    ("archive", "view_archivedcomment"),
    ("archive", "view_archivedmenu"),
    ("archive", "view_archivedpage"),
    ("archive", "view_archivedterm"),
    ("wagtailredirects", "add_redirect"),
    ("wagtailredirects", "change_redirect"),
    ("wagtailredirects", "delete_redirect"),
)


def _permission(app: str, codename: str) -> Permission | None:
    return Permission.objects.filter(content_type__app_label=app, codename=codename).first()


def ensure_editors() -> Group:
    """The group of editors with all its rights; what a superuser added to it is left alone."""
    group, _ = Group.objects.get_or_create(name=EDITORS)
    group.permissions.add(*(found for each in GLOBAL if (found := _permission(*each))))
    root = Page.get_first_root_node()
    for codename in PAGES if root else ():
        if permission := _permission("wagtailcore", codename):
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    collection = Collection.get_first_root_node()
    for each in COLLECTIONS if collection else ():
        if permission := _permission(*each):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)
    return group
