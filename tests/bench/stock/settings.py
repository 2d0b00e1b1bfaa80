"""Settings of stock django-oscar as its documentation gives them ("Building your own shop"), over the bench's servers.

Nothing of the shop is in here. Oscar leaves the choice of two things open, and neither is in the shop's packages: who makes
small pictures (sorl-thumbnail) and who searches (Whoosh). Each has a small stand-in beside this file. There is one language, so
that the page has no form to choose another.
"""

import os
from pathlib import Path

import environ
import oscar
from oscar.defaults import *  # noqa: F403 - as Oscar's documentation has it

VAR_DIR = Path(os.environ["VAR_DIR"])

DEBUG = False
SECRET_KEY = "stock-oscar-of-the-bench"
ALLOWED_HOSTS = ["localhost"]
ROOT_URLCONF = "tests.bench.stock.urls"
WSGI_APPLICATION = "tests.bench.stock.wsgi.application"
SITE_ID = 1
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
TIME_ZONE = "Europe/London"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

INSTALLED_APPS = oscar.INSTALLED_APPS
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "oscar.apps.basket.middleware.BasketMiddleware",
    "django.contrib.flatpages.middleware.FlatpageFallbackMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "oscar.apps.search.context_processors.search_form",
                "oscar.apps.checkout.context_processors.checkout",
                "oscar.apps.communication.notifications.context_processors.notifications",
                "oscar.core.context_processors.metadata",
            ],
        },
    },
]
AUTHENTICATION_BACKENDS = [
    "oscar.apps.customer.auth_backends.EmailBackend",
    "django.contrib.auth.backends.ModelBackend",
]
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "tests.bench.stock.search.ListEngine"}}

DATABASES = {
    "default": {**environ.Env.db_url_config(os.environ["DATABASE_URL"]), "ATOMIC_REQUESTS": True, "CONN_MAX_AGE": 60}
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": os.environ["REDIS_URL"],
        "KEY_PREFIX": "stock",
    }
}
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
OSCAR_THUMBNAILER = "tests.bench.stock.thumbnails.KeptThumbnails"
