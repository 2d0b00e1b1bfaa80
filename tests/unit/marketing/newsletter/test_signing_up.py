"""The newsletter: nobody gets it who did not say so twice, and everybody is rid of it with one click."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.test import Client

from content.newsletter import ask
from core import mail, privacy
from core.models import OutgoingMail
from core.privacy import Person
from core.traps import TRAP
from marketing.newsletter import privacy_rows, signing_up
from marketing.newsletter.enums import ReaderState
from marketing.newsletter.exporting import readers_file
from marketing.newsletter.models import Reader
from tests.factories import content as factory
from tests.pages import get

PATH = "/fr/lettre/"
ASKED = "/fr/lettre/regardez-vos-mails/"


def visitor(place: str = "192.0.2.1") -> Client:
    return Client(headers={"sec-fetch-site": "same-origin"}, REMOTE_ADDR=place)


def sign_up(email: str = "claire@example.org", **more: Any) -> Any:
    return visitor().post(PATH, {"email": email, "page": "/fr/noel/", **more})


def links(kind: str = "newsletter-confirm") -> list[str]:
    """The links that mails of a kind brought, oldest first, without the host."""
    rows = OutgoingMail.objects.filter(kind=kind).order_by("pk")
    return [re.search(r"http://[^/\s]+(/\S+/lettre/\S+)", row.text)[1] for row in rows]  # type: ignore[index]


def reader() -> Reader:
    return Reader.objects.get()


def test_an_address_is_asked_to_confirm_and_gets_nothing_before(november: datetime) -> None:
    answer = sign_up("Claire@Example.org")
    assert (answer.status_code, answer.url) == (302, ASKED)
    row = reader()
    assert (row.email, row.state, row.language, row.place) == ("claire@example.org", "asked", "fr", "/fr/noel/")
    assert (row.asked_at, row.confirmed_at, row.left_at) == (november, None, None)
    assert row.consent_text.startswith("Bambou m’écrit une fois par mois")
    (confirm,) = OutgoingMail.objects.all()
    assert (confirm.kind, confirm.to, confirm.language) == ("newsletter-confirm", "claire@example.org", "fr")
    assert row.consent_text in confirm.text


def test_looking_at_the_link_changes_nothing_and_its_button_confirms_once(november: datetime) -> None:
    sign_up()
    (link,) = links()
    assert "claire@example.org" in get(visitor(), link)
    assert reader().state == ReaderState.ASKED
    for _ in range(2):
        answer = visitor().post(link)
        assert (answer.status_code, answer.url) == (302, "/fr/lettre/elle-arrive/")
    row = reader()
    assert (row.state, row.confirmed_at) == (ReaderState.CONFIRMED, november)
    assert OutgoingMail.objects.filter(kind="newsletter-welcome").count() == 1


@pytest.mark.parametrize("token", ["unknown", "x" * 43])
def test_a_link_that_is_not_ours_confirms_nobody(token: str) -> None:
    sign_up()
    assert visitor().post(f"/fr/lettre/confirmer/{token}/").status_code == 410
    assert reader().state == ReaderState.ASKED


def test_a_link_is_good_for_a_week_and_until_the_next_one() -> None:
    sign_up()
    sign_up()
    old, new = links()
    assert visitor().get(old).status_code == 410
    later = reader().asked_at + signing_up.VALID_FOR
    with pytest.raises(signing_up.LinkUnusable):
        signing_up.confirm(token=new.rstrip("/").rpartition("/")[2], now=later)
    assert visitor().post(new).status_code == 302
    assert Reader.objects.count() == 1


def test_the_answer_is_the_same_whether_the_address_is_known_and_a_reader_is_not_written_to_again() -> None:
    first = sign_up()
    visitor().post(links()[0])
    written = OutgoingMail.objects.count()
    second = sign_up()
    assert (first.status_code, first.url, first.content) == (second.status_code, second.url, second.content)
    assert get(visitor(), ASKED) == get(visitor(), ASKED)
    assert OutgoingMail.objects.count() == written
    assert reader().state == ReaderState.CONFIRMED


@pytest.mark.parametrize("email", ["", "claire", "claire@", "a" * 250 + "@example.org"])
def test_a_wrong_address_comes_back_with_words(email: str) -> None:
    answer = sign_up(email)
    assert answer.status_code == 422
    assert "adresse e-mail" in answer.content.decode()
    assert Reader.objects.count() == OutgoingMail.objects.count() == 0


def test_a_program_that_fills_in_everything_is_answered_alike_and_nothing_is_kept() -> None:
    answer = sign_up(**{TRAP: "1"})
    assert (answer.status_code, answer.url) == (302, ASKED)
    assert Reader.objects.count() == OutgoingMail.objects.count() == 0


def test_one_address_is_not_flooded_and_one_place_does_not_ask_without_end() -> None:
    for _ in range(5):
        assert sign_up().status_code == 302
    assert OutgoingMail.objects.count() == signing_up.MAILS_AN_HOUR
    for number in range(signing_up.TRIES_AN_HOUR_FROM_ONE_PLACE - 5):
        assert sign_up(f"p{number}@example.org").status_code == 302
    refused = sign_up("dernier@example.org")
    assert refused.status_code == 429
    assert not Reader.objects.filter(email="dernier@example.org").exists()
    assert visitor("198.51.100.7").post(PATH, {"email": "autre@example.org"}).status_code == 302


def test_mail_programs_are_told_how_to_end_it(settings: Any) -> None:
    settings.MAIL_DELIVERY = "smtp"
    sign_up()
    visitor().post(links()[0])
    mail.deliver_due(now=reader().asked_at)
    for sent in django_mail.outbox:
        message = sent.message()
        (link,) = re.findall(r"^<http://[^/]+(/fr/lettre/arreter/\S+/)>$", message["List-Unsubscribe"])
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "Plus de lettre" in get(visitor(), link)
    assert len(django_mail.outbox) == 2


def leave_path(row: Reader) -> str:
    return (
        signing_up.leave_url(reference=row.reference, language="fr")
        .partition("://")[2]
        .partition("/")[2]
        .join(("/", ""))
    )


def test_one_click_of_a_mail_program_ends_it_without_a_page_of_ours(november: datetime) -> None:
    sign_up()
    visitor().post(links()[0])
    path = leave_path(reader())
    assert Client().get(path).status_code == 200
    assert reader().state == ReaderState.CONFIRMED
    machine = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site"})
    for _ in range(2):
        assert machine.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert (reader().state, reader().left_at) == (ReaderState.LEFT, november)


def test_a_changed_link_ends_nothing() -> None:
    sign_up()
    path = leave_path(reader())
    for wrong in (path[:-3] + "xx/", "/fr/lettre/arreter/abc/"):
        assert Client().get(wrong).status_code == 404
        assert visitor().post(wrong).status_code == 404
    assert reader().state == ReaderState.ASKED


def test_who_left_comes_back_by_the_same_two_steps() -> None:
    sign_up()
    visitor().post(links()[0])
    visitor().post(leave_path(reader()))
    sign_up()
    assert (reader().state, reader().confirmed_at, reader().left_at) == (ReaderState.ASKED, None, None)
    assert visitor().post(links()[-1]).status_code == 302
    assert reader().state == ReaderState.CONFIRMED


def test_the_link_of_one_who_left_confirms_nothing_any_more() -> None:
    sign_up()
    visitor().post(leave_path(reader()))
    assert visitor().post(links()[0]).status_code == 410
    assert reader().state == ReaderState.LEFT


def test_a_block_of_a_page_asks_with_the_very_sentence_that_is_kept() -> None:
    factory.standard_page(("newsletter", {"title": "La lettre", "sheet": "sky"}))
    html = get(visitor(), "/fr/livraison/")
    found = ask()
    assert found is not None
    assert f'action="{PATH}"' in html
    assert '<input type="hidden" name="page" value="/fr/livraison/">' in html
    sign_up()
    assert f">{reader().consent_text}</p>" in html
    assert visitor().get("/fr/livraison/").content == Client().get("/fr/livraison/").content


@pytest.mark.parametrize("path", [PATH, ASKED, "/fr/lettre/elle-arrive/", "/en/newsletter/"])
def test_public_pages_are_the_same_for_everybody(path: str) -> None:
    first, second = Client(headers={"user-agent": "a"}).get(path), Client(headers={"user-agent": "b"}).get(path)
    assert first.status_code == 200
    assert first.content == second.content
    assert not first.cookies


def test_the_file_has_those_who_confirmed_and_their_way_out() -> None:
    for email in ("=cmd@example.org", "zoe@example.org", "jamais@example.org"):
        sign_up(email)
    for link in links()[:2]:
        visitor().post(link)
    head, *rows = csv.reader(io.StringIO(readers_file().decode("utf-8-sig")), delimiter=";")
    assert head == ["email", "language", "confirmed_at", "leave_url"]
    assert [row[:3] for row in rows] == [
        ["'=cmd@example.org", "fr", "2026-11-09"],
        ["zoe@example.org", "fr", "2026-11-09"],
    ]
    assert visitor().get(rows[1][3].partition(":8000")[2]).status_code == 200


def test_who_never_confirmed_and_who_left_are_forgotten_in_time(november: datetime) -> None:
    for email in ("lit@example.org", "jamais@example.org", "partie@example.org"):
        sign_up(email)
    for link in (links()[0], links()[2]):
        visitor().post(link)
    visitor().post(leave_path(Reader.objects.get(email="partie@example.org")))
    month = timedelta(days=31)
    privacy.forget_old(now=november + month)
    assert Reader.objects.count() == 3
    privacy.forget_old(now=november + month + timedelta(seconds=1))
    assert sorted(Reader.objects.values_list("email", flat=True)) == ["lit@example.org", "partie@example.org"]
    privacy.forget_old(now=november + 36 * month + timedelta(seconds=1))
    assert list(Reader.objects.values_list("email", flat=True)) == ["lit@example.org"]


def test_a_person_gets_a_copy_and_is_forgotten(november: datetime) -> None:
    sign_up()
    sign_up("zoe@example.org")
    claire = Person(email="claire@example.org")
    (row,) = privacy_rows.export(person=claire)["newsletter"]
    assert (row["state"], row["asked_at"], row["consent_text"]) == ("asked", november, reader_of("claire").consent_text)
    privacy_rows.erase(person=claire, now=november)
    assert list(Reader.objects.values_list("email", flat=True)) == ["zoe@example.org"]


def reader_of(name: str) -> Reader:
    return Reader.objects.get(email=f"{name}@example.org")
