from __future__ import annotations

import re

from config.env import BASE_DIR, VARIABLES
from scripts.environment_table import PATH, table


def test_the_page_of_variables_is_current() -> None:
    assert PATH.read_text() == table(), "run `make docs`"


def test_no_variable_is_declared_twice() -> None:
    names = [variable.name for variable in VARIABLES]
    assert sorted(names) == sorted(set(names))


def test_the_page_names_no_folder_of_this_machine() -> None:
    assert str(BASE_DIR) not in PATH.read_text()
    assert not re.search(r"`/(home|root|tmp)\b", PATH.read_text())
