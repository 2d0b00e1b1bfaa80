from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config import roles


class Command(BaseCommand):
    help = "Make the groups of the back offices as config/roles.py says; run it after every deployment."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            changed = roles.make_groups()
        except roles.UnknownPermission as error:
            raise CommandError(f"No such permission: {error}") from error
        self.stdout.write(f"{len(roles.ROLES)} roles, {changed} changed")
