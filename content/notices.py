"""Mails of the approval of pages: to moderators that something waits, to its writer what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import AbstractGroupApprovalTask, TaskState, WorkflowState
from wagtail.users.models import UserProfile

from core import mail
from core.mail import Letter
from shop.accounts.models import User

SUBMITTED, APPROVED, REJECTED = "page-submitted", "page-approved", "page-rejected"


def ask_moderators(*, state: TaskState, by: User | None, now: datetime) -> int:
    """Write to everybody who may approve, but to whoever submitted; return to how many. Once for a submission."""
    task = state.task.specific
    if not isinstance(task, AbstractGroupApprovalTask):
        return 0
    people = User.objects.filter(groups__in=task.groups.all()).distinct().order_by("pk")
    writer = state.workflow_state.requested_by
    told = {"writer": _name(writer), "what": _title(state.workflow_state)}
    return _write(SUBMITTED, people, subject=state.workflow_state, key=state.pk, told=told, by=by, now=now)


def tell_approved(*, state: WorkflowState, by: User | None, now: datetime) -> int:
    """Write to whoever submitted that it is published, or from when on it will be."""
    told = {"what": _title(state), "moderator": _name(by), "visible_at": _moment_ahead(state)}
    return _write(APPROVED, [state.requested_by], subject=state, key=state.pk, told=told, by=by, now=now)


def tell_rejected(*, state: WorkflowState, by: User | None, now: datetime) -> int:
    """Write to whoever submitted what shall be changed. A page may be sent back several times."""
    task_state = state.current_task_state.specific
    told = {"what": _title(state), "moderator": _name(by), "comment": task_state.get_comment()}
    return _write(REJECTED, [state.requested_by], subject=state, key=task_state.pk, told=told, by=by, now=now)


def _write(
    kind: str,
    people: Iterable[User | None],
    *,
    subject: WorkflowState,
    key: int,
    told: dict[str, Any],
    by: User | None,
    now: datetime,
) -> int:
    letters = [
        Letter(
            kind=kind,
            key=f"{key}:{person.pk}",
            to=person.email,
            language=language,
            context={**told, "address": f"{settings.PUBLIC_URL}{_address(subject, person)}"},
        )
        for person in people
        if person is not None and person != by and (language := _language_if_wanted(person, kind))
    ]
    return len(mail.send_all(letters, now=now))


def _language_if_wanted(person: User, kind: str) -> str:
    """The language in which somebody works; empty for whoever left, or wants no mail of this kind (Account, Notifications)."""
    profile = UserProfile.get_for_user(person)
    wants = {
        SUBMITTED: profile.submitted_notifications,
        APPROVED: profile.approved_notifications,
        REJECTED: profile.rejected_notifications,
    }
    if not (person.is_active and person.email and wants[kind]):
        return ""
    return profile.preferred_language or person.language


def _address(state: WorkflowState, person: User) -> str:
    return AdminURLFinder(person).get_edit_url(state.content_object) or "/cms/"


def _title(state: WorkflowState) -> str:
    return str(state.content_object.get_latest_revision_as_object())


def _name(person: User | None) -> str:
    return (person.get_full_name() or person.email) if person else ""


def _moment_ahead(state: WorkflowState) -> datetime | None:
    """From when on it is visible, where its writer put that off; by the real time, as everything that is published."""
    moment = getattr(state.content_object.get_latest_revision_as_object(), "go_live_at", None)
    return moment if moment and moment > timezone.now() else None
