"""A page on its way: an editor submits it, a moderator approves, changes or sends it back, and each is told by mail."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, PageSubscription
from wagtail.users.models import UserProfile

from content import notices
from content.roles import EDITOR, MODERATOR
from core.models import OutgoingMail
from shop.accounts.models import User
from tests.factories import content as factory
from tests.unit.content.people import client_of, page_form, person, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def french():
    return published(factory.standard_page(title="Avant"))


@pytest.fixture
def editor():
    return person(EDITOR, first_name="Inès", last_name="Lambert", language="fr")


@pytest.fixture
def moderator():
    return person(MODERATOR, first_name="Malo", last_name="Kervella", language="en")


def submit(editor, page, **changes):
    """Save the page with these changes and hand it to the moderators."""
    form = page_form(page, title="Après", **changes, **{"action-submit": "1"})
    response = client_of(editor).post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form)
    assert response.status_code == 302, response.context["form"].errors
    page.refresh_from_db()
    return page.current_workflow_task_state


def act(moderator, page, state, name, **data):
    address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, name, state.pk])
    return client_of(moderator).post(address, data)


def mails():
    rows = OutgoingMail.objects.order_by("pk").values_list("kind", "to", "language", "subject")
    return [tuple(row) for row in rows]


def shown():
    return Client().get("/fr/livraison/").content.decode()


def test_what_an_editor_submits_is_seen_once_a_moderator_approves(editor, moderator, french):
    state = submit(editor, french)
    assert "Avant" in shown()
    assert mails() == [("page-submitted", "moderator@example.org", "en", "“Après” waits for you")]
    assert f"/cms/pages/{french.pk}/edit/" in OutgoingMail.objects.get().text
    assert "Inès Lambert has finished “Après”" in OutgoingMail.objects.get().text
    act(moderator, french, state, "approve")
    assert "Après" in shown()
    assert mails()[1:] == [("page-approved", "editor@example.org", "fr", "« Après » est publiée")]


def test_an_editor_cannot_publish(editor, french):
    form = page_form(french, title="Après", **{"action-publish": "1"})
    client_of(editor).post(reverse("wagtailadmin_pages:edit", args=[french.pk]), form)
    assert "Avant" in shown()
    french.refresh_from_db()
    assert french.title == "Avant"


def test_an_editor_cannot_approve_what_was_submitted(editor, french):
    state = submit(editor, french)
    act(editor, french, state, "approve")
    state.refresh_from_db()
    assert state.status == "in_progress"
    assert "Avant" in shown()


def test_a_page_is_sent_back_with_words_and_submitted_again(editor, moderator, french):
    state = submit(editor, french)
    act(moderator, french, state, "reject", comment="Un accent manque.")
    assert mails()[1:] == [("page-rejected", "editor@example.org", "fr", "« Après » : des changements sont demandés")]
    assert "Un accent manque." in OutgoingMail.objects.get(kind="page-rejected").text
    assert "Avant" in shown()
    french.refresh_from_db()
    form = page_form(french, title="Encore", **{"action-restart-workflow": "1"})
    client_of(editor).post(reverse("wagtailadmin_pages:edit", args=[french.pk]), form)
    assert [row[0] for row in mails()] == ["page-submitted", "page-rejected", "page-submitted"]


def test_a_page_with_a_moment_waits_for_it_after_its_approval(editor, moderator, french):
    moment = timezone.localtime(timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    state = submit(editor, french, go_live_at=moment.strftime("%Y-%m-%d %H:%M"))
    act(moderator, french, state, "approve")
    assert "Avant" in shown()
    assert french.scheduled_revision.approved_go_live_at == moment
    told = OutgoingMail.objects.get(kind="page-approved")
    assert told.subject == "« Après » est approuvée"


def test_nobody_is_told_who_wants_no_mail_or_left(editor, moderator, french):
    UserProfile.objects.create(user=moderator, submitted_notifications=False)
    left = person(MODERATOR, email="partie@example.org")
    left.is_active = False
    left.save()
    submit(editor, french)
    assert mails() == []


def test_a_mail_goes_out_in_the_language_in_which_somebody_works(editor, moderator, french):
    UserProfile.objects.create(user=moderator, preferred_language="fr")
    submit(editor, french)
    assert mails() == [("page-submitted", "moderator@example.org", "fr", "« Après » vous attend")]


def test_a_submission_is_told_once_however_often_it_is_asked_for(editor, moderator, french):
    state = submit(editor, french)
    for _ in range(2):
        assert notices.ask_moderators(state=state, by=editor, now=timezone.now()) == 1
    assert len(mails()) == 1


def test_wagtail_sends_none_of_its_own_mails(editor, moderator, french):
    User.objects.create_superuser(email="racine@example.org", password="une-phrase-longue")
    act(moderator, french, submit(editor, french), "approve")
    assert django_mail.outbox == []


def test_a_reply_to_a_comment_is_told_by_the_house_s_mail(editor, moderator, french, settings):
    settings.EMAIL_BACKEND = "core.library_mail.LibraryMailBackend"
    french.save_revision()
    comment = Comment.objects.create(page=french, user=editor, text="Est-ce juste ?", contentpath="title")
    PageSubscription.objects.create(page=french, user=editor, comment_notifications=True)
    reply = {
        "comments-TOTAL_FORMS": "1",
        "comments-INITIAL_FORMS": "1",
        "comments-0-id": str(comment.pk),
        "comments-0-text": comment.text,
        "comments-0-contentpath": "title",
        "comments-0-replies-TOTAL_FORMS": "1",
        "comments-0-replies-INITIAL_FORMS": "0",
        "comments-0-replies-0-id": "",
        "comments-0-replies-0-text": "Oui.",
    }
    response = client_of(moderator).post(
        reverse("wagtailadmin_pages:edit", args=[french.pk]), {**page_form(french), **reply}
    )
    assert response.status_code == 302, response.context["form"].errors
    assert comment.replies.get().text == "Oui."
    row = OutgoingMail.objects.get(kind="library")
    assert (row.to, "Oui." in row.text) == ("editor@example.org", True)


def test_history_and_comparison_are_there_for_editors(editor, french):
    first = french.save_revision()
    french.title = "Après"
    second = french.save_revision()
    client = client_of(editor)
    history = client.get(reverse("wagtailadmin_pages:history", args=[french.pk]))
    compared = client.get(reverse("wagtailadmin_pages:revisions_compare", args=[french.pk, first.pk, second.pk]))
    assert history.status_code == 200
    assert "Avant" in compared.content.decode()
    assert "Après" in compared.content.decode()


def test_the_form_saves_by_itself(editor, french):
    html = client_of(editor).get(reverse("wagtailadmin_pages:edit", args=[french.pk])).content.decode()
    assert "w-autosave" in html
