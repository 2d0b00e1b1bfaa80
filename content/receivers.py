"""Wagtail's signals that concern us, one line each."""

from __future__ import annotations

from django.apps import apps
from django.db.models.signals import post_delete, post_migrate
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move

from content import answers, navigation, setup


def connect() -> None:
    """Called once, when all apps are ready."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(navigation.forget, dispatch_uid="content.navigation")
    post_delete.connect(navigation.forget, sender=navigation.Navigation, dispatch_uid="content.navigation")
    post_delete.connect(answers.forget_mails, sender=answers.FormAnswer, dispatch_uid="content.answers")
    # Wagtail's own permissions exist once its core app was migrated, which comes after all that editors need.
    post_migrate.connect(setup.after_migrate, sender=apps.get_app_config("wagtailcore"), dispatch_uid="content.setup")
