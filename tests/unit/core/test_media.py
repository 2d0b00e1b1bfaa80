from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from config.settings import storage


def test_a_picture_is_served_for_a_year_and_may_not_run_scripts(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "drawing.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    answer = client.get("/media/drawing.svg")
    assert (answer.status_code, len(b"".join(answer.streaming_content))) == (200, 71)  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "status", "content", "told"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=8-", 206, b"89", "bytes 8-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=0-999", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=-999", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-2", 200, b"0123456789", None),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
        ("", 200, b"0123456789", None),
    ],
)
def test_a_film_comes_in_the_parts_that_are_asked_for(
    client: Client, settings: Any, tmp_path: Path, asked: str, status: int, content: bytes, told: str | None
) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    (tmp_path / "film.mp4").write_bytes(b"0123456789")
    answer = client.get("/media/film.mp4", headers={"range": asked})
    assert (answer.status_code, answer.getvalue()) == (status, content)
    assert answer.headers.get("Content-Range") == told
    if status != 416:
        assert answer.headers["Accept-Ranges"] == "bytes"
        assert answer.headers["Content-Type"] == "video/mp4"
        assert answer.headers["Content-Length"] == str(len(content))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "status"), [("absent.png", 404), ("../secret_key", 400), ("..%2Fsecret_key", 400), ("/etc/passwd", 404)]
)
def test_nothing_but_files_of_the_folder_is_served(
    client: Client, settings: Any, tmp_path: Path, path: str, status: int
) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "secret_key").write_text("secret")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    assert client.get(f"/media/{path}").status_code == status


@pytest.mark.parametrize(
    ("variables", "origins"),
    [
        ({}, ""),
        ({"AWS_STORAGE_BUCKET_NAME": "b", "AWS_S3_CUSTOM_DOMAIN": "cdn.example"}, "https://cdn.example"),
        ({"AWS_STORAGE_BUCKET_NAME": "b", "AWS_S3_CUSTOM_DOMAIN": "cdn.example:9000/b"}, "https://cdn.example:9000"),
        ({"AWS_STORAGE_BUCKET_NAME": "b", "AWS_S3_ENDPOINT_URL": "http://s3:9000"}, "http://s3:9000"),
        (
            {"AWS_STORAGE_BUCKET_NAME": "b", "AWS_S3_REGION_NAME": "eu-west-3"},
            "https://b.s3.amazonaws.com https://b.s3.eu-west-3.amazonaws.com",
        ),
    ],
)
def test_the_policy_names_the_host_of_the_pictures(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], origins: str
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://bambou.example")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert storage.media_origins() == origins
