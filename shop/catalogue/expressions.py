"""Oscar's two category subqueries in the SQL of MariaDB and MySQL, which knows neither "quoted" names nor ||."""

from __future__ import annotations

from typing import Any

from oscar.apps.catalogue import expressions


def _mysql(template: str) -> str:
    return (
        template.replace('"', "`")
        .replace("`CATALOGUE_CATEGORY_JOIN`.`path` || '%%%%'", "CONCAT(`CATALOGUE_CATEGORY_JOIN`.`path`, '%%%%')")
        .replace("`CATALOGUE_CATEGORY_BASE`.`path` || '%%%%'", "CONCAT(`CATALOGUE_CATEGORY_BASE`.`path`, '%%%%')")
    )


class ExpandUpwardsCategoryQueryset(expressions.ExpandUpwardsCategoryQueryset):
    def as_mysql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, _mysql(self.template))


class ExpandDownwardsCategoryQueryset(expressions.ExpandDownwardsCategoryQueryset):
    def as_mysql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        return super().as_sql(compiler, connection, _mysql(self.template))
