"""Files that an editor sent and never finished describing: Wagtail keeps them aside, and nobody would ever take them away."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from wagtail.models import UploadedFile

from core import sweeps

LEFT_FOR = timedelta(days=2)


@sweeps.register("content.uploads", order=93, every=86400, says="%d unfinished uploads removed", wakes_others=False)
def remove_unfinished(*, now: datetime) -> int:
    """Delete uploads that nobody finished for two days; return how many. A file's age is that of the store's clock."""
    before = timezone.now() - LEFT_FOR
    removed = 0
    for upload in UploadedFile.objects.order_by("pk"):
        store, name = upload.file.storage, upload.file.name
        if not store.exists(name) or store.get_modified_time(name) < before:
            upload.file.delete(save=False)
            upload.delete()
            removed += 1
    return removed
