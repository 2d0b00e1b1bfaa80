from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings
from wagtail.models import Collection

from shop.catalogue.importers.magento.importing import Progress, import_products
from shop.catalogue.importers.magento.mapping import Options
from shop.catalogue.importers.magento.report import Report
from shop.markets.seed import seed_markets
from tests.factories.shop import NOON

HERE = Path(__file__).parent
OPTIONS = Options(stores={"english": "en"}, tax={"2": {"standard": "100"}, "4": {"book": "100"}})
Import = Callable[..., Report]


@pytest.fixture(autouse=True)
def shop(db: None, settings: Settings, tmp_path: Path) -> Path:
    """A set-up shop whose pictures are stored in this test's folder."""
    folder = tmp_path / "media"
    storage = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(folder)}}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    if not Collection.objects.exists():
        Collection.add_root(name="Root")
    seed_markets()
    return folder


@pytest.fixture
def run() -> Import:
    """Import a fixture, or the bytes given, at a moment."""

    def imported(
        name: str = "shapes.csv",
        *,
        data: bytes | None = None,
        now: datetime = NOON,
        is_dry_run: bool = False,
        media: Path = HERE / "media",
        progress: Progress = iter,
        **options: Any,
    ) -> Report:
        return import_products(
            data=data if data is not None else (HERE / name).read_bytes(),
            media=media,
            options=replace(OPTIONS, **options),
            is_dry_run=is_dry_run,
            now=now,
            progress=progress,
        )

    return imported
