"""Pictures that staff send: measured before they are unpacked, and refused in words."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageFile
from wagtail.models import Collection

from shop.images.fields import PictureFileField
from shop.images.models import Picture
from tests.factories.shop import UserFactory

# Wagtail leaves pictures that it read open.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def head_of_png(width: int, height: int) -> bytes:
    """A PNG that says it is as large as this, and holds a few bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def animated(frames: int) -> bytes:
    """A GIF of 1000 by 1000 pixels with so many frames."""
    pictures = [Image.new("P", (1000, 1000), number) for number in range(frames)]
    drawn = io.BytesIO()
    pictures[0].save(drawn, "GIF", save_all=True, append_images=pictures[1:])
    return drawn.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("bombe.png", head_of_png(30_000, 30_000), "file_too_many_pixels"),
        ("grand.png", head_of_png(8_000, 6_000), "file_too_many_pixels"),
        ("anime.gif", animated(41), "file_too_many_pixels"),
        ("coupe.png", head_of_png(80, 60), "invalid_image"),
    ],
)
def test_it_is_refused_by_what_its_head_says_before_anything_is_unpacked(
    name: str, content: bytes, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked = []
    load = ImageFile.ImageFile.load

    def noted(self: ImageFile.ImageFile) -> Any:
        unpacked.append(self.size)
        return load(self)

    monkeypatch.setattr(ImageFile.ImageFile, "load", noted)
    with pytest.raises(ValidationError) as refused:
        PictureFileField().clean(SimpleUploadedFile(name, content))
    assert refused.value.code == code
    assert all(width * height <= 40_000_000 for width, height in unpacked)


@pytest.mark.django_db
def test_the_back_office_refuses_what_the_library_refuses(settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    Collection.add_root(name="Root")
    client = Client(headers={"accept-language": "fr", "sec-fetch-site": "same-origin"})
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    data = {"title": "Un volcan", "file": SimpleUploadedFile("grand.png", head_of_png(8_000, 6_000))}
    answer = client.post("/admin/images/picture/add/", data)
    assert answer.status_code == 200
    assert "trop grand nombre de pixels" in answer.content.decode()
    assert Picture.objects.count() == 0
