"""Who reaches what in the CMS, and nothing of the shop's back office."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage
from wagtail.users.models import UserProfile

from content.roles import CMS_ROLES, EDITOR, MODERATOR, TRANSLATOR, ensure_groups, permission_names
from content.setup import APPROVAL, WAGTAILS_NAME, ensure_approval
from shop.accounts.models import User
from tests.factories import content as factory
from tests.unit.content.people import client_of, person

pytestmark = pytest.mark.django_db

REACHED_BY_ALL = ("/cms/", "/cms/account/", "/cms/localize/reports/translations/")
REACHED_BY_WRITERS = (
    "/cms/images/add/",
    "/cms/documents/multiple/add/",
    "/cms/redirects/add/",
    "/cms/redirects/import/",
    "/cms/snippets/content/announcement/add/",
    "/cms/snippets/content/navigation/",
    "/cms/report/",
    "/cms/reports/site-history/",
)
REACHED_BY_NOBODY = (
    "/cms/users/",
    "/cms/users/add/",
    "/cms/groups/",
    "/cms/sites/",
    "/cms/locales/",
    "/cms/collections/add/",
    "/cms/workflows/add/",
    "/cms/workflows/tasks/select_type/",
    "/admin/",
    "/admin/catalogue/product/",
    "/admin/accounts/user/",
)


def reached(client, addresses):
    """Which of the addresses show their page, instead of a refusal or the way back to the first screen."""
    return {address for address in addresses if client.get(address).status_code == 200}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (EDITOR, {*REACHED_BY_ALL, *REACHED_BY_WRITERS}),
        (MODERATOR, {*REACHED_BY_ALL, *REACHED_BY_WRITERS}),
        (TRANSLATOR, {*REACHED_BY_ALL, "/cms/reports/site-history/"}),
    ],
)
def test_each_role_reaches_its_own_pages_and_no_others(role, expected):
    client = client_of(person(role))
    assert reached(client, (*REACHED_BY_ALL, *REACHED_BY_WRITERS, *REACHED_BY_NOBODY)) == expected


def rights_on(page, user):
    """What somebody may do to a page."""
    tester = page.permissions_for_user(User.objects.get(pk=user.pk))
    names = ("can_edit", "can_publish", "can_delete", "can_unpublish", "can_move", "can_lock", "can_add_subpage")
    return {name for name in names if getattr(tester, name)()}


def test_what_each_role_may_do_to_pages():
    french, english = factory.standard_page(), factory.standard_page(parent=factory.home("en"), slug="delivery")
    draft = factory.standard_page(slug="brouillon", live=False)
    editor, moderator, translator = (person(role) for role in (EDITOR, MODERATOR, TRANSLATOR))
    everything = {"can_edit", "can_publish", "can_delete", "can_unpublish", "can_move", "can_lock", "can_add_subpage"}
    assert rights_on(french, editor) == {"can_edit", "can_add_subpage"}
    assert rights_on(draft, editor) == {"can_edit", "can_add_subpage", "can_delete", "can_move"}
    assert rights_on(french, moderator) == everything
    assert rights_on(french, translator) == set()
    assert rights_on(english, translator) == {"can_edit"}


@pytest.mark.parametrize("role", [EDITOR, MODERATOR])
def test_nobody_takes_a_home_page_away(role):
    home = factory.home()
    client = client_of(person(role))
    client.post(reverse("wagtailadmin_pages:delete", args=[home.pk]))
    client.post(reverse("wagtailadmin_pages:unpublish", args=[home.pk]))
    home.refresh_from_db()
    assert home.live is True
    assert rights_on(home, User.objects.get()) & {"can_delete", "can_unpublish", "can_move"} == set()


def test_a_post_to_what_is_refused_changes_nothing():
    client = client_of(person(EDITOR))
    groups = set(Group.objects.values_list("name", flat=True))
    client.post("/cms/groups/new/", {"name": "mine", "permissions": "1"})
    client.post("/cms/users/add/", {"email": "new@example.org", "is_superuser": "on"})
    assert set(Group.objects.values_list("name", flat=True)) == groups
    assert list(User.objects.values_list("email", "is_superuser")) == [("editor@example.org", False)]


def granted(name):
    rows = Permission.objects.filter(group__name=name).values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def test_groups_have_exactly_their_rights_and_a_second_call_changes_nothing():
    assert ensure_groups() == 0
    assert {name: granted(name) for name in CMS_ROLES} == {
        name: permission_names(role=role) for name, role in CMS_ROLES.items()
    }
    Group.objects.get(name=EDITOR).permissions.add(Permission.objects.get(codename="delete_user"))
    Group.objects.get(name=TRANSLATOR).page_permissions.all().delete()
    assert ensure_groups() == 2
    assert granted(EDITOR) == permission_names(role=CMS_ROLES[EDITOR])
    assert [row.page.slug for row in Group.objects.get(name=TRANSLATOR).page_permissions.all()] == ["en"]


def test_the_people_and_approvals_of_wagtail_s_own_groups_come_into_ours():
    theirs = Group.objects.create(name="Moderators")
    user = User.objects.create_user(email="ancienne@example.org")
    user.groups.add(theirs)
    task = GroupApprovalTask.objects.create(name=WAGTAILS_NAME)
    task.groups.add(theirs)
    ensure_groups()
    assert [group.name for group in user.groups.all()] == [MODERATOR]
    assert [group.name for group in task.groups.all()] == [MODERATOR]
    assert not Group.objects.filter(name__in=("Editors", "Moderators")).exists()


def test_there_is_one_approval_for_all_pages_and_a_second_call_makes_no_other():
    made = ensure_approval()
    assert ensure_approval() == made
    assert list(WorkflowPage.objects.values_list("page__depth", "workflow__name")) == [(1, APPROVAL)]
    assert [group.name for group in GroupApprovalTask.objects.get().groups.all()] == [MODERATOR]


def test_an_approval_of_somebody_s_own_is_left_alone():
    own = Workflow.objects.create(name="À nous")
    WorkflowPage.objects.filter(page=Page.get_first_root_node()).update(workflow=own)
    assert ensure_approval() == own
    assert WorkflowPage.objects.get().workflow == own


@pytest.mark.parametrize(("language", "title"), [("fr", "Accueil"), ("en", "Home")])
def test_the_entry_for_pages_opens_on_the_site_in_the_editor_s_language(language, title):
    user = person(EDITOR)
    UserProfile.objects.create(user=user, preferred_language=language)
    home = factory.home(language)
    client = client_of(user)
    assert f'"/cms/pages/{home.pk}/"' in client.get("/cms/").content.decode()
    assert title in client.get(f"/cms/pages/{home.pk}/").content.decode()
