"""The Celery application. Beat only wakes the sweeps that the departments registered with core.sweeps."""

import os

from celery import Celery
from celery.signals import setup_logging, worker_shutting_down
from django_structlog.celery.steps import DjangoStructLogInitStep

from core import stopping

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("bambou")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def keep_django_logging(**_: object) -> None:
    """Celery leaves the logging that Django set up alone."""


@worker_shutting_down.connect
def stop_long_work(**_: object) -> None:
    """Told in the main process, read in those that it forked."""
    stopping.request()


@app.on_after_finalize.connect
def schedule_sweeps(sender: Celery, **_: object) -> None:
    from core.sweeps import beat_schedule  # noqa: PLC0415 (the departments register once Django is ready)

    sender.conf.beat_schedule = beat_schedule()
