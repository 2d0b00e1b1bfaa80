"""Every environment variable that the shop reads: declared once here, read by the settings, listed in docs/environment.md."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ

_reader = environ.FileAwareEnv()

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")

ENVIRONMENTS = ("local", "demo", "test", "staging", "production")


@dataclass(frozen=True)
class Variable:
    """One variable: its cast, its default (None: empty), and what it is for.

    A secret is also read from the file that `<name>_FILE` names, as container platforms hand them over.
    """

    name: str
    cast: str
    default: Any
    purpose: str
    is_secret: bool = False
    is_required_in_production: bool = False


VARIABLES = (
    Variable("ENVIRONMENT", "str", "demo", "Which settings apply: local, demo, test, staging or production."),
    Variable("SECRET_KEY", "str", "", "Signs sessions and links.", is_secret=True, is_required_in_production=True),
    Variable("DEBUG", "bool", False, "Django's debug pages; honoured in local and test only."),
    Variable("ALLOWED_HOSTS", "list", [], "Host names served, separated by commas.", is_required_in_production=True),
    Variable(
        "PUBLIC_URL",
        "str",
        "http://localhost:8000",
        "Address of the shop as customers see it; the base of links in mails.",
        is_required_in_production=True,
    ),
    Variable("VAR_DIR", "str", "var", "Folder of the data: SQLite, pictures, exports, static files."),
    Variable(
        "LANGUAGES",
        "list",
        ["fr", "en"],
        "Languages of the shop: fr,en, then others such as de or de-ch, each with the columns that `migrate` makes for it.",
    ),
    Variable("HOST", "str", "127.0.0.1", "Address the web server listens on; 0.0.0.0 for all."),
    Variable("PORT", "int", 8000, "Port of the web server."),
    Variable("WEB_CONCURRENCY", "int", 2, "Web server processes."),
    Variable("WEB_THREADS", "int", 4, "Threads in each web server process."),
    Variable("PAGE_CACHE_SECONDS", "float", 2.0, "How long a web server process gives a public page again; 0: never."),
    Variable(
        "DATABASE_URL",
        "str",
        f"sqlite:///{VAR_DIR / 'bambou.sqlite3'}",
        "The database: mysql://user:password@host:3306/name or sqlite:////absolute/path.",
        is_secret=True,
        is_required_in_production=True,
    ),
    Variable(
        "REDIS_URL",
        "str",
        "",
        "Queue and cache: redis://host:6379/0. Empty: `make run` starts the bundled Valkey.",
        is_secret=True,
        is_required_in_production=True,
    ),
    Variable("CACHE_URL", "str", "", "Another Redis for the cache, so that a full cache never pushes out the queue."),
    Variable(
        "EMAIL_URL",
        "str",
        "",
        "Outgoing mail: smtp+tls://user:password@host:587. Empty outside production: mails stay in the database.",
        is_secret=True,
        is_required_in_production=True,
    ),
    Variable("MAIL_FROM", "str", "Bambou <bonjour@bambou.example>", "Sender of all mails."),
    Variable(
        "AWS_STORAGE_BUCKET_NAME", "str", "", "S3 bucket for pictures and documents. Empty: the folder var/media."
    ),
    Variable("AWS_EXPORT_BUCKET_NAME", "str", "", "S3 bucket for warehouse files. Empty: the folder var/exports."),
    Variable("AWS_S3_ENDPOINT_URL", "str", "", "Address of an S3-compatible store other than Amazon's."),
    Variable("AWS_S3_REGION_NAME", "str", "eu-west-3", "S3 region."),
    Variable("AWS_S3_CUSTOM_DOMAIN", "str", "", "Host name of the CDN in front of the media bucket."),
    Variable("AWS_ACCESS_KEY_ID", "str", "", "S3 key; empty where the machine has a role.", is_secret=True),
    Variable("AWS_SECRET_ACCESS_KEY", "str", "", "S3 secret.", is_secret=True),
    Variable(
        "PAYMENT_PROVIDER",
        "str",
        "sandbox",
        "Who takes the cards: sandbox (never in production) or stripe.",
        is_required_in_production=True,
    ),
    Variable("STRIPE_SECRET_KEY", "str", "", "Stripe: the secret key, sk_live_… or sk_test_….", is_secret=True),
    Variable("STRIPE_PUBLISHABLE_KEY", "str", "", "Stripe: the key that browsers get, pk_live_… or pk_test_…."),
    Variable(
        "STRIPE_WEBHOOK_SECRET",
        "str",
        "",
        "Stripe: the secret that its messages to /webhooks/stripe/ are signed with, whsec_….",
        is_secret=True,
    ),
    Variable("STRIPE_API_BASE", "str", "https://api.stripe.com", "Tests: another address than Stripe's."),
    Variable("SANDBOX_LATENCY_MS", "int", 0, "Sandbox: how long its network takes, in milliseconds."),
    Variable("RENEWAL_LEASE_SECONDS", "int", 90, "How long a begun debit is left alone before it is taken up again."),
    Variable(
        "DELIVERY_LEASE_SECONDS",
        "int",
        90,
        "How long a mail that is being sent, or a message of the bank that is being handled, is left alone.",
    ),
    Variable(
        "RENEWAL_LANES",
        "int",
        24,
        "How many debits a worker process has at the bank at once, each over a database connection of its own; SQLite has one.",
    ),
    Variable("FAULT", "str", "", "Tests: where a process ends itself, such as placement.confirmed:3 (third time)."),
    Variable(
        "WAREHOUSE",
        "str",
        "",
        "Who packs: sandbox (answers by itself, never in production) or files. Empty: files in production, else sandbox.",
    ),
    Variable(
        "VAT_ABROAD",
        "str",
        "destination",
        "VAT of sales to other member states: destination (OSS, by option) or threshold (at home up to 10,000 EUR a year).",
    ),
    Variable(
        "ADDRESS_COMPLETION",
        "list",
        [],
        "Services that complete addresses while customers type them, separated by commas: ban (France). Empty: none.",
    ),
    Variable("ADDRESS_COMPLETION_MS", "int", 400, "How long a page waits for such a service, in milliseconds."),
    Variable("BAN_URL", "str", "https://data.geopf.fr/geocodage", "Address of the French national address base."),
    Variable(
        "CHECK_OTHER_SITES",
        "bool",
        False,
        "Whether the nightly report of broken links also asks the other sites that pages lead to.",
    ),
    Variable("EXPORT_PROFILE", "str", "generic", "The format of the files that the warehouse gets."),
    Variable("TRUST_PROXY", "bool", False, "Behind a proxy that sets X-Forwarded-Proto and X-Forwarded-For."),
    Variable("LOG_FORMAT", "str", "console", "console or json."),
    Variable("LOG_LEVEL", "str", "INFO", "Least severe level logged."),
)
_BY_NAME = {variable.name: variable for variable in VARIABLES}


def env(name: str) -> Any:
    """The value of a declared variable, cast; raises KeyError for one that is not declared above."""
    variable = _BY_NAME[name]
    reader = getattr(_reader, variable.cast)
    return reader(name, default=variable.default)


NEEDED_BY_STRIPE = ("STRIPE_SECRET_KEY", "STRIPE_PUBLISHABLE_KEY", "STRIPE_WEBHOOK_SECRET")


def missing_in_production() -> list[str]:
    """Names of the variables that production needs and that are empty, with those of the payment provider that was chosen."""
    missing = [v.name for v in VARIABLES if v.is_required_in_production and env(v.name) in ("", [], v.default)]
    if env("PAYMENT_PROVIDER") == "stripe":
        missing += [name for name in NEEDED_BY_STRIPE if not env(name)]
    return missing
