"""What is taken of the old site's files, by what they are; and where nothing is ever fetched from."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from content.importers.wordpress import fetching
from content.importers.wordpress.fetching import Fetcher
from content.importers.wordpress.files import examined, limit_of
from content.importers.wordpress.hosts import is_inner, is_public_address, public_addresses
from content.importers.wordpress.reasons import Reason, Refused
from tests.unit.content.wordpress.conftest import bomb, drawn

MP4 = b"\x00\x00\x00\x18ftypmp42"


def written(folder: Path, data: bytes) -> Path:
    path = folder / "file"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("name", "data", "kept_as"),
    [
        ("a.jpg", drawn("JPEG"), "a.jpg"),
        ("A.JPEG", drawn("JPEG"), "A.JPEG"),
        ("a.png", drawn("PNG"), "a.png"),
        ("a.gif", drawn("GIF"), "a.gif"),
        ("a.webp", drawn("WEBP"), "a.webp"),
        ("a.avif", drawn("AVIF"), "a.avif"),
        ("a.png", drawn("JPEG"), "a.png.jpg"),
    ],
)
def test_pictures_are_taken_for_what_they_are(name: str, data: bytes, kept_as: str, tmp_path: Path) -> None:
    found = examined(written(tmp_path, data), name=name)
    assert (found.name, found.size) == (kept_as, (8, 6))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"%PDF-1.7"),
        ("a.docx", b"PK\x03\x04"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("a.mp3", b"ID3"),
        ("a.mp4", MP4),
        ("a.txt", "Ça".encode()),
        ("a.csv", b"a;b"),
    ],
)
def test_documents_are_taken_by_their_first_bytes(name: str, data: bytes, tmp_path: Path) -> None:
    found = examined(written(tmp_path, data), name=name)
    assert (found.name, found.size) == (name, None)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.svg", b"<svg/>", Reason.FILE_KIND),
        ("a.html", b"<p>", Reason.FILE_KIND),
        ("a.php", b"<?php", Reason.FILE_KIND),
        ("a.php.jpg", b"<?php echo 1;", Reason.BAD_FILE),
        ("a", b"x", Reason.FILE_KIND),
        ("a.png", b"<html><script>", Reason.BAD_FILE),
        ("a.png", b"", Reason.BAD_FILE),
        ("a.jpg", drawn("JPEG", size=(200, 200))[:400], Reason.BAD_FILE),
        ("a.jpg", drawn("TIFF"), Reason.BAD_FILE),
        ("a.png", bomb(width=50_000, height=50_000), Reason.TOO_MANY_PIXELS),
        ("a.png", bomb(width=9_000, height=9_000), Reason.TOO_MANY_PIXELS),
        ("a.pdf", b"<html>%PDF-", Reason.OTHER_KIND),
        ("a.mp4", b"MZ\x90\x00", Reason.OTHER_KIND),
        ("a.docx", b"%PDF-", Reason.OTHER_KIND),
        ("a.txt", b"\xef\xbb\xbf <script>", Reason.OTHER_KIND),
        ("a.csv", b"a\x00b", Reason.OTHER_KIND),
    ],
)
def test_other_files_are_refused_with_the_reason(name: str, data: bytes, reason: Reason, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        examined(written(tmp_path, data), name=name)
    assert caught.value.reason == reason


@pytest.mark.parametrize("name", ["a.jpg", "a.pdf"])
def test_a_large_file_is_refused_before_it_is_read(name: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    os.truncate(path, 200_000_000)
    with pytest.raises(Refused) as caught:
        examined(path, name=name)
    assert caught.value.reason == Reason.TOO_BIG
    assert caught.value.params["limit"] == limit_of(name) // 1_000_000


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
    ],
)
def test_addresses_that_only_we_would_reach(address: str, is_public: bool) -> None:
    assert is_public_address(address) == is_public
    assert is_inner(address) != is_public


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "a.localhost", "db.internal", "nas.local", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "", None]
)  # fmt: skip
def test_hosts_that_are_ours_however_they_are_written(host: str | None) -> None:
    assert is_inner(host)


def test_a_host_of_which_one_address_is_private_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: answers)
    with pytest.raises(OSError, match="not public"):
        public_addresses("a.example", 80)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: answers[:1] * 2)
    assert public_addresses("a.example", 80) == ["93.184.216.34"]
    assert not is_inner("a.example")


class OldSite(BaseHTTPRequestHandler):
    """Answers by the path that is asked for."""

    def do_GET(self) -> None:
        place = self.path.partition("?")[0]
        if place.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", unquote(self.path).removeprefix("/to/"))
            self.end_headers()
            return
        self.send_response(200 if place != "/missing.jpg" else 404)
        self.end_headers()
        if place == "/endless.jpg":
            for _ in range(100):
                self.wfile.write(bytes(10_000))
        else:
            self.wfile.write(f"{self.headers['Host']} {self.path}".encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Tests print nothing."""


