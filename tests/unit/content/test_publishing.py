"""What goes live and expires at its moment: by the real time, and at once in the shop."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from wagtail.models import PageLogEntry, Revision

from content import navigation, publishing
from core import clock, sweeps
from core.components import Link
from tests.factories import content as factory
from tests.unit.content.people import published

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 9, 11, 0, tzinfo=UTC)


def scheduled(page, **fields):
    """The page with a draft of these fields, published or put off."""
    for name, value in fields.items():
        setattr(page, name, value)
    revision = page.save_revision()
    revision.publish()
    return revision


def run(moment):
    with time_machine.travel(moment, tick=False):
        return publishing.expire_due(now=moment), publishing.publish_due(now=moment)


def test_a_page_goes_live_at_its_moment_and_not_before():
    with time_machine.travel(NOON, tick=False):
        page = published(factory.standard_page(title="Ancien"))
        scheduled(page, title="Nouveau", go_live_at=NOON + timedelta(minutes=5))
        assert "Ancien" in Client().get("/fr/livraison/").content.decode()
    assert run(NOON + timedelta(minutes=4, seconds=59)) == (0, 0)
    assert run(NOON + timedelta(minutes=5)) == (0, 1)
    assert "Nouveau" in Client().get("/fr/livraison/").content.decode()
    assert run(NOON + timedelta(minutes=6)) == (0, 0)
    assert PageLogEntry.objects.filter(action="wagtail.publish.scheduled").count() == 1


def test_a_page_expires_at_its_moment_and_leaves_the_menus(django_capture_on_commit_callbacks):
    with time_machine.travel(NOON, tick=False):
        page = factory.standard_page()
        factory.menus(to=page)
        scheduled(page, expire_at=NOON + timedelta(minutes=5))
        assert navigation.menus(language="fr").main[0] == Link(label="Livraison", href="/fr/livraison/")
    assert run(NOON + timedelta(minutes=4, seconds=59)) == (0, 0)
    with django_capture_on_commit_callbacks(execute=True):
        assert run(NOON + timedelta(minutes=5)) == (1, 0)
    assert Client().get("/fr/livraison/").status_code == 404
    assert navigation.menus(language="fr").main == (Link(label="Ailleurs", href="https://example.org/"),)
    page.refresh_from_db()
    assert (page.live, page.expired) == (False, True)


def test_travel_publishes_nothing(settings):
    settings.CLOCK_CAN_TRAVEL = True
    with time_machine.travel(NOON, tick=False):
        page = published(factory.standard_page(title="Ancien"))
        scheduled(page, title="Nouveau", go_live_at=NOON + timedelta(days=30))
        clock.set_now(NOON + timedelta(days=60))
        assert publishing.publish_due(now=clock.now()) == 0
        assert publishing.expire_due(now=clock.now()) == 0
    page.refresh_from_db()
    assert page.title == "Ancien"


def test_one_page_that_fails_keeps_none_of_the_others(monkeypatch):
    with time_machine.travel(NOON, tick=False):
        broken, whole = (published(factory.standard_page(slug=slug)) for slug in ("un", "deux"))
        for page in (broken, whole):
            scheduled(page, title="Nouveau", go_live_at=NOON + timedelta(minutes=5))
    real = Revision.publish

    def publish(revision, *args, **kwargs):
        if revision.object_id == str(broken.pk):
            raise RuntimeError("a page's own code")
        return real(revision, *args, **kwargs)

    monkeypatch.setattr(Revision, "publish", publish)
    assert run(NOON + timedelta(minutes=5)) == (0, 1)
    broken.refresh_from_db()
    whole.refresh_from_db()
    assert (broken.title, whole.title) == ("Un", "Nouveau")


def test_a_moment_that_was_taken_away_meanwhile_is_kept(monkeypatch):
    with time_machine.travel(NOON, tick=False):
        page = published(factory.standard_page(title="Ancien"))
        revision = scheduled(page, title="Nouveau", go_live_at=NOON + timedelta(minutes=5))
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    assert publishing._publish(revision.pk, moment=NOON + timedelta(minutes=6)) is False
    page.refresh_from_db()
    assert page.title == "Ancien"


def test_beat_asks_often_enough():
    schedule = sweeps.beat_schedule()
    assert {schedule[name]["schedule"] for name in ("content.publish", "content.expire")} == {20.0}


@pytest.mark.parametrize("number", [1, 3])
def test_looking_costs_the_same_however_many_pages_wait(number, django_assert_num_queries):
    with time_machine.travel(NOON, tick=False):
        for index in range(number):
            page = factory.standard_page(slug=f"p{index}")
            scheduled(page, title="Nouveau", go_live_at=NOON + timedelta(minutes=5))
        with django_assert_num_queries(1):
            publishing.publish_due(now=NOON)
