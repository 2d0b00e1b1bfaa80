"""Wagtail's signals that concern us, one line each."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models.signals import post_delete, post_migrate, post_save
from wagtail.models import Page, TaskState, WorkflowState
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    task_submitted,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from content import answers, navigation, notices, redirects, searching, setup, translating
from content.announcements import Announcement
from core import clock


def connect() -> None:
    """Called once, when all apps are ready."""
    for signal in (page_published, page_unpublished, page_slug_changed, post_page_move):
        signal.connect(navigation.forget, dispatch_uid="content.navigation")
    for signal in (page_published, page_unpublished):
        signal.connect(searching.changed, dispatch_uid="content.search")
    for signal in (page_slug_changed, post_page_move):
        signal.connect(searching.moved, dispatch_uid="content.search")
        signal.connect(redirects.after_change, dispatch_uid="content.redirects")
    post_delete.connect(searching.changed, sender=Page, dispatch_uid="content.search")
    post_delete.connect(answers.forget_mails, sender=answers.FormAnswer, dispatch_uid="content.answers")
    for model in (navigation.Navigation, Announcement):
        for signal in (post_save, post_delete):
            signal.connect(navigation.forget, sender=model, dispatch_uid=f"content.navigation.{model.__name__}")
    page_published.connect(_published, dispatch_uid="content.translating")
    _connect_notices()
    # Wagtail's own permissions exist once its core app was migrated, which comes after all that editors need.
    post_migrate.connect(setup.after_migrate, sender=apps.get_app_config("wagtailcore"), dispatch_uid="content.setup")


def _connect_notices() -> None:
    """Our mails in the place of Wagtail's, which would be sent while somebody waits: a receiver's name is taken once only."""
    for signal, sender, uid, receiver in (
        (task_submitted, TaskState, "group_approval_task_submitted_email_notification", _submitted),
        (workflow_submitted, WorkflowState, "workflow_state_submitted_email_notification", _told_already),
        (workflow_rejected, WorkflowState, "workflow_state_rejected_email_notification", _rejected),
        (workflow_approved, WorkflowState, "workflow_state_approved_email_notification", _approved),
    ):
        signal.disconnect(sender=sender, dispatch_uid=uid)
        signal.connect(receiver, sender=sender, dispatch_uid=uid)


def _told_already(**_: Any) -> None:
    """Whoever may approve has been written to by `_submitted`."""


def _published(*, instance: Page, **_: Any) -> None:
    translating.refresh(page=instance)


def _submitted(*, instance: TaskState, user: Any, **_: Any) -> None:
    notices.ask_moderators(state=instance, by=user, now=clock.now())


def _approved(*, instance: WorkflowState, user: Any, **_: Any) -> None:
    notices.tell_approved(state=instance, by=user, now=clock.now())


def _rejected(*, instance: WorkflowState, user: Any, **_: Any) -> None:
    notices.tell_rejected(state=instance, by=user, now=clock.now())
