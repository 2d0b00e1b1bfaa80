"""The columns that texts have in the languages of this installation beyond French and English.

A migration says which texts have them, whatever the languages are (`FurtherLanguages`), so that every later migration knows of
them. `make_missing` adds those of a language that came after that migration: `migrate` begins with it.
See docs/decisions/a-language-is-data.md.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.operations.base import Operation
from django.db.models import Field, Model, Q
from django.utils.text import format_lazy

from core.languages import column, further, name_of


class FurtherLanguages(Operation):
    """For each of these texts of a model, a column in every further language, like its French one.

    Whoever gives a model a new translated text writes this into the same migration. Going back leaves the columns.
    """

    reduces_to_sql = False
    reversible = True

    def __init__(self, model_name: str, texts: Sequence[str]) -> None:
        self.model_name = model_name
        self.texts = texts

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Let the model have the fields."""
        fields = state.models[app_label, self.model_name.lower()].fields
        for text in self.texts:
            for code in further():
                if column(text, code) not in fields:
                    made = _like(fields[column(text, "fr")])
                    state.add_field(app_label, self.model_name.lower(), column(text, code), made, True)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Add the columns that are not there yet."""
        model = to_state.apps.get_model(app_label, self.model_name)
        if not self.allow_migrate_model(schema_editor.connection.alias, model):
            return
        there = _columns_of(schema_editor.connection, model)
        for text in self.texts:
            for code in further():
                field = model._meta.get_field(column(text, code))
                if field.column not in there:
                    _add(schema_editor, model, field)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Nothing: texts are not thrown away."""

    def describe(self) -> str:
        """What Django prints."""
        return f"Texts of {self.model_name} in further languages: {', '.join(self.texts)}"


def add_further(model: type[Model], *texts: str) -> None:
    """Give a model that modeltranslation does not look after the fields of these texts in further languages."""
    for text in texts:
        for code in further():
            field = _like(model._meta.get_field(column(text, "fr")))
            # Only what forms call it: migrations compare the name that the field was made with.
            field.verbose_name = format_lazy("{} [{}]", text, name_of(code))
            model.add_to_class(column(text, code), field)  # type: ignore[attr-defined]


def make_missing(*, using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """Add every column of a further language whose table is there without it; return them as table.column."""
    connection = connections[using]
    if not further():
        return []
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    made = []
    for model in apps.get_models():
        fields = list(_further_fields(model)) if model._meta.db_table in tables else []
        there = _columns_of(connection, model) if fields else set()
        for field in fields:
            if field.column not in there:
                with connection.schema_editor() as editor:
                    _add(editor, model, field)
                made.append(f"{model._meta.db_table}.{field.column}")
    return made


def untranslated_texts(*, language: str) -> dict[str, int]:
    """For each text of each model, as model.text, how many rows have it in French and not in a further language; no zeros."""
    found = {}
    for model in apps.get_models():
        for field in _further_fields(model):
            text = field.name.removesuffix(column("", language))
            if column(text, language) != field.name:
                continue
            own = column(text, "fr")
            written = model._base_manager.exclude(**{own: None}).exclude(**{own: ""})
            empty = written.filter(Q(**{field.name: None}) | Q(**{field.name: ""})).count()
            if empty:
                found[f"{model._meta.model_name}.{text}"] = empty
    return found


def _further_fields(model: type[Model]) -> Iterator[Any]:
    names = {field.name for field in model._meta.local_concrete_fields}
    for field in model._meta.local_concrete_fields:
        for code in further():
            ending = column("", code)
            if field.name.endswith(ending) and column(field.name.removesuffix(ending), "fr") in names:
                yield field


def _like(field: Any) -> Any:
    """The French field once more, empty until somebody writes."""
    made = field.clone()
    made.null = True
    return made


def _columns_of(connection: Any, model: type[Model]) -> set[str]:
    with connection.cursor() as cursor:
        return {each.name for each in connection.introspection.get_table_description(cursor, model._meta.db_table)}


def _add(editor: Any, model: type[Model], field: Field[Any, Any]) -> None:
    """Add the column alone, and what keeps it unique after it: SQLite would write the whole table anew for both at once."""
    plain = copy.copy(field)
    if field.unique:
        plain._unique = False  # type: ignore[attr-defined]
        plain.db_index = False  # type: ignore[attr-defined]
    editor.add_field(model, plain)
    if field.unique:
        editor.execute(editor._create_unique_sql(model, [field]))
