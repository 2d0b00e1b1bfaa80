"""Films of other sites: which addresses are taken, what is refused and in which words, and what a browser loads when."""

import re

import pytest
from django.test import Client
from django.utils import translation

from content.blocks.media import FilmBlock
from content.films import Film, NotAFilm, film
from content.models import StandardPage
from tests.factories import content as factory

YOUTUBE = Film(
    site="YouTube",
    page="https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    frame="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?autoplay=1&rel=0",
)
VIMEO = Film(
    site="Vimeo", page="https://vimeo.com/76979871", frame="https://player.vimeo.com/video/76979871?autoplay=1&dnt=1"
)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?list=PL1&v=dQw4w9WgXcQ&t=42s",
        "https://youtu.be/dQw4w9WgXcQ?si=abc",
        "https://m.youtube.com/shorts/dQw4w9WgXcQ",
        " https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ ",
        "http://YOUTUBE.com/live/dQw4w9WgXcQ",
    ],
)
def test_every_way_to_write_an_address_of_youtube_leads_to_the_frame_without_cookies(address):
    assert film(address) == YOUTUBE


@pytest.mark.parametrize("address", ["https://vimeo.com/76979871", "https://player.vimeo.com/video/76979871#t=3"])
def test_an_address_of_vimeo_leads_to_its_frame(address):
    assert film(address) == VIMEO


def test_the_secret_of_an_unlisted_film_is_kept():
    assert film("https://vimeo.com/76979871/8272103f6e").frame.endswith("&h=8272103f6e")
    assert film("https://player.vimeo.com/video/76979871?h=8272103f6e").page == "https://vimeo.com/76979871/8272103f6e"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/film",
        "http://localhost:8000/admin/",
        "https://192.168.1.1/",
        "https://10.0.0.7/video.mp4",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[fd00::1]/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "https://8.8.8.8/",
        "https://nas/film",
        "https://nas.local/film",
        "https://intranet.corp/film",
        "http://localhost./",
    ],
)
def test_a_machine_in_a_network_is_refused_in_words(address):
    with translation.override("fr"), pytest.raises(NotAFilm) as refused:
        film(address)
    assert re.search("réseau|https://", str(refused.value))


def test_the_words_of_each_refusal():
    def said(address):
        with translation.override("en"), pytest.raises(NotAFilm) as refused:
            film(address)
        return str(refused.value)

    assert said("http://192.168.1.1/film").startswith("“192.168.1.1” is a machine inside somebody’s network.")
    assert said("https://evil.example/watch?v=dQw4w9WgXcQ").startswith(
        "Films are taken from YouTube and Vimeo, not from"
    )
    assert said("https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ").endswith("MP4 file instead.")
    assert said("https://www.youtube.com/@bambou").startswith("This address leads to no single film.")
    assert said("https://www.youtube.com/watch?v=short").startswith("This address leads to no single film.")
    assert said("https://vimeo.com/channels/staffpicks").startswith("This address leads to no single film.")
    for odd in (
        "",
        "youtube",
        "javascript:alert(1)",
        "https://user:pw@youtu.be/dQw4w9WgXcQ",
        "https://youtu.be:99999/x",
    ):
        assert said(odd) == "Paste the whole address of the film, beginning with https://."


def checked(**values):
    block = FilmBlock()
    return block.clean(block.to_python({"title": "Le pli", "poster": factory.sized_picture().pk, **values}))


@pytest.mark.django_db
def test_a_film_is_an_address_or_a_file_of_ours():
    movie, paper = factory.document(), factory.document(name="notice.pdf")
    assert checked(address="https://youtu.be/dQw4w9WgXcQ")["address"] == "https://youtu.be/dQw4w9WgXcQ"
    assert checked(file=movie.pk)["file"] == movie
    wrong = [{}, {"address": "https://10.0.0.1/"}, {"file": paper.pk}, {"file": movie.pk, "address": YOUTUBE.page}]
    for values in wrong:
        with pytest.raises(Exception, match=r"."):
            checked(**values)


@pytest.mark.django_db
@pytest.mark.usefixtures("november")
def test_nothing_of_another_site_is_in_the_page_before_somebody_plays_it():
    poster = factory.sized_picture().pk
    factory.standard_page(("film", {"title": "Le pli", "poster": poster, "address": YOUTUBE.page, "words": "On plie."}))
    answer = Client().get("/fr/livraison/")
    html = answer.content.decode()
    assert "<iframe" not in html
    assert re.findall(r'\ssrc="(https?://(?!localhost)[^"]*)"', html) == []
    assert f'data-film="{YOUTUBE.frame.replace("&", "&amp;")}"' in html
    assert f'href="{YOUTUBE.page}"' in html
    assert "Lire sur YouTube" in html
    assert "On plie." in html
    assert "js/components/film.js" in html
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-src 'self' https://www.youtube-nocookie.com https://player.vimeo.com" in policy
    assert "script-src 'self';" in policy


@pytest.mark.django_db
@pytest.mark.usefixtures("november")
def test_a_film_without_a_picture_stands_on_plain_paper():
    assert checked(address=YOUTUBE.page, poster=None)["poster"] is None
    factory.standard_page(("film", {"title": "Le pli", "poster": None, "address": YOUTUBE.page}))
    html = Client().get("/fr/livraison/").content.decode()
    assert 'class="film__screen film__screen--plain"' in html
    assert f'href="{YOUTUBE.page}"' in html
    assert "<iframe" not in html


@pytest.mark.django_db
@pytest.mark.usefixtures("november")
def test_a_page_without_a_film_frames_nobody_and_loads_no_script_for_it():
    factory.standard_page(("paragraph", "<p>Bonjour</p>"))
    answer = Client().get("/fr/livraison/")
    assert "frame-src" not in answer.headers["Content-Security-Policy"]
    assert "film.js" not in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("november")
def test_a_film_of_our_own_plays_from_our_own_address_and_one_that_is_gone_leaves_the_page_standing():
    movie, poster = factory.document(), factory.sized_picture().pk
    factory.standard_page(("film", {"title": "Le pli", "poster": poster, "file": movie.pk}))
    html = Client().get("/fr/livraison/").content.decode()
    assert f'<source src="{movie.file.url}" type="video/mp4">' in html
    assert 'preload="none"' in html
    factory.with_blocks(StandardPage.objects.get(slug="livraison"), ("film", {"title": "Le pli", "file": movie.pk}))
    html = Client().get("/fr/livraison/").content.decode()
    assert f'<source src="{movie.file.url}" type="video/mp4">' in html
    assert "poster=" not in html
    movie.delete()
    html = Client().get("/fr/livraison/").content.decode()
    assert "<video" not in html
    assert "<h1>Livraison</h1>" in html
