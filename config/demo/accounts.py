"""The people of the demo shop whose passwords everybody knows. Imports nothing of Django: the run command prints them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Account:
    """`role` says what the account is for; `groups` are roles of config/roles.py; `door` is where it signs in."""

    role: str
    email: str
    password: str
    first_name: str
    last_name: str
    door: str
    is_staff: bool = False
    groups: tuple[str, ...] = ()


CUSTOMER = Account(
    role="customer",
    email="customer@bambou.example",
    password="onze-bambous-verts",  # noqa: S106 - printed at every start of the demo
    first_name="Camille",
    last_name="Moreau",
    door="/fr/compte/",
)
EDITOR = Account(
    role="editor",
    email="editor@bambou.example",
    password="sept-volcans-bleus",  # noqa: S106 - printed at every start of the demo
    first_name="Inès",
    last_name="Lambert",
    door="/cms/",
    groups=("editor",),
)
MODERATOR = Account(
    role="moderator",
    email="moderator@bambou.example",
    password="huit-horloges-lentes",  # noqa: S106 - printed at every start of the demo
    first_name="Malo",
    last_name="Kervella",
    door="/cms/",
    groups=("moderator",),
)
TRANSLATOR = Account(
    role="translator",
    email="translator@bambou.example",
    password="deux-ponts-de-papier",  # noqa: S106 - printed at every start of the demo
    first_name="Kate",
    last_name="Ashby",
    door="/cms/",
    groups=("translator",),
)
STAFF = Account(
    role="staff",
    email="staff@bambou.example",
    password="trois-abeilles-rousses",  # noqa: S106 - printed at every start of the demo
    first_name="Sonia",
    last_name="Petit",
    door="/admin/",
    is_staff=True,
    groups=("sales", "care", "logistics", "marketing", "bi", "editor", "moderator"),
)
ACCOUNTS = (CUSTOMER, EDITOR, MODERATOR, TRANSLATOR, STAFF)
