"""What editors may do: pages, pictures, documents and menus in the CMS, and nothing in the shop's back office."""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

EDITORS = "Editors"
PAGES = ("add_page", "change_page", "publish_page")
# Wagtail asks for the permissions of its own picture model, whichever model the pictures are of.
COLLECTIONS = (
    ("wagtailimages", "add_image"),
    ("wagtailimages", "change_image"),
    ("wagtailimages", "choose_image"),
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "change_document"),
    ("wagtaildocs", "choose_document"),
)
GLOBAL = (
    ("wagtailadmin", "access_admin"),
    ("simple_translation", "submit_translation"),
    ("content", "change_navigation"),
    ("content", "add_author"),
    ("content", "change_author"),
    ("content", "delete_author"),
    ("content", "view_author"),
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
