"""Files of the media folder, where there is no S3."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.static import serve

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
PIECE = 64 * 1024


def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture, a document or a film from the media folder; its name changes with its content.

    The policy keeps a script in an uploaded SVG from running in the shop's name. Films are asked for in parts: Safari
    plays none that comes only whole.
    """
    response: HttpResponseBase = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    if isinstance(response, FileResponse):
        response.headers["Accept-Ranges"] = "bytes"
        response = _in_part(response, asked=request.headers.get("Range", ""))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


def _in_part(whole: FileResponse, *, asked: str) -> HttpResponseBase:
    """One part of a file (RFC 9110, 14); the whole for no part, several, or none that can be read."""
    wanted = _RANGE.fullmatch(asked)
    size = int(whole.headers["Content-Length"])
    if wanted is None or not any(wanted.groups()) or not size:
        return whole
    if wanted[1] and wanted[2] and int(wanted[2]) < int(wanted[1]):
        return whole
    if wanted[1]:
        first, last = int(wanted[1]), min(int(wanted[2] or size - 1), size - 1)
    else:
        first, last = max(size - int(wanted[2]), 0), size - 1
    file = whole.file_to_stream
    assert file is not None  # what Django's own `serve` has opened
    if first > last:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    part = StreamingHttpResponse(_pieces(file, first, last), status=206, headers=dict(whole.headers))
    part.headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    part.headers["Content-Length"] = str(last - first + 1)
    return part


def _pieces(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        left = last - first + 1
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
