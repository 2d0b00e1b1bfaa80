from typing import Any

from django.core.management.base import BaseCommand

from core import buckets


class Command(BaseCommand):
    help = (
        "Makes the S3 buckets that the settings name where they are missing; does nothing where files lie in a folder."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        made = buckets.make_missing()
        self.stdout.write(f"Buckets made: {', '.join(made) or 'none'}")
