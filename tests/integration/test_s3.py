"""Pictures and warehouse files on S3, over HTTP: the very storages that the settings make, against a server."""

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


@pytest.mark.usefixtures("on_s3")
def test_a_second_picture_of_the_same_name_takes_nothing_away() -> None:
    buckets.make_missing()
    pictures = storages["default"]
    first, second = (pictures.save("same.png", ContentFile(data)) for data in (b"first", b"second"))
    assert first != second
    assert (content(first), content(second)) == (b"first", b"second")


@pytest.mark.usefixtures("on_s3")
def test_a_warehouse_file_has_no_public_address_but_a_signed_one() -> None:
    buckets.make_missing()
    exports = storages["exports"]
    name = exports.save("runs/2026-12.csv", ContentFile(b"reference;street\n"))
    address = exports.url(name)
    assert "X-Amz-Signature=" in address
    assert get(address)[0] == b"reference;street\n"
    assert exports.listdir("runs") == ([], ["2026-12.csv"])


@pytest.mark.usefixtures("on_s3")
def test_a_missing_file_is_missing() -> None:
    buckets.make_missing()
    assert not storages["exports"].exists("runs/absent.csv")
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(storages["default"].url("absent.png"))
