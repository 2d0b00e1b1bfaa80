import gc

from core.memory import COLLECT_AFTER

# Every process of the shop reads thousands of modules, none of which dies, and then lives long: a test run costs a fifth less.
gc.set_threshold(COLLECT_AFTER, 20, 20)

from config.celery import app as celery_app  # noqa: E402 (the modules are what is meant)

__all__ = ["celery_app"]
