"""What translators and moderators do with a translated page besides translating it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.models import Page
from wagtail_localize.views.report import TranslationsReportView
from wagtail_localize.views.update_translations import UpdateTranslationsView

from content import translating
from shop.accounts.models import User


@require_POST
def submit(request: HttpRequest, page_id: int) -> HttpResponse:
    """Hand a translation to the moderators."""
    page = get_object_or_404(Page, pk=page_id).specific
    assert isinstance(request.user, User)  # the CMS lets nobody else in
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    try:
        translating.submit(page=page, by=request.user)
    except translating.NotTranslatedHere as error:
        raise Http404 from error
    except translating.WaitsAlready:
        messages.warning(request, _("This page is with a moderator already."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("“%(title)s” is with the moderators now.") % {"title": page.title})
    return redirect("wagtailadmin_pages:edit", page.pk)


def say_where_it_stands(request: HttpRequest, page: Page) -> None:
    """Above the parts of a translation: how it goes to a moderator, or that it is with one."""
    if request.method != "GET" or translating.translation_of(page=page) is None:
        return
    state = page.current_workflow_task_state
    if state is not None and state.task.specific.get_actions(page, request.user):
        address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
        messages.info(request, _with_button(_("This translation waits for you."), address, _("Approve")))
    elif state is not None:
        messages.info(request, _("This translation is with a moderator."))
    elif not page.permissions_for_user(request.user).can_publish():
        address = reverse("content_submit_translation", args=[page.pk])
        messages.info(request, _with_button(_("All parts translated?"), address, _("Submit to a moderator")))


def _with_button(words: str, address: str, label: str) -> SafeString:
    """A message with a button that sends, as Wagtail draws its own."""
    return format_html(
        '{} <span class="buttons"><button type="button" class="button button-small button-secondary"'
        ' data-controller="w-action" data-action="w-action#post" data-w-action-url-value="{}">{}</button></span>',
        words,
        address,
        label,
    )


class TranslationsReport(TranslationsReportView):
    """Wagtail-localize's list of translations has no order of its own, so that its pages could overlap."""

    def get_queryset(self) -> Any:
        """The newest first."""
        return super().get_queryset().order_by("-pk")


class UpdateTranslations(UpdateTranslationsView):
    """Wagtail-localize would let everybody publish here who may hand pages to translators."""

    def get_form(self) -> Any:
        """With the box for publishing closed to whoever may not."""
        form = super().get_form()
        source = self.object.get_source_instance()
        may = isinstance(source, Page) and source.permissions_for_user(self.request.user).can_publish()
        form.fields["publish_translations"].disabled = not may
        return form


def no_alias(request: HttpRequest, page_id: int) -> HttpResponse:
    """A page of one language under an address of another is not made here: docs/decisions/pages-in-one-language.md."""
    raise PermissionDenied
