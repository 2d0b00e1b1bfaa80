"""What is made from the sources once, while the image is built: translations, typefaces, static files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (("messages", "--compile"), ("fonts", "-v0"), ("collectstatic", "--noinput", "-v0"))


def main() -> None:
    for command in COMMANDS:
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
