"""Fields whose comparisons are exact on every database."""

from __future__ import annotations

from typing import Any

from django.db import models


class CodeField(models.CharField):
    """Text compared byte by byte: codes, tokens, keys, foreign ids.

    MariaDB's and MySQL's usual collations hold `a`, `A`, `á` and `a ` for equal; only the no-pad binary ones do not.
    """

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        parameters = super().db_parameters(connection)
        if connection.vendor == "mysql":
            parameters["collation"] = "utf8mb4_nopad_bin" if connection.mysql_is_mariadb else "utf8mb4_0900_bin"
        return parameters


class LowerCaseEmailField(models.EmailField):
    """An e-mail address, lower-cased before it is saved or compared."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return value.strip().lower() if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return value.strip().lower() if isinstance(value, str) else value


def amount_field(**options: Any) -> models.DecimalField:
    """A money column: 12 digits, 2 decimals."""
    return models.DecimalField(max_digits=12, decimal_places=2, **options)


def rate_field(**options: Any) -> models.DecimalField:
    """A tax rate column as a fraction: 0.2000 is 20 %."""
    return models.DecimalField(max_digits=5, decimal_places=4, **options)
