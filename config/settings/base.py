"""Settings that all environments share. What differs by machine is an environment variable, declared in config/env.py."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
import oscar
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse_lazy
from oscar.defaults import *  # noqa: F403

from config.env import BASE_DIR, VAR_DIR, env
from config.settings.admin import *  # noqa: F403
from config.settings.databases import database
from config.settings.languages import fallbacks, languages
from config.settings.logs import logging_settings
from config.settings.storage import media_origins, storages

ENVIRONMENT = env("ENVIRONMENT")
PUBLIC_URL = env("PUBLIC_URL").rstrip("/")
PAGE_CACHE_SECONDS = env("PAGE_CACHE_SECONDS")
SHOW_STAGING_BANNER = False
FAULT = env("FAULT")
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1
FORMS_URLFIELD_ASSUME_HTTPS = True

INSTALLED_APPS = [
    "modeltranslation",
    "unfold",
    "unfold.contrib.filters",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django.forms",
    # Ours, lowest layer first
    "core",
    "shop.accounts",
    "shop.markets",
    "shop.images",
    "shop.stock",
    "shop.payments",
    "shop.payments.providers.sandbox",
    "shop.invoicing",
    "shop.credit",
    # Oscar: our forks, and the one app of its that they need unforked. Its base app (templates, tags, URLs) and its dashboard stay out
    "shop.checkout.apps.CheckoutConfig",
    "shop.address.apps.AddressConfig",
    "shop.shipping.apps.ShippingConfig",
    "shop.catalogue.apps.CatalogueConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "shop.partner.apps.PartnerConfig",
    "shop.basket.apps.BasketConfig",
    "shop.payment.apps.PaymentConfig",
    "shop.offer.apps.OfferConfig",
    "shop.order.apps.OrderConfig",
    "shop.customer.apps.CustomerConfig",
    "shop.voucher.apps.VoucherConfig",
    "shop.aftercare",
    "shop.search",
    "widget_tweaks",
    "django_tables2",
    "treebeard",
    # Departments
    "subscriptions",
    "logistics",
    "content",
    "content.archive",
    "tracking",
    "marketing",
    "marketing.newsletter",
    "config.demo",
    # Wagtail
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.settings",
    "wagtail_localize",
    "wagtail.contrib.search_promotions",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_htmx",
    "django_celery_beat",
    "django_structlog",
    "axes",
    "config.back_office",
]

# The forks' histories were written anew; what they depend on must point at them.
MIGRATION_MODULES = {"communication": "shop.oscar_migrations.communication"}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.http.PackingMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "core.http.SecurityHeadersMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.http.OriginCheckMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "config.back_office.sessions.StaffSessionMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.shop_name",
            ],
        },
    }
]

DATABASES = {"default": database(url=env("DATABASE_URL"))}
# Wagtail's WorkflowState carries a conditional unique constraint that MariaDB has no word for; ours never use one.
SILENCED_SYSTEM_CHECKS = ["models.W036"] if DATABASES["default"]["ENGINE"].endswith("mysql") else []
# Django looks for its middleware by name; core.http.OriginCheckMiddleware is a subclass of it.
SILENCED_SYSTEM_CHECKS += ["security.W003"]

# Accounts
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["config.back_office.throttling.PasswordBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = reverse_lazy("account:sign_in")
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
TRUST_PROXY = env("TRUST_PROXY")
if TRUST_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440

# Languages, times, formats
LANGUAGE_CODE = "fr"
LANGUAGES = languages(env("LANGUAGES"))
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
MODELTRANSLATION_DEFAULT_LANGUAGE = "fr"
MODELTRANSLATION_FALLBACK_LANGUAGES = fallbacks([_code for _code, _name in LANGUAGES])
# The words that this installation has of its own, before ours, and ours before Oscar's; `shop` and `config` are packages of
# apps, so Django would not find their catalogues by itself.
OWN_LOCALE = VAR_DIR / "locale"
LOCALE_PATHS = [
    OWN_LOCALE,
    BASE_DIR / "locale",
    *(BASE_DIR / package / "locale" for package in ("shop", "config")),
    Path(oscar.__file__).parent / "locale",
]
USE_I18N = True
WAGTAIL_I18N_ENABLED = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
LANGUAGE_COOKIE_SAMESITE = "Lax"
PHONENUMBER_DEFAULT_REGION = "FR"

# Static files and media
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_ORIGINS = media_origins()
STORAGES = storages()
FORM_RENDERER = "core.forms.ShopFormRenderer"

# Queue and cache. A hung Redis must raise, never block: both time limits are set everywhere.
REDIS_URL = env("REDIS_URL")
_socket_limits = {"socket_timeout": 3, "socket_connect_timeout": 1}
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": env("CACHE_URL") or REDIS_URL,
            "KEY_PREFIX": "bambou",
            "OPTIONS": _socket_limits,
        }
    }
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_BROKER_URL = REDIS_URL or "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600, **_socket_limits}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_TIME_LIMIT = 600
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
TASKS = {"default": {"BACKEND": "core.held_tasks.HoldingBackend"}}

# Mail. Every mail is a row first, those that a library sends by Django too; MAIL_DELIVERY says whether the worker also hands it
# to a server, and MAIL_SERVER_BACKEND how.
MAIL_FROM = DEFAULT_FROM_EMAIL = env("MAIL_FROM")
MAIL_DELIVERY = "smtp" if env("EMAIL_URL") else "database"
EMAIL_BACKEND = "core.library_mail.LibraryMailBackend"
MAIL_SERVER_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
if env("EMAIL_URL"):
    _mail = environ.Env.email_url_config(env("EMAIL_URL"))
    MAIL_SERVER_BACKEND, EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_BACKEND"], _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 10

# Oscar
OSCAR_SHOP_NAME = "Bambou"
OSCAR_DEFAULT_CURRENCY = "EUR"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_OFFERS_INCL_TAX = True
OSCAR_EAGER_ALERTS = False
OSCAR_INITIAL_ORDER_STATUS = "pending"
OSCAR_INITIAL_LINE_STATUS = "pending"
OSCAR_ORDER_STATUS_PIPELINE = {
    "pending": ("paid", "expired"),
    "paid": ("shipped", "cancelled"),
    "shipped": (),
    "expired": (),
    "cancelled": (),
}

# The company, as it stands on invoices, mails and pages (core.company)
SELLER = {
    "name": "Bambou SAS",
    "legal_form": "SAS",
    "capital": "40000",
    "line1": "24 quai des Antilles",
    "postcode": "44200",
    "city": "Nantes",
    "country": "FR",
    "registration": "RCS Nantes 901 234 567",
    "vat_number": "FR15901234567",
    "email": "bonjour@bambou.example",
}

# The consumer mediator that the company belongs to (Code de la consommation, L616-1), in the footer and on the legal pages
MEDIATOR = {
    "name": "Médiation Consommation de l’Estuaire",
    "address": "11 allée de l’Île-Gloriette, 44000 Nantes",
    "site": "https://mediation-estuaire.example/",
}

# Payment
PAYMENT_PROVIDER = env("PAYMENT_PROVIDER")
PAYMENT_PROVIDERS = {
    "sandbox": "shop.payments.providers.sandbox.provider.SandboxProvider",
    "stripe": "shop.payments.providers.stripe.provider.StripeProvider",
}
STRIPE_SECRET_KEY = env("STRIPE_SECRET_KEY")
STRIPE_PUBLISHABLE_KEY = env("STRIPE_PUBLISHABLE_KEY")
STRIPE_WEBHOOK_SECRET = env("STRIPE_WEBHOOK_SECRET")
STRIPE_API_BASE = env("STRIPE_API_BASE")
SANDBOX_LATENCY_MS = env("SANDBOX_LATENCY_MS")

# Box calendar: the days that a new month is prepared with, in the shop's time zone, and the hour at which debits begin
BOX_CUTOFF_DAY, BOX_DEBIT_DAY, BOX_PACK_DAY = 15, 21, 22
BOX_DEBIT_HOUR = 6
# A declined debit: on which days after it another try is made, and how often a card may be tried at most.
# Sources: the schedules of comparable shops; Visa 15 tries in 30 days, Mastercard 10 in 24 hours.
DUNNING_DAYS = (3, 5, 7)
# How long a debit that was begun is left to whoever began it; a proof by killing shortens it.
RENEWAL_LEASE_SECONDS = env("RENEWAL_LEASE_SECONDS")
DELIVERY_LEASE_SECONDS = env("DELIVERY_LEASE_SECONDS")
RENEWAL_LANES = env("RENEWAL_LANES")
CARD_TRIES_IN_A_DAY, CARD_TRIES_IN_30_DAYS = 10, 15
# What is taken off the second and every further child's box that leaves on the same day for the same address.
SIBLING_PERCENT = 10

# Parents' words: how many days after a parcel they are asked for, and how long the links of that mail are good.
REVIEW_ASK_DAYS, REVIEW_LINK_DAYS = 10, 60

# Gifts: how far ahead a card can be ordered, and how long its code can be used once it is out.
GIFT_SENT_WITHIN_DAYS, GIFT_VALID_MONTHS = 365, 24

# Warehouse files
VAT_ABROAD = env("VAT_ABROAD")
if VAT_ABROAD not in ("destination", "threshold"):
    raise ImproperlyConfigured("VAT_ABROAD is destination or threshold")
WAREHOUSE = env("WAREHOUSE") or ("files" if ENVIRONMENT == "production" else "sandbox")
EXPORT_PROFILE = env("EXPORT_PROFILE")

# Wagtail
WAGTAIL_SITE_NAME = "Bambou"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAILADMIN_USER_LOGIN_FORM = "content.forms.EditorLoginForm"
WAGTAILIMAGES_IMAGE_MODEL = "images.Picture"
WAGTAILIMAGES_FORMAT_CONVERSIONS = {"webp": "webp"}
WAGTAILSEARCH_BACKENDS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "wagtail.search.backends.database"}}
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 0
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
CHECK_OTHER_SITES = env("CHECK_OTHER_SITES")

ADDRESS_COMPLETION = env("ADDRESS_COMPLETION")
if set(ADDRESS_COMPLETION) - {"ban"}:
    raise ImproperlyConfigured("ADDRESS_COMPLETION knows only: ban")
ADDRESS_COMPLETION_MS = env("ADDRESS_COMPLETION_MS")
BAN_URL = env("BAN_URL").rstrip("/")
# A page that is handed to translators is a draft in the other language, whatever it is in its own.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILIMAGES_IMAGE_FORM_BASE = "content.forms.PictureForm"
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
TAGGIT_CASE_INSENSITIVE = TAGGIT_STRIP_UNICODE_WHEN_SLUGIFYING = True
# Whence the frames of films come that editors show (content.videos); loaded once a visitor asks for one.
FILM_ORIGINS = ("https://www.youtube-nocookie.com", "https://player.vimeo.com")

# Files that people send. A picture is unpacked to be resized: 40 million pixels are 160 MB of memory each time.
WAGTAILIMAGES_EXTENSIONS = ["avif", "gif", "jpg", "jpeg", "png", "webp"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 12 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "mp4", "odt", "ods", "pdf", "txt", "xlsx"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = MAX_UPLOAD_BYTES = 60 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "core.uploads.CappedFileUploadHandler",
]

PUBLIC_HOST = urlsplit(PUBLIC_URL).netloc
LOGGING = logging_settings(level=env("LOG_LEVEL"), renderer=env("LOG_FORMAT"))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
