"""The CMS as our editors see it: their choosers, their menus, our colours, and nothing that is not for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.admin.viewsets.base import ViewSet
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail.snippets.widgets import AdminSnippetChooser

from content import choosers, cms_menu, translation_views
from content.authors import Author
from content.models import Announcement, ArticleIndexPage, HomePage, Navigation
from content.report import views as report
from core.languages import columns


class NavigationViewSet(SnippetViewSet):
    model = Navigation
    icon = "list-ul"
    menu_label = _("Menus")
    menu_order = 250
    add_to_admin_menu = True
    list_display = ["__str__"]
    inspect_view_enabled = False
    copy_view_enabled = False


class AnnouncementViewSet(SnippetViewSet):
    model = Announcement
    icon = "warning"
    menu_label = _("Announcements")
    menu_order = 260
    add_to_admin_menu = True
    list_display = [
        "text",
        Column("locale", label=_("language"), sort_key="locale"),
        DateColumn("starts_at", label=_("from"), sort_key="starts_at"),
        DateColumn("ends_at", label=_("until"), sort_key="ends_at"),
    ]
    list_filter = ["locale"]
    ordering = ["-starts_at", "-pk"]
    inspect_view_enabled = False


register_snippet(NavigationViewSet)
register_snippet(AnnouncementViewSet)


@hooks.register("register_admin_urls", order=-1)
def own_urls() -> list[URLPattern]:
    """Our addresses in the CMS; those under localize/ stand before the ones of wagtail-localize."""
    return [
        path("report/", report.FindingsView.as_view(), name=report.INDEX),
        path("report/results/", report.FindingsView.as_view(results_only=True), name=f"{report.INDEX}_results"),
        path("report/check/", report.check, name=f"{report.INDEX}_check"),
        path("translations/<int:page_id>/submit/", translation_views.submit, name="content_submit_translation"),
        path(
            "localize/update/<int:translation_source_id>/",
            translation_views.UpdateTranslations.as_view(),
            name="content_update_translations",
        ),
        path(
            "localize/reports/translations/",
            translation_views.TranslationsReport.as_view(),
            name="content_translations",
        ),
        path(
            "localize/reports/translations/results/",
            translation_views.TranslationsReport.as_view(results_only=True),
            name="content_translations_results",
        ),
        path("localize/page/<int:page_id>/convert_to_alias/", translation_views.no_alias, name="content_no_alias"),
    ]


class ReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        """To whoever may see the report."""
        return bool(request.user.has_perm(report.MAY_SEE))


@hooks.register("register_reports_menu_item")
def report_menu_item() -> MenuItem:
    """What does not work on the site, first among the reports."""
    return ReportMenuItem(
        report.FindingsView.page_title, reverse(report.INDEX), name="findings", icon_name="warning", order=100
    )


@hooks.register("before_edit_page", order=-1)
def where_a_translation_stands(request: HttpRequest, page: Page) -> None:
    """A message above the parts of a translation."""
    translation_views.say_where_it_stands(request, page)


@hooks.register("construct_page_action_menu")
def without_aliases(menu_items: list[Any], request: HttpRequest, context: Mapping[str, Any]) -> None:
    """See docs/decisions/pages-in-one-language.md."""
    menu_items[:] = [item for item in menu_items if item.name != "localize-convert-to-alias"]


class Checks(ContentCheckerItem):
    """Wagtail's checks of a page, and that no picture is without words."""

    axe_run_only = [*ContentCheckerItem.axe_run_only, "image-alt"]
    axe_messages = {
        **ContentCheckerItem.axe_messages,
        "image-alt": {
            "error_name": _("Picture without words"),
            "help_text": _("Say in the picture library what it shows"),
        },
    }


@hooks.register("construct_wagtail_userbar")
def our_checks(request: HttpRequest, items: list[Any], page: Any) -> None:
    """Put our checks in the place of Wagtail's."""
    items[:] = [Checks(in_editor=item.in_editor) if isinstance(item, ContentCheckerItem) else item for item in items]


@hooks.register("insert_editor_js")
def editor_js() -> SafeString:
    """What keeps the panel “Search result” up to date while one types, and lets a form be sent once."""
    return format_html_join(
        "\n",
        '<script type="module" src="{}"></script>',
        ((static(f"js/cms/{name}.js"),) for name in ("search_result", "one_save")),
    )


class AuthorWidget(AdminSnippetChooser):
    """Wagtail puts the name of the model behind a verb, which is no French."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.choose_one_text = _("Choose who wrote it")
        self.choose_another_text = _("Choose somebody else")
        self.link_to_chosen_text = _("Change their portrait")


class AuthorChooser(SnippetChooserViewSet):
    base_widget_class = AuthorWidget


class AuthorViewSet(SnippetViewSet):
    model = Author
    chooser_viewset_class = AuthorChooser
    icon = "user"
    menu_label = _("Authors")
    menu_order = 260
    add_to_admin_menu = True
    list_display = ["name", *columns("role")]
    ordering = ["name"]
    copy_view_enabled = False


register_snippet(AuthorViewSet)


@hooks.register("register_admin_viewset")
def register_choosers() -> list[ViewSet]:
    """The choosers of products, ranges, themes, plans and reviews."""
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
    """Superusers keep everything; to others Wagtail's help is of no use, and their pages begin at the site."""
    if not request.user.is_superuser:
        menu_items[:] = [item for item in menu_items if item.name != "help"]
        cms_menu.open_on_site(request=request, items=menu_items)
