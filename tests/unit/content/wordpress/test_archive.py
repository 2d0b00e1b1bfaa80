"""The archive: editors read it and nobody writes it; readers' names are forgotten, and found when they ask for them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from content.archive import privacy_rows
from content.archive.models import ArchivedComment, ArchivedMenu, ArchivedPage, ArchivedTerm
from content.roles import EDITOR, ensure_groups
from core import privacy
from core.privacy import Person
from shop.accounts.models import User
from tests.fakes.wordpress import Blog, comment, paragraph
from tests.unit.content.wordpress.conftest import NOON, Import

NAMES = [
    model._meta.model_name for model in apps.get_app_config("archive").get_models() if not model._meta.auto_created
]


def blog() -> Blog:
    made = Blog()
    made.author("lea", "Léa")
    made.category("a", "A")
    remarks = (
        comment(1, "Ici <script>x</script>Inès", author="Inès"),
        comment(2, "Et Paul", author="Paul", email="paul@example.org", parent=1),
    )
    made.post("Un", paragraph("a"), number=1, comments=remarks, terms=(("category", "a", "A"),))
    made.entry("haut", "Un", to=1, number=2)
    return made


def signed_in(*, is_superuser: bool = False) -> Client:
    user = User.objects.create_user(email="redaction@example.org", password="une-phrase-longue")
    if is_superuser:
        user.is_superuser = user.is_staff = True
        user.save()
    else:
        ensure_groups()
        user.groups.add(Group.objects.get(name=EDITOR))
    client = Client(headers={"sec-fetch-site": "same-origin"})
    client.force_login(user)
    return client


def address(name: str, view: str, *arguments: int) -> str:
    return reverse(f"wagtailsnippets_archive_{name}:{view}", args=arguments)


@pytest.mark.parametrize("is_superuser", [False, True])
def test_the_archive_is_read_and_not_written(run: Import, is_superuser: bool) -> None:
    run(blog().export())
    client = signed_in(is_superuser=is_superuser)
    assert len(NAMES) == 5
    for name in NAMES:
        pk = apps.get_model("archive", name).objects.values_list("pk", flat=True)[0]
        assert client.get(address(name, "list")).status_code == 200, name
        assert client.get(address(name, "inspect", pk)).status_code == 200, name
        for view, arguments in (("add", ()), ("edit", (pk,))):
            assert client.get(address(name, view, *arguments)).status_code == 302, (name, view)
            assert client.post(address(name, view, *arguments), {}).status_code == 302, (name, view)
    html = client.get(address("archivedcomment", "inspect", ArchivedComment.objects.get(key="1").pk)).content.decode()
    assert "Ici Inès" in html
    assert "<script>x" not in html
    assert ArchivedComment.objects.get(key="1").writer not in html


def test_nobody_else_reads_it(run: Import) -> None:
    run(blog().export())
    client = Client()
    client.force_login(User.objects.create_user(email="claire@example.org", password="une-phrase-longue"))
    for name in NAMES:
        assert client.get(address(name, "list")).status_code in (302, 403)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_pages_costs_the_same_for_many(
    number: int, run: Import, django_assert_max_num_queries: object
) -> None:
    made = Blog()
    for each in range(number):
        made.post(f"Billet {each}", paragraph("a"), number=each + 1)
    run(made.export())
    client = signed_in()
    client.get(address("archivedpage", "list"))
    with django_assert_max_num_queries(14):  # type: ignore[operator]  # a fixture of pytest-django
        client.get(address("archivedpage", "list"))


def test_a_deleted_page_takes_what_is_kept_of_it_along(run: Import) -> None:
    run(blog().export())
    ArchivedPage.objects.get().page.specific.delete()
    assert not ArchivedPage.objects.exists()
    assert not ArchivedComment.objects.exists()
    assert ArchivedTerm.objects.count() == 1


def test_neither_mail_address_nor_computer_is_stored(run: Import) -> None:
    run(blog().export())
    text = str([list(model.objects.values()) for model in (ArchivedComment, ArchivedPage, ArchivedMenu)])
    assert "example.org" not in text
    assert "203.0.113.7" not in text
    assert {len(writer) for writer in ArchivedComment.objects.values_list("writer", flat=True)} == {64}


def test_a_reader_gets_a_copy_and_is_forgotten_for_good(run: Import) -> None:
    run(blog().export())
    person = Person(email="Ines@Example.org ")
    (row,) = privacy_rows.export(person=person)["comments_on_the_old_site"]
    assert (row["about"], row["name"], row["text"]) == ("Un", "Inès", "<p>Ici Inès</p>")
    assert privacy_rows.export(person=Person(email="")) == {"comments_on_the_old_site": []}
    privacy_rows.erase(person=Person(email=""), now=NOON)
    assert not ArchivedComment.objects.filter(forgotten_at=NOON).exists()
    privacy.erase(person=person, now=NOON)
    mine, other = ArchivedComment.objects.order_by("key")
    assert (mine.author, mine.text, mine.author_address, mine.writer, mine.forgotten_at) == ("", "", "", "", NOON)
    assert (other.author, other.text, other.forgotten_at) == ("Paul", "<p>Et Paul</p>", None)
    assert privacy_rows.export(person=person) == {"comments_on_the_old_site": []}
    changed = blog()
    changed.items[0] = changed.items[0].replace("Ici", "Là")
    report = run(changed.export(), now=NOON + timedelta(days=1))
    assert dict(report.rows())["comment"] == [2, 0, 0, 2, 0]
    assert ArchivedComment.objects.get(key="1").text == ""


def test_names_are_forgotten_after_a_year_and_words_stay(run: Import) -> None:
    run(blog().export())
    privacy.forget_old(now=NOON + timedelta(days=31 * 12))
    assert set(ArchivedComment.objects.values_list("author", flat=True)) == {"Inès", "Paul"}
    late = NOON + timedelta(days=31 * 12 + 1)
    privacy.forget_old(now=late)
    rows = ArchivedComment.objects.order_by("key").values_list("author", "writer", "text", "forgotten_at")
    assert list(rows) == [("", "", "<p>Ici Inès</p>", late), ("", "", "<p>Et Paul</p>", late)]
