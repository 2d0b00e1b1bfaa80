"""Forms of the site: what is sent is kept once, told to the team, acknowledged, exported without formulas, and forgotten."""

import csv
import io
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.test import Client

from content import answers
from content.answers import FROM_ONE_PLACE, TO_ONE_ADDRESS, FormAnswer
from content.roles import MODERATOR
from core import mail, privacy
from core.models import OutgoingMail
from core.privacy import Person
from core.traps import TRAP
from shop.accounts.models import User
from tests.factories import content as factory
from tests.pages import cold_queries_of, get
from tests.unit.content.people import client_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
PATH = "/fr/nous-ecrire/"
MESSAGE = {"votre_nom": "Claire Martin", "votre_adresse": "Claire@Example.org", "votre_message": "Il manque une pièce."}


@pytest.fixture
def contact():
    return factory.form_page()


def visitor(place="192.0.2.1"):
    return Client(headers={"sec-fetch-site": "same-origin"}, REMOTE_ADDR=place)


def send(**changes):
    return visitor().post(PATH, {**MESSAGE, **changes})


def mails():
    return list(OutgoingMail.objects.order_by("pk"))


def test_the_page_is_the_same_for_everybody_and_needs_no_token_and_no_script(contact):
    first, second = Client(headers={"user-agent": "a"}).get(PATH), Client(headers={"user-agent": "b"}).get(PATH)
    html = first.content.decode()
    assert first.content == second.content
    assert not first.cookies
    assert "csrfmiddlewaretoken" not in html
    assert f'action="{PATH}"' in html
    assert 'autocomplete="email"' in html
    assert 'autocomplete="name"' in html
    assert f'name="{TRAP}"' in html
    assert "après 12 mois" in html
    assert len(cold_queries_of(Client(), PATH)) == 5


def test_what_is_sent_is_kept_told_to_the_team_and_acknowledged(contact, november):
    answer = send()
    assert (answer.status_code, answer.url) == (302, f"{PATH}?sent=1")
    row = FormAnswer.objects.get()
    assert row.form_data == {**MESSAGE}
    assert (row.email, row.language, row.submit_time, row.page_id) == ("claire@example.org", "fr", november, contact.pk)
    team, sender = mails()
    assert (team.kind, team.to, team.headers) == (
        "form-answer",
        "equipe@example.org",
        {"Reply-To": "Claire@Example.org"},
    )
    assert "Il manque une pièce." in team.text
    assert f"/cms/forms/submissions/{contact.pk}/" in team.text
    assert (sender.kind, sender.to) == ("form-received", "claire@example.org")
    assert "Nous répondons demain." in sender.text
    assert "Il manque une pièce." not in sender.text + sender.html
    html = get(Client(), answer.url)
    assert "Nous répondons demain." in html
    assert "<form" not in html.split("<main", 1)[1].split("</main>")[0]


def test_the_team_answers_the_sender(contact, settings):
    settings.MAIL_DELIVERY = "smtp"
    send()
    mail.deliver_due(now=OutgoingMail.objects.latest("pk").due_at)
    team, sender = django_mail.outbox
    assert team.message()["Reply-To"] == "Claire@Example.org"
    assert sender.message()["Reply-To"] is None


def test_a_wrong_form_comes_back_with_words_and_everything_that_was_typed(contact):
    answer = send(votre_adresse="claire@", votre_message="")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert answer["Cache-Control"] == "no-store"
    assert "Cela ne ressemble pas à une adresse e-mail" in html
    assert "Claire Martin" in html
    assert "claire@" in html
    assert FormAnswer.objects.count() == 0
    assert mails() == []


def test_a_program_that_fills_in_everything_is_thanked_and_nothing_is_kept(contact):
    answer = send(**{TRAP: "0123456789"})
    assert (answer.status_code, answer.url) == (302, f"{PATH}?sent=1")
    assert FormAnswer.objects.count() == 0
    assert mails() == []


def test_a_place_that_sends_without_end_is_told_so_and_others_are_not(contact):
    for _ in range(FROM_ONE_PLACE):
        assert send().status_code == 302
    refused = send()
    assert refused.status_code == 429
    assert "Il manque une pièce." in refused.content.decode()
    assert FormAnswer.objects.count() == FROM_ONE_PLACE
    assert OutgoingMail.objects.filter(kind="form-received").count() == TO_ONE_ADDRESS
    assert OutgoingMail.objects.filter(kind="form-answer").count() == FROM_ONE_PLACE
    assert visitor("198.51.100.7").post(PATH, MESSAGE).status_code == 302


