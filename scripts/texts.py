"""Compiles the translations that changed, without setting Django up: `python -m scripts.texts`."""

from __future__ import annotations

from pathlib import Path

from config.env import VAR_DIR
from core import catalogs, own_catalogs

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    catalogs.compile_all(root=ROOT)
    for refused in own_catalogs.compile_all(root=ROOT, folder=VAR_DIR / "locale"):
        print(refused)
