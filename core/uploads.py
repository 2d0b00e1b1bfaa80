"""Files that people send: one that is too large never fills the disk while it is on its way."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class CappedFileUploadHandler(TemporaryFileUploadHandler):
    """Keeps the first MAX_UPLOAD_BYTES of a file and only counts the rest, so that the form can say how large it was.

    Whoever takes a file refuses one that is larger: its size is the true one, and what lies on the disk is not whole.
    """

    kept = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = max(settings.MAX_UPLOAD_BYTES - self.kept, 0)
        if room:
            self.kept += len(raw_data[:room])
            super().receive_data_chunk(raw_data[:room], start)
