"""The first page of the back office: what waits for somebody today, by department, each with the list it leads to."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Count, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from config.back_office.desks import DESKS, Task
from core import clock, identity


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the desks that the person works at to the first page's context. Two queries, however many tasks."""
    today = clock.today()
    counts = _counts(request, today=today)
    desks = [
        {"title": desk.title, "tasks": [_told(task, count=counts[task], today=today) for task in tasks]}
        for desk in DESKS
        if (tasks := [task for task in desk.tasks if task in counts])
    ]
    context["copied_from"] = identity.copied_from()
    return {**context, "desks": desks, "today": today, "sees_reports": request.user.has_perm("tracking.view_dailyfact")}


def _counts(request: HttpRequest, *, today: date) -> dict[Task, int]:
    """How many rows each task has that the person may see, in one query for all of them."""
    tasks = [task for desk in DESKS for task in desk.tasks if _is_seen(request, task)]
    if not tasks:
        return {}
    first, *others = (_count(task, number=number, today=today) for number, task in enumerate(tasks))
    return {tasks[number]: count for number, count in first.union(*others, all=True)}


def _is_seen(request: HttpRequest, task: Task) -> bool:
    model_admin = admin.site._registry.get(apps.get_model(task.model))
    return model_admin is not None and model_admin.has_view_permission(request)


def _count(task: Task, *, number: int, today: date) -> QuerySet[Any, tuple[int, int]]:
    """One row: the task's number and its count."""
    waiting = apps.get_model(task.model)._default_manager.filter(task.rows_on(today)).order_by()
    return waiting.values(task_number=Value(number)).annotate(count=Count("pk")).values_list("task_number", "count")


def _told(task: Task, *, count: int, today: date) -> dict[str, Any]:
    app, _, model = task.model.partition(".")
    query = urlencode(task.filters_on(today))
    return {
        "count": count,
        "says": task.says % count,
        "is_urgent": task.is_urgent and count > 0,
        "link": reverse(f"admin:{app}_{model}_changelist") + (f"?{query}" if query else ""),
    }
