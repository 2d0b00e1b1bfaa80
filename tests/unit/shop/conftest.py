from pathlib import Path

import pytest
from django.core.files.storage import storages
from pytest_django import Settings

from shop.images.models import Rendition
from shop.markets.models import Market
from tests.factories.markets import markets


@pytest.fixture
def market(db: None) -> Market:
    """The euro market with its countries and taxes."""
    return markets()


@pytest.fixture
def media(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that keeps the pictures of one test."""
    folder = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path), "base_url": "/media/"},
    }
    settings.STORAGES = {**settings.STORAGES, "default": folder}
    # The field of renditions asked for its store when the models were loaded.
    monkeypatch.setattr(Rendition._meta.get_field("file"), "storage", storages["default"])
    return tmp_path
