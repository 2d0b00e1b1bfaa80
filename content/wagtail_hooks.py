"""The CMS as our editors see it: their choosers, their menus, our colours, and nothing that is not for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from content import choosers
from content.authors import Author
from content.models import ArticleIndexPage, HomePage, Navigation


class NavigationViewSet(SnippetViewSet):
    model = Navigation
    icon = "list-ul"
    menu_label = _("Menus")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["__str__"]
    inspect_view_enabled = False
    copy_view_enabled = False


register_snippet(NavigationViewSet)


class AuthorViewSet(SnippetViewSet):
    model = Author
    icon = "user"
    menu_label = _("Authors")
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["name", "role_fr", "role_en"]
    ordering = ["name"]
    copy_view_enabled = False


register_snippet(AuthorViewSet)


@hooks.register("register_admin_viewset")
def register_choosers() -> list[ViewSet]:
    """The choosers of products, ranges, themes and plans."""
    return list(choosers.ALL)


@hooks.register("insert_global_admin_css")
def brand_css() -> SafeString:
    """Our colours."""
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))


class ShortcutsPanel(Component):
    """What editors do most, one click away."""

    order = 50
    template_name = "content/admin/shortcuts.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        """Links to the home pages, to a new article, to the menus."""
        homes = HomePage.objects.select_related("locale").order_by("path")
        journals = ArticleIndexPage.objects.live().select_related("locale").order_by("path")
        return {
            "homes": [(page.locale, reverse("wagtailadmin_pages:edit", args=[page.pk])) for page in homes],
            "journals": [
                (page.locale, reverse("wagtailadmin_pages:add", args=["content", "articlepage", page.pk]))
                for page in journals
            ],
            "menus": [
                (row.locale, reverse("wagtailsnippets_content_navigation:edit", args=[row.pk]))
                for row in Navigation.objects.select_related("locale").order_by("pk")
            ],
        }


@hooks.register("construct_homepage_panels")
def shortcuts_first(request: HttpRequest, panels: list[Any]) -> None:
    """Put the shortcuts above the recent edits."""
    panels.append(ShortcutsPanel())


@hooks.register("construct_main_menu")
def only_what_editors_use(request: HttpRequest, menu_items: list[Any]) -> None:
    """Superusers keep everything; editors see pages, pictures, documents, menus and redirects."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name not in ("help", "reports")]
