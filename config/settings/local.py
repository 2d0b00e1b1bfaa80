"""A developer's machine: debug pages, SQLite unless told otherwise."""

from config.env import env
from config.settings.base import *  # noqa: F403

DEBUG = env("DEBUG")
SECRET_KEY = env("SECRET_KEY") or "local-only-key"
ALLOWED_HOSTS = ["*"]
CLOCK_CAN_TRAVEL = True
DEMO_PAGES = True
