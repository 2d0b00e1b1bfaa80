"""The archive in the editors' menu, to look things up in. Nothing of it is added or changed there."""

from __future__ import annotations

from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import InspectView, SnippetViewSet, SnippetViewSetGroup

from content.archive.models import ArchivedAuthor, ArchivedComment, ArchivedMenu, ArchivedPage, ArchivedTerm
from content.html import clean


class OnlyToRead(ModelPermissionPolicy):
    """Rows that imports write: superusers too look at them, and may take one away."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action in ("view", "delete") and bool(super().user_has_permission(user, action))


for model in (ArchivedComment, ArchivedPage, ArchivedTerm, ArchivedAuthor, ArchivedMenu):
    register_permission_policy(model, OnlyToRead(model))


class Readable(SnippetViewSet):
    inspect_view_enabled = True
    copy_view_enabled = False
    add_to_admin_menu = False
    inspect_view_fields_exclude = ["id", "site", "digest", "writer"]


class CommentInspectView(InspectView):
    def get_text_display_value(self) -> SafeString:
        """The words as they were laid out."""
        return mark_safe(clean(self.object.text))  # noqa: S308 (cleaned)


class MenuInspectView(InspectView):
    def get_entries_display_value(self) -> SafeString:
        """The entries as a list in lists."""
        return _listed(self.object.entries)


def _listed(entries: list[dict[str, Any]]) -> SafeString:
    rows = ((each["label"], each["address"], _listed(each["below"])) for each in entries)
    return (
        format_html("<ul>{}</ul>", format_html_join("", "<li>{} <small>{}</small>{}</li>", rows))
        if entries
        else SafeString()
    )


class CommentViewSet(Readable):
    model = ArchivedComment
    inspect_view_class = CommentInspectView
    icon = "comment"
    menu_label = pgettext_lazy("old site", "Comments")
    list_display = ["author", "about", "written_at", "kind", "state"]
    list_filter = ["state", "kind"]
    ordering = ["-written_at", "-pk"]
    search_fields = ["author", "about", "text"]


class PageViewSet(Readable):
    model = ArchivedPage
    icon = "doc-full"
    menu_label = pgettext_lazy("old site", "Pages")
    list_display = ["__str__", "kind", "status", "is_sticky", "author", "address"]
    list_filter = ["kind", "status", "is_sticky"]
    ordering = ["-pk"]
    search_fields = ["page__title", "address"]

    def get_queryset(self, request: Any) -> Any:
        return ArchivedPage.objects.select_related("page", "author")


class TermViewSet(Readable):
    model = ArchivedTerm
    icon = "tag"
    menu_label = _("Categories and tags")
    list_display = ["name", "taxonomy", "slug", "parent_key"]
    list_filter = ["taxonomy"]
    ordering = ["taxonomy", "name"]
    search_fields = ["name", "slug"]


class AuthorViewSet(Readable):
    model = ArchivedAuthor
    icon = "user"
    menu_label = pgettext_lazy("old site", "Authors")
    list_display = ["name", "key"]
    ordering = ["name"]
    search_fields = ["name", "key"]


class MenuViewSet(Readable):
    model = ArchivedMenu
    inspect_view_class = MenuInspectView
    icon = "list-ul"
    menu_label = pgettext_lazy("old site", "Menus")
    list_display = ["name", "language"]
    ordering = ["name"]


class ArchiveGroup(SnippetViewSetGroup):
    """Shown to whoever may look at one of them."""

    menu_label = _("Old site")
    menu_icon = "history"
    menu_order = 800
    items = (CommentViewSet, PageViewSet, TermViewSet, AuthorViewSet, MenuViewSet)


register_snippet(ArchiveGroup)
