"""`manage.py check --deploy` with the production settings and an environment as a host would give it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ENVIRONMENT = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "not-a-secret-but-long-enough-to-be-one-0123456789-abcdefghij",
    "ALLOWED_HOSTS": "bambou.example",
    "PUBLIC_URL": "https://bambou.example",
    "DATABASE_URL": "mysql://bambou:bambou@127.0.0.1:3306/bambou",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp+tls://bambou:bambou@mail.bambou.example:587",
    "PAYMENT_PROVIDER": "stripe",
    "STRIPE_SECRET_KEY": "sk_live_none",
    "STRIPE_PUBLISHABLE_KEY": "pk_live_none",
    "STRIPE_WEBHOOK_SECRET": "whsec_none",
    "TRUST_PROXY": "true",
}


def main() -> int:
    """The exit code of the check; a warning counts as a failure."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    root = Path(__file__).resolve().parent.parent
    return subprocess.run(command, cwd=root, env={**os.environ, **ENVIRONMENT}, check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
