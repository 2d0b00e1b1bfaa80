"""Pages that translators put into another language, part by part (wagtail-localize): brought up to date, and handed to a moderator."""

from __future__ import annotations

from django.utils.text import slugify
from wagtail.coreutils import find_available_slug
from wagtail.models import Page, WorkflowState
from wagtail_localize.models import Translation, TranslationSource

from core.locks import in_transaction
from shop.accounts.models import User


class NotTranslatedHere(Exception):
    """The page is not one that translators work on part by part."""


class WaitsAlready(Exception):
    """The page is with a moderator."""


def translation_of(*, page: Page) -> Translation | None:
    """What says that the page is a translation which follows its source."""
    rows = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale=page.locale_id, enabled=True
    )
    return rows.select_related("source", "target_locale").first()


@in_transaction
def submit(*, page: Page, by: User) -> WorkflowState:
    """Make a draft of the page with its parts as they are translated now, and ask the moderators to approve it.

    What is not translated yet stands in the language of the source. The published page stays as it is. Raises
    NotTranslatedHere, WaitsAlready, and ValidationError for parts that a page cannot have.
    """
    translation = translation_of(page=page)
    workflow = page.get_workflow()
    if translation is None or workflow is None:
        raise NotTranslatedHere(page.pk)
    if page.workflow_in_progress:
        raise WaitsAlready(page.pk)
    made = translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)
    made.slug = find_available_slug(made.get_parent(), slugify(made.slug), ignore_page_id=made.pk)
    made.save_revision(user=by)
    return workflow.start(Page.objects.get(pk=page.pk).specific, by)


def refresh(*, page: Page) -> bool:
    """Show translators what was published of the page anew; return whether anybody translates it. No translation changes by it."""
    source = TranslationSource.objects.get_for_instance_or_none(page)
    if source is None or not source.translations.filter(enabled=True).exists():
        return False
    source.update_from_db()
    return True
