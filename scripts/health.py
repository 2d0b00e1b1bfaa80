"""`python -m scripts.health`: whether the web server beside this process can do its work, for a container's health check."""

from __future__ import annotations

import os
import sys
import urllib.error
import urllib.request


def main() -> int:
    """0 when /health/ready answers 200, else 1 with the reason."""
    host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip("*.") or "localhost"
    url = f"http://127.0.0.1:{os.environ.get('PORT', '8000')}/health/ready"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Host": host}), timeout=8):
            return 0
    except urllib.error.HTTPError as error:
        print(f"{error.code} {error.read(300).decode(errors='replace')}", file=sys.stderr)
    except OSError as error:
        print(error, file=sys.stderr)
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
