"""The test suite: fast hashes, plain static files, tasks run at once unless a test starts a real worker."""

from config.env import env
from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES

DEBUG = False
SECRET_KEY = "test-only-key"  # noqa: S105 (signs nothing outside the tests)
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CLOCK_CAN_TRAVEL = True
DEMO_PAGES = True
CELERY_TASK_ALWAYS_EAGER = not env("REDIS_URL")
CELERY_TASK_EAGER_PROPAGATES = True
MAIL_SERVER_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
