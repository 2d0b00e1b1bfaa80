"""What the site needs before anybody opens it, made after every `migrate`."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.db import connections
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage, WorkflowTask

from content.models import HomePage
from content.roles import MODERATOR, ensure_groups
from content.tree import ensure_roots
from core.locks import in_transaction

# As editors read it; the shop's own language, since it is kept in the database.
APPROVAL = "Relecture"
WAGTAILS_NAME = "Moderators approval"


def after_migrate(*, using: str, **_: Any) -> None:
    """Make the roots of the site, the groups of the CMS and the approval of pages; nothing while the tables are not all there."""
    connection = connections[using]
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
    if HomePage._meta.db_table in tables:
        ensure_roots()
        ensure_groups()
        ensure_approval()


@in_transaction
def ensure_approval() -> Workflow:
    """The approval that all pages go through: one step, by any moderator. One that somebody set up by hand is left alone."""
    root = Page.get_first_root_node()
    linked = WorkflowPage.objects.filter(page=root).select_related("workflow").first()
    if linked is None:
        workflow = Workflow.objects.create(name=APPROVAL)
        task = GroupApprovalTask.objects.create(name=APPROVAL)
        task.groups.add(Group.objects.get(name=MODERATOR))
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
        WorkflowPage.objects.create(workflow=workflow, page=root)
        return workflow
    for model in (Workflow, GroupApprovalTask):
        model.objects.filter(name=WAGTAILS_NAME).update(name=APPROVAL)
    return linked.workflow
