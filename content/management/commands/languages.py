from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from content.language_state import LanguageState, states
from content.tree import ensure_roots
from core import own_catalogs
from core.language_columns import make_missing
from core.languages import further


class Command(BaseCommand):
    help = (
        "Makes what the further languages of LANGUAGES need (columns, words, home pages), and says what is left to do."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if not further():
            raise CommandError("LANGUAGES names no language beyond fr,en: set it to fr,en,de and start this again")
        for made in make_missing():
            self.stdout.write(f"new column {made}")
        for refused in own_catalogs.compile_all(root=settings.BASE_DIR, folder=settings.OWN_LOCALE):
            self.stderr.write(str(refused))
        ensure_roots()
        for state in states():
            self._print(state)

    def _print(self, state: LanguageState) -> None:
        self.stdout.write(f"{state.language} ({state.name}): sells in {state.market or 'no market'}")
        if not state.is_known:
            self.stdout.write(f"  no catalogue has it: `manage.py messages --language {state.language}` makes one")
        self.stdout.write(f"  words of the interface to translate: {state.strings}")
        self.stdout.write(f"  pages to translate: {state.pages}")
        for text, left in state.texts.items():
            self.stdout.write(f"  {text} to translate: {left}")
