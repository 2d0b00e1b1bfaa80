from core.memory import collect_rarely

# Before thousands of modules are read: a test run costs a fifth less.
collect_rarely()

from config.celery import app as celery_app  # noqa: E402 (the modules are what is meant)

__all__ = ["celery_app"]
