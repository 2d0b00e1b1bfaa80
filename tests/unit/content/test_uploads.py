"""Files that editors send: what is refused, in which words, and that nothing of it is left behind."""

import io
import struct
import zlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from wagtail.documents.models import Document
from wagtail.models import Collection, UploadedFile

from content import uploads
from content.roles import MODERATOR
from shop.images.models import Picture
from tests.unit.content.people import client_of, person

# Wagtail leaves what it has taken in open, and the temporary file of the window's small picture.
OPEN_FILES = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november"), OPEN_FILES]
SCRIPT = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
AJAX = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def editor():
    return client_of(person(MODERATOR))


def png(width, height):
    """The head of a picture of this size, with no more than a few bytes of it: a bomb for whoever unpacks it."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def webp(width=80, height=60):
    drawn = io.BytesIO()
    Image.new("RGB", (width, height), "#1F6B45").save(drawn, "WEBP")
    return drawn.getvalue()


def add_picture(editor, name, content):
    """What the page where many pictures are dropped answers."""
    file = SimpleUploadedFile(name, content, content_type="image/png")
    return editor.post(
        reverse("wagtailimages:add_multiple"),
        {"files[]": file, "title": name, "collection": Collection.get_first_root_node().pk},
        headers=AJAX,
    )


def choose_picture(editor, name, content, **words):
    """What the window answers in which a picture is chosen or sent."""
    fields = {"title": "Un volcan", "alt_fr": "Un volcan", "alt_en": "A volcano", **words}
    data = {f"image-chooser-upload-{key}": value for key, value in fields.items()}
    data["image-chooser-upload-collection"] = Collection.get_first_root_node().pk
    data["image-chooser-upload-file"] = SimpleUploadedFile(name, content, content_type="image/png")
    return editor.post(reverse("wagtailimages_chooser:create"), data)


def shown(answer):
    """What the window shows again, with its errors."""
    return " ".join(str(value) for value in answer.json().values()).lower()


def add_document(editor, name, content):
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return editor.post(
        reverse("wagtaildocs:add_multiple"),
        {"files[]": file, "title": name, "collection": Collection.get_first_root_node().pk},
        headers=AJAX,
    )


def choose_document(editor, name, content):
    data = {
        "document-chooser-upload-title": "Notice",
        "document-chooser-upload-collection": Collection.get_first_root_node().pk,
        "document-chooser-upload-file": SimpleUploadedFile(name, content, content_type="application/pdf"),
    }
    return editor.post(reverse("wagtaildocs_chooser:create"), data)


def nothing_is_left():
    store = storages["default"]
    folders = [name for name in store.listdir("")[0] if any(store.listdir(name))]
    return not (Picture.objects.exists() or Document.objects.exists() or UploadedFile.objects.exists() or folders)


PICTURES = [
    ("dessin.svg", SCRIPT, "format"),
    ("dessin.png", SCRIPT, "ne correspond pas"),
    ("page.png", b"<html><script>alert(1)</script></html>", "ne correspond pas"),
    ("page.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 rien", "image valide"),
    ("coupee.png", png(80, 60), "image valide"),
    ("bombe.png", png(30_000, 30_000), "pixels"),
    ("grand.png", png(8_000, 6_000), "pixels"),
    ("lourd.webp", webp() + b"\0" * (13 * 1024 * 1024), "trop gros"),
    ("photo.png", webp(), "png"),
    ("vide.png", b"", "vide"),
]


@pytest.mark.parametrize(("name", "content", "says"), PICTURES, ids=[name for name, *_ in PICTURES])
def test_a_picture_that_is_none_or_too_much_is_refused_in_words_and_leaves_nothing(editor, name, content, says):
    answer = add_picture(editor, name, content).json()
    assert answer["success"] is False
    assert any(word in answer["error_message"].lower() for word in says.split("|")), answer["error_message"]
    assert nothing_is_left()
    html = shown(choose_picture(editor, name, content))
    assert any(word in html for word in says.split("|"))
    assert nothing_is_left()


def test_a_picture_without_words_in_both_languages_is_refused(editor):
    assert "champ requis" in shown(choose_picture(editor, "volcan.webp", webp(), alt_en=""))
    assert nothing_is_left()


def test_a_picture_that_is_right_comes_in(editor):
    assert choose_picture(editor, "volcan.webp", webp()).json()["step"] == "chosen"
    picture = Picture.objects.get()
    assert (picture.title, picture.width, picture.alt_en) == ("Un volcan", 80, "A volcano")


DOCUMENTS = [
    ("dessin.svg", SCRIPT, "svg"),
    ("page.html", b"<script>alert(1)</script>", "html"),
    ("programme.exe", b"MZ", "exe"),
    ("sans-fin", b"a", "extension"),
]


@pytest.mark.parametrize(("name", "content", "says"), DOCUMENTS, ids=[name for name, *_ in DOCUMENTS])
def test_a_file_that_a_browser_would_run_is_no_document(editor, name, content, says):
    answer = add_document(editor, name, content).json()
    assert answer["success"] is False
    assert says in answer["error_message"].lower()
    assert says in shown(choose_document(editor, name, content))
    assert nothing_is_left()


def test_a_document_is_served_as_what_its_name_says_and_runs_nothing(editor, settings, tmp_path):
    folder = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "default": folder}
    answer = add_document(editor, "notice.pdf", b"<script>alert(1)</script>").json()
    assert answer["success"] is True
    served = Client().get(Document.objects.get().url)
    assert served["Content-Type"] == "application/pdf"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served["Content-Security-Policy"] == "default-src 'none'"
    served.close()


@pytest.mark.parametrize("send", [add_picture, add_document])
def test_a_file_of_any_size_is_told_its_size_and_never_fills_the_disk(editor, send, settings, monkeypatch, tmp_path):
    settings.MAX_UPLOAD_BYTES = settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE = (
        3_000_000
    )
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    largest = []
    monkeypatch.setattr(
        "django.core.files.uploadhandler.TemporaryFileUploadHandler.file_complete",
        lambda self, file_size: (
            largest.append((file_size, Path(self.file.file.name).stat().st_size)) or _completed(self, file_size)
        ),
    )
    name = "film.mp4" if send is add_document else "grand.webp"
    answer = send(editor, name, webp() + b"\0" * 9_000_000).json()
    assert answer["success"] is False
    assert "8,6\u00a0Mio" in answer["error_message"] or "8,6" in answer["error_message"]
    ((told, kept),) = largest
    assert told > 9_000_000
    assert kept <= 3_000_000
    assert nothing_is_left()
    assert list(tmp_path.iterdir()) == []


def _completed(handler, file_size):
    handler.file.seek(0)
    handler.file.size = file_size
    return handler.file


def test_uploads_that_nobody_finished_are_taken_away_after_two_days(editor, november):
    assert "uploaded_file_id" in add_picture(editor, "volcan.webp", webp()).json()
    assert UploadedFile.objects.count() == 1
    assert uploads.remove_unfinished(now=november) == 0
    store = storages["default"]
    name = UploadedFile.objects.get().file.name
    old = timezone.now() - timedelta(days=3)
    store_type = type(store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_type, "get_modified_time", lambda self, name: old)
        assert uploads.remove_unfinished(now=november) == 1
    assert UploadedFile.objects.count() == 0
    assert not store.exists(name)
