"""The buckets that a release makes, on an S3 interface over HTTP, and the addresses under which browsers find pictures."""

from __future__ import annotations

import urllib.error
import urllib.request
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages

from config.settings import storage
from core import buckets


@pytest.fixture
def on_s3(monkeypatch: pytest.MonkeyPatch, settings: Any, s3_url: str) -> None:
    variables = {
        "PUBLIC_URL": "http://localhost:8000",
        "AWS_S3_ENDPOINT_URL": s3_url,
        "AWS_S3_CUSTOM_DOMAIN": f"{s3_url.removeprefix('http://')}/bambou-media",
        "AWS_STORAGE_BUCKET_NAME": "bambou-media",
        "AWS_EXPORT_BUCKET_NAME": "bambou-exports",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    settings.STORAGES = storage.storages()


def get(url: str) -> tuple[bytes, str | None]:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.read(), answer.headers["Cache-Control"]


def content(name: str) -> bytes:
    with storages["default"].open(name) as file:
        return bytes(file.read())


@pytest.mark.usefixtures("on_s3")
def test_buckets_are_made_once() -> None:
    buckets.make_missing()
    assert buckets.make_missing() == []


@pytest.mark.usefixtures("on_s3")
def test_a_picture_is_read_by_everybody_at_its_own_address_and_kept_for_a_year(s3_url: str) -> None:
    buckets.make_missing()
    pictures = storages["default"]
    name = pictures.save("products/boîte 1.png", ContentFile(b"picture"))
    assert pictures.url(name) == f"{s3_url}/bambou-media/products/bo%C3%AEte%201.png"
    assert get(pictures.url(name)) == (b"picture", "public, max-age=31536000, immutable")
    assert content(name) == b"picture"