@pytest.fixture
def old_site() -> Iterator[int]:
    """The port of a server on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), OldSite) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def here(host: str, port: int) -> list[str]:
    """As if names led to this machine; a private address in a name is still none."""
    if is_inner(host):
        raise OSError(host)
    return ["127.0.0.1"]


def fetched(address: str, folder: Path, **options: Any) -> Path:
    return Fetcher(folder=folder, **{"resolve": here, "ports": (), **options}).fetch(address, limit=50_000)


def test_a_file_is_fetched_from_the_address_that_was_checked(old_site: int, tmp_path: Path) -> None:
    path = fetched(f"http://blog.example:{old_site}/été.jpg?w=1 2", tmp_path)
    assert path.read_text() == f"blog.example:{old_site} /%C3%A9t%C3%A9.jpg?w=1%202"
    path.unlink()
    path = fetched(f"http://blog.example:{old_site}/to//b.jpg", tmp_path)
    assert path.read_text() == f"blog.example:{old_site} /b.jpg"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("http://127.0.0.1:{port}/a.jpg", Reason.PRIVATE_ADDRESS),
        ("http://localhost:{port}/a.jpg", Reason.PRIVATE_ADDRESS),
        ("http://blog.example:{port}/to/http://169.254.169.254/latest", Reason.PRIVATE_ADDRESS),
        ("http://blog.example:{port}/to/http://[::1]/", Reason.PRIVATE_ADDRESS),
        ("http://blog.example:{port}/to/file:///etc/passwd", Reason.NOT_FETCHED),
        ("http://blog.example:{port}/to//to//to//to//a.jpg", Reason.NOT_FETCHED),
        ("http://blog.example:{port}/missing.jpg", Reason.NOT_FETCHED),
        ("http://blog.example:{port}/endless.jpg", Reason.TOO_BIG),
        ("ftp://blog.example/a.jpg", Reason.NOT_FETCHED),
        ("http://user@blog.example:{port}/a.jpg", Reason.NOT_FETCHED),
        ("http://blog.example:99999/a.jpg", Reason.NOT_FETCHED),
        ("https://blog.example:{port}/a.jpg", Reason.NOT_FETCHED),
    ],
)
def test_nothing_is_fetched_from_elsewhere_and_nothing_is_left(
    address: str, reason: Reason, old_site: int, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as caught:
        fetched(address.format(port=old_site), tmp_path)
    assert caught.value.reason == reason
    assert not list(tmp_path.iterdir())


def test_a_missing_network_is_said_to_be_one(tmp_path: Path) -> None:
    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    with pytest.raises(Refused) as caught:
        fetched("https://blog.example/a.jpg", tmp_path, resolve=unknown)
    assert caught.value.reason == Reason.NOT_FETCHED
    assert not list(tmp_path.iterdir())


def test_only_the_ports_of_the_web_are_asked(old_site: int, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        fetched(f"http://blog.example:{old_site}/a.jpg", tmp_path, ports=(80, 443))
    assert caught.value.reason == Reason.PRIVATE_ADDRESS


def test_a_server_that_takes_its_time_is_left(old_site: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "WHOLE_SECONDS", -1)
    with pytest.raises(Refused) as caught:
        fetched(f"http://blog.example:{old_site}/a.jpg", tmp_path)
    assert caught.value.reason == Reason.NOT_FETCHED
    assert not list(tmp_path.iterdir())
