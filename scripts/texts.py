"""Compiles the translations that changed, without setting Django up: `python -m scripts.texts`."""

from __future__ import annotations

from pathlib import Path

from core import catalogs

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    catalogs.compile_all(root=ROOT)
