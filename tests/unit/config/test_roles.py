"""Roles: the groups are exactly what the code says, and each sees exactly its models."""

from __future__ import annotations

from io import StringIO

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from config import roles
from config.back_office.navigation import DEPARTMENTS, Entry
from config.roles import ROLES, Role, make_groups, permission_names
from tests.factories.shop import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("wagtail_roots")]
STAFF_ROLES = [name for name, role in ROLES.items() if not role.is_of_cms]


def client_of(*names: str) -> Client:
    make_groups()
    user = UserFactory.create(is_staff=True)
    user.groups.set(Group.objects.filter(name__in=names))
    client = Client(headers={"Accept-Language": "fr"})
    client.force_login(user)
    return client


def granted(name: str) -> set[str]:
    rows = Permission.objects.filter(group__name=name).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def test_groups_have_exactly_their_permissions() -> None:
    assert make_groups() == len(STAFF_ROLES)  # those of the CMS are made after every migrate
    assert {name: granted(name) for name in ROLES} == {name: set(permission_names(role=r)) for name, r in ROLES.items()}


def test_making_them_again_changes_nothing_and_takes_back_what_was_granted_by_hand() -> None:
    make_groups()
    assert make_groups() == 0
    Group.objects.get(name="bi").permissions.add(Permission.objects.get(codename="delete_order"))
    assert make_groups() == 1
    assert granted("bi") == set(permission_names(role=ROLES["bi"]))


def test_a_misspelt_model_is_refused_and_nothing_is_half_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roles, "ROLES", {"sales": ROLES["sales"], "odd": Role({"order.ordre": ("view",)})})
    with pytest.raises(CommandError, match=r"odd: order\.view_ordre"):
        call_command("roles")
    assert Group.objects.filter(name__in=("sales", "odd")).count() == 0


def test_the_command_says_what_it_did() -> None:
    said = StringIO()
    call_command("roles", stdout=said)
    assert said.getvalue() == f"{len(ROLES)} roles, {len(STAFF_ROLES)} changed\n"


@pytest.mark.parametrize("name", STAFF_ROLES)
def test_a_role_opens_its_lists_and_no_other(name: str) -> None:
    client = client_of(name)
    seen = {label for label, actions in ROLES[name].grants.items() if "view" in actions}
    answers = {}
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        answers[model._meta.label_lower] = client.get(address).status_code
    assert answers == {label: 200 if label in seen else 403 for label in answers}


@pytest.mark.parametrize("name", STAFF_ROLES)
def test_a_role_is_shown_its_own_departments_only(name: str) -> None:
    shown = client_of(name).get("/admin/").context["sidebar_navigation"]
    links = {item["link"] for group in shown for item in group["items"]}
    seen = ROLES[name].grants
    wanted = set()
    for department in DEPARTMENTS:
        for entry in department.entries:
            if isinstance(entry, Entry):
                app, _, model = entry.model.partition(".")
                is_registered = any(m._meta.label_lower == entry.model for m in admin.site._registry)
                if is_registered and "view" in seen.get(entry.model, ()):
                    wanted.add(reverse(f"admin:{app}_{model}_changelist"))
            elif entry.permission in permission_names(role=ROLES[name]):
                wanted.add(reverse(entry.route))
    assert links == wanted
    assert [group["title"] for group in shown if not group["items"]] == []


def test_people_with_two_roles_have_both() -> None:
    shown = client_of("care", "logistics").get("/admin/").context["sidebar_navigation"]
    links = {item["link"] for group in shown for item in group["items"]}
    assert "/admin/core/outgoingmail/" in links


def test_an_editor_writes_pages_and_sees_nothing_of_the_shop() -> None:
    make_groups()
    editor = UserFactory.create()
    editor.groups.add(Group.objects.get(name="editor"))
    client = Client()
    client.force_login(editor)
    assert client.get("/cms/").status_code == 200
    assert client.get("/admin/").status_code == 302


def test_staff_without_a_role_see_an_empty_back_office() -> None:
    answer = client_of()
    assert answer.get("/admin/").status_code == 200
    assert answer.get("/admin/core/outgoingmail/").status_code == 403


def test_a_customer_is_sent_to_the_login() -> None:
    client = Client()
    client.force_login(UserFactory.create())
    assert client.get("/admin/").headers["Location"] == "/admin/login/?next=/admin/"
    assert client.get("/cms/").status_code in (302, 403)


def test_every_registered_model_stands_in_the_sidebar() -> None:
    named = {entry.model for department in DEPARTMENTS for entry in department.entries if isinstance(entry, Entry)}
    assert {model._meta.label_lower for model in admin.site._registry} - named == set()
