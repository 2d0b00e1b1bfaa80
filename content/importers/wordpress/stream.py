"""The file as a parser can take it: decoded, and without the characters that XML forbids and WordPress lets through."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO

from content.importers.wordpress.reasons import Unreadable, UnreadableExport

CHUNK = 1 << 16
DECLARED = re.compile(rb"""<\?xml[^>]{0,100}?encoding=["']([A-Za-z0-9._-]{1,40})["']""")
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Encodings of text that a blog may have been set to (`blog_charset`); others say that the file is something else.
TEXT = re.compile(
    r"utf-(8|8-sig|16(-[lb]e)?)|ascii|iso8859-\d+|cp\d+|koi8-[ru]|gbk|gb2312|gb18030|big5|shift_jis|euc_\w+"
)
# Source: Extensible Markup Language (XML) 1.0, production 2 (Char).
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]{1,8})|([0-9]{1,10}));")
LONGEST_REFERENCE = 14


class CleanStream:
    """A file for `iterparse` that reads UTF-8 in chunks. `repaired` counts characters left out or not decodable."""

    def __init__(self, file: BinaryIO) -> None:
        self.repaired = 0
        self._file = file
        self._first: bytes | None = file.read(CHUNK)
        self._decoder = codecs.getincrementaldecoder(_encoding(self._first))(errors="replace")
        self._held = ""
        self._has_begun = self._is_over = False

    def read(self, size: int = CHUNK) -> bytes:
        """The next bytes, none at the end only."""
        while not self._is_over:
            cleaned = self._clean(self._more())
            if cleaned:
                return cleaned.encode()
        return b""

    def _more(self) -> str:
        data, self._first = (self._file.read(CHUNK), None) if self._first is None else (self._first, None)
        self._is_over = not data
        text = self._held + self._decoder.decode(data, final=self._is_over)
        self.repaired += text.count("\ufffd", len(self._held))
        self._held = ""
        # A reference to a character may be cut in two by the end of the chunk.
        cut = text.rfind("&", max(len(text) - LONGEST_REFERENCE, 0))
        if not self._is_over and cut >= 0 and ";" not in text[cut:]:
            text, self._held = text[:cut], text[cut:]
        return text

    def _clean(self, text: str) -> str:
        if not self._has_begun and text:
            # Plug-ins print blank lines and warnings above the declaration.
            start = text.find("<?xml")
            text = text[start:] if start > 0 else text.lstrip()
            self._has_begun = True
        text, removed = FORBIDDEN.subn("", text)
        self.repaired += removed
        return REFERENCE.sub(self._reference, text) if "&#" in text else text

    def _reference(self, match: re.Match[str]) -> str:
        code = int(match[1], 16) if match[1] else int(match[2])
        if code <= 0x10FFFF and not FORBIDDEN.match(chr(code)):
            return match[0]
        self.repaired += 1
        return ""


def _encoding(first: bytes) -> str:
    for mark, name in MARKS:
        if first.startswith(mark):
            return name
    found = DECLARED.search(first[:1024])
    name = found[1].decode() if found else "utf-8"
    try:
        known = codecs.lookup(name).name
    except LookupError:
        known = ""
    if not TEXT.fullmatch(known):
        raise UnreadableExport(Unreadable.ENCODING, encoding=name)
    return known