def test_a_form_from_elsewhere_is_refused(contact):
    foreign = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    assert foreign.post(PATH, MESSAGE).status_code == 403
    assert FormAnswer.objects.count() == 0


@pytest.mark.parametrize("path", ["/fr/", "/fr/livraison/"])
def test_other_pages_take_nothing(contact, path):
    factory.standard_page()
    visitor().post(path, MESSAGE)
    assert FormAnswer.objects.count() == 0


def test_every_kind_of_question_is_told_in_words():
    kinds = (
        "name",
        "email",
        "phone",
        "singleline",
        "multiline",
        "dropdown",
        "radio",
        "checkboxes",
        "checkbox",
        "number",
    )
    factory.form_page(slug="tout", kinds={kind: kind for kind in (*kinds, "date", "url")})
    sent = {
        "name": "Claire",
        "email": "claire@example.org",
        "phone": "02 40 00 00 00",
        "singleline": "Ligne",
        "multiline": "Deux\nlignes",
        "dropdown": "Un",
        "radio": "Deux",
        "checkboxes": ["Un", "Deux"],
        "checkbox": "on",
        "number": "12",
        "date": "2026-12-01",
        "url": "https://example.org/",
    }
    assert visitor().post("/fr/tout/", sent).status_code == 302
    text = OutgoingMail.objects.get(kind="form-answer").text
    for words in ("Deux\nlignes", "Un, Deux", "oui", "12", "1er\u00a0décembre 2026", "https://example.org/"):
        assert words in text
    refused = visitor().post("/fr/tout/", {**sent, "dropdown": "Trois"})
    assert refused.status_code == 422


def test_without_an_address_nobody_is_acknowledged():
    factory.form_page(slug="mot", kinds={"Un mot": "singleline"})
    visitor().post("/fr/mot/", {"un_mot": "Encore !"})
    (team,) = mails()
    assert (team.kind, team.headers) == ("form-answer", {})


@pytest.fixture
def editor():
    return client_of(person(MODERATOR))


def test_editors_see_the_answers_and_take_them_along_without_formulas(contact, editor):
    send(votre_nom='=HYPERLINK("http://evil")', votre_message="+33 6 12")
    html = editor.get(f"/cms/forms/submissions/{contact.pk}/").content.decode()
    assert "HYPERLINK" in html
    file = editor.get(f"/cms/forms/submissions/{contact.pk}/?export=csv").getvalue().decode()
    ((head, row)) = list(csv.reader(io.StringIO(file)))
    assert head[1:] == ["Votre nom", "Votre adresse", "Votre message"]
    assert row[1:] == ['\'=HYPERLINK("http://evil")', "Claire@Example.org", "'+33 6 12"]
    assert editor.get("/cms/forms/").status_code == 200


def test_customers_see_no_answers(contact):
    client = Client()
    client.force_login(User.objects.create_user(email="claire@example.org", password="une-phrase-longue"))
    assert client.get(f"/cms/forms/submissions/{contact.pk}/").status_code in (302, 403)


def test_an_answer_that_an_editor_deletes_takes_its_mails_along(contact, editor):
    send()
    send(votre_adresse="zoe@example.org")
    row = FormAnswer.objects.order_by("pk").first()
    answer = editor.post(f"/cms/forms/submissions/{contact.pk}/delete/?selected-submissions={row.pk}")
    assert answer.status_code == 302
    assert [left.email for left in FormAnswer.objects.all()] == ["zoe@example.org"]
    assert {row.key for row in mails()} == {FormAnswer.objects.get().reference}


def test_after_a_year_nothing_is_left(contact, november):
    send()
    until = november + timedelta(days=31 * 12)
    assert privacy.forget_old(now=until) == 0
    assert FormAnswer.objects.count() == 1
    assert privacy.forget_old(now=until + timedelta(seconds=1)) == 1
    assert FormAnswer.objects.count() == 0
    assert mails() == []


def test_a_person_gets_a_copy_and_is_forgotten_and_nobody_else(contact, november):
    send()
    send(votre_adresse="zoe@example.org", votre_nom="Zoé")
    claire = Person(email="claire@example.org")
    (copy,) = answers.export(person=claire)["form_answers"]
    assert (copy["form"], copy["answers"]["votre_nom"]) == ("Nous écrire", "Claire Martin")
    answers.erase(person=claire, now=november)
    assert [row.email for row in FormAnswer.objects.all()] == ["zoe@example.org"]
    assert all("Claire" not in row.text for row in mails())
    assert len(mails()) == 2
