"""Customers' shop: refuses to start with a missing secret, a debug setting, SQLite, or the sandbox."""

from django.core.exceptions import ImproperlyConfigured

from config.env import env, missing_in_production
from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES
from config.settings.https import *  # noqa: F403

DEBUG = False
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env("ALLOWED_HOSTS")
CLOCK_CAN_TRAVEL = False
DEMO_PAGES = False

_problems = [f"{name} is not set" for name in missing_in_production()]
if env("DEBUG"):
    _problems.append("DEBUG is on")
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    _problems.append("DATABASE_URL names SQLite; production needs MariaDB or MySQL")
if env("PAYMENT_PROVIDER") == "sandbox":
    _problems.append("PAYMENT_PROVIDER is the sandbox, which takes no real money")
if env("PAYMENT_PROVIDER") == "stripe" and env("STRIPE_API_BASE") != "https://api.stripe.com":
    _problems.append("STRIPE_API_BASE is not Stripe's address")
if env("WAREHOUSE") == "sandbox":
    _problems.append("WAREHOUSE is the sandbox, which packs nothing")
if len(SECRET_KEY) < 50:
    _problems.append("SECRET_KEY is shorter than 50 characters")
if _problems:
    raise ImproperlyConfigured("This shop cannot start in production: " + "; ".join(_problems) + ".")
