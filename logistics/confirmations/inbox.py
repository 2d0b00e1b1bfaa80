"""The folder in which the warehouse leaves its files: `in/` of the exports storage, whatever ends in .csv.

A warehouse sends under another ending and renames when it is done, so that half a file is never read.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

import structlog

from core import sweeps
from core.csv_files import UnreadableCsv
from logistics.confirmations import importing
from logistics.exports import files
from logistics.models import Confirmation

log = structlog.get_logger(__name__)


@sweeps.register("logistics.confirmations", order=74, every=60, says="%d parcels confirmed by the warehouse")
def import_waiting(*, now: datetime) -> int:
    """Finish what was cut off, then import each waiting file; return how many parcels were shipped.

    A file that fails stays where it is, the others are imported. Raises StorageFailed when not even the list comes.
    """
    tasks = [partial(_finish, confirmation_id=pk, now=now) for pk in importing.open_imports()]
    tasks += [partial(_take, name=name, now=now) for name in waiting()]
    shipped = 0
    for task in tasks:
        try:
            shipped += task()
        except Exception:  # the storage or the database may fail in any way; the next sweep tries this one again
            log.exception("confirmation_not_imported", **task.keywords)
    return shipped


def waiting() -> list[str]:
    """The names of the files that wait to be imported, in their order. Raises StorageFailed."""
    return [name for name in files.names_in(folder=files.IN) if name.lower().endswith(".csv")]


def _finish(*, confirmation_id: int, now: datetime) -> int:
    confirmation = Confirmation.objects.get(pk=confirmation_id)
    data = files.get(name=importing.kept_name(sha256=confirmation.file_sha256))
    finished, is_new = importing.import_file(data=data, file_name=confirmation.file_name, now=now)
    return finished.shipped_count if is_new else 0


def _take(*, name: str, now: datetime) -> int:
    path = f"{files.IN}/{name}"
    data = files.get(name=path)
    try:
        confirmation, is_new = importing.import_file(data=data, file_name=name, now=now)
        shipped = confirmation.shipped_count if is_new else 0
    except UnreadableCsv as error:
        importing.record_refusal(data=data, file_name=name, error=error, now=now)
        log.error("confirmation_refused", file=name, problem=error.problem, **error.params)
        shipped = 0
    files.delete(name=path)
    return shipped
