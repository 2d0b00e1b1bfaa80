"""What `make run` starts: the production web server over SQLite, the sandbox for cards, mails kept in the database."""

from config.env import VAR_DIR, env
from config.settings.base import *  # noqa: F403
from config.settings.secret import machine_secret

DEBUG = False
SECRET_KEY = env("SECRET_KEY") or machine_secret(folder=VAR_DIR)
ALLOWED_HOSTS = env("ALLOWED_HOSTS") or ["*"]
CLOCK_CAN_TRAVEL = True
DEMO_PAGES = True
