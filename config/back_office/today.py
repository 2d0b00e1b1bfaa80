"""The first page of the back office: what waits for somebody today, by department, each with the list it leads to."""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from config.back_office.desks import DESKS, Task
from core import clock


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the desks that the person works at to the first page's context. One query a model, however many tasks."""
    today = clock.today()
    counts = _counts(request, today=today)
    desks = [
        {"title": desk.title, "tasks": [_told(task, count=counts[task], today=today) for task in tasks]}
        for desk in DESKS
        if (tasks := [task for task in desk.tasks if task in counts])
    ]
    return {**context, "desks": desks, "today": today, "sees_reports": request.user.has_perm("tracking.view_dailyfact")}


def _counts(request: HttpRequest, *, today: date) -> dict[Task, int]:
    """How many rows each task has that the person may see."""
    found: dict[Task, int] = {}
    for label, tasks in _tasks_by_model().items():
        model = apps.get_model(label)
        model_admin = admin.site._registry.get(model)
        if model_admin is None or not model_admin.has_view_permission(request):
            continue
        waiting = [task.rows_on(today) for task in tasks]
        asked = {f"task_{i}": Count("pk", filter=rows) for i, rows in enumerate(waiting)}
        # The condition stands outside as well: what waits is little, and an index finds it.
        row = model._default_manager.filter(reduce(or_, waiting)).order_by().aggregate(**asked)
        found |= {task: row[f"task_{i}"] for i, task in enumerate(tasks)}
    return found


def _tasks_by_model() -> dict[str, list[Task]]:
    grouped: dict[str, list[Task]] = {}
    for desk in DESKS:
        for task in desk.tasks:
            grouped.setdefault(task.model, []).append(task)
    return grouped


def _told(task: Task, *, count: int, today: date) -> dict[str, Any]:
    app, _, model = task.model.partition(".")
    query = urlencode(task.filters_on(today))
    return {
        "count": count,
        "says": task.says % count,
        "is_urgent": task.is_urgent and count > 0,
        "link": reverse(f"admin:{app}_{model}_changelist") + (f"?{query}" if query else ""),
    }
