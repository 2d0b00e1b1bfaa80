"""The items of an export in a file of ours without a name, so that each is read again in any order, however many they are."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from types import TracebackType

from content.importers.wordpress.records import Comment, Post, TermRef


class Spool:
    """Items by the place where they were put; closed, nothing of it is left."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="bambou-wordpress-")  # noqa: SIM115 (closed in __exit__)
        self._end = 0

    def __enter__(self) -> Spool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, post: Post) -> int:
        """Keep an item; return its place."""
        place = self._end
        self._file.seek(place)
        self._end += self._file.write(json.dumps(asdict(post), ensure_ascii=False).encode() + b"\n")
        return place

    def get(self, place: int) -> Post:
        """The item that was put there."""
        self._file.seek(place)
        values = json.loads(self._file.readline())
        values["terms"] = [TermRef(**each) for each in values["terms"]]
        values["comments"] = [Comment(**each) for each in values["comments"]]
        values["meta"] = [(key, value) for key, value in values["meta"]]
        return Post(**values)
