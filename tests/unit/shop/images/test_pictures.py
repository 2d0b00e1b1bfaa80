import pytest
from django.core.files.storage import storages
from pytest_django import DjangoAssertNumQueries

from core.components import Picture as Drawn
from core.templatetags.cards import image
from shop.images.models import Picture, Rendition
from shop.images.queries import pictures
from shop.images.renditions import make, make_missing
from shop.images.specs import CARD, PAGE, SPECS, THUMB
from tests.factories.images import picture
from tests.factories.shop import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]


def test_every_size_is_made_once_and_none_is_larger_than_the_original() -> None:
    volcano = picture(width=800, height=600)
    assert make(picture=volcano) == len(SPECS)
    assert make(picture=volcano) == 0
    sizes = sorted(Rendition.objects.filter(image=volcano).values_list("width", "height"))
    assert sizes == [(200, 150), (400, 300), (640, 480), (800, 600), (800, 600)]


def test_what_was_made_is_not_decoded_again_to_be_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    volcano = picture()
    monkeypatch.setattr("wagtail.images.models.WagtailImageFieldFile.get_image_dimensions", None)  # nobody may call it
    assert make(picture=volcano) == len(SPECS)


def test_the_sweep_completes_what_lacks_sizes_and_goes_on_past_a_lost_file() -> None:
    whole, lost, fresh = picture(title="a"), picture(title="b"), picture(title="c")
    make(picture=whole)
    storages["default"].delete(lost.file.name)
    assert make_missing(now=NOON) == 1
    assert Rendition.objects.filter(image=fresh).count() == len(SPECS)
    assert Rendition.objects.filter(image=lost).count() == 0


def test_a_picture_is_drawn_from_the_sizes_of_its_place() -> None:
    volcano = picture(width=1000, height=500, alt_fr="Un volcan", alt_en="A volcano")
    make(picture=volcano)
    names = dict(Rendition.objects.filter(image=volcano).values_list("filter_spec", "file"))
    small, middle, large = (f"/media/{names[spec]}" for spec in CARD.specs)
    drawn = pictures(picture_ids=[volcano.pk], place=CARD, language="en")
    assert drawn == {
        volcano.pk: Drawn(
            src=middle,
            width=400,
            height=200,
            alt="A volcano",
            srcset=f"{small} 200w, {middle} 400w, {large} 640w",
            sizes=CARD.sizes,
        )
    }
    [thumb] = pictures(picture_ids=[volcano.pk], place=THUMB, language="fr").values()
    assert (thumb.src, thumb.srcset, thumb.alt) == (small, "", "Un volcan")


def test_until_sizes_are_made_the_original_is_shown() -> None:
    volcano = picture(width=300, height=200)
    [drawn] = pictures(picture_ids=[volcano.pk, volcano.pk + 1], place=PAGE, language="fr").values()
    assert drawn == Drawn(src=f"/media/{volcano.file.name}", width=300, height=200, alt="", srcset="", sizes=PAGE.sizes)


def test_any_number_of_pictures_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    keys = [picture(title=f"p{number}").pk for number in range(3)]
    make(picture=Picture.objects.get(pk=keys[0]))
    for wanted in (keys[:1], keys):
        with django_assert_num_queries(1):
            assert set(pictures(picture_ids=wanted, place=CARD, language="fr")) == set(wanted)


@pytest.mark.parametrize(
    ("x", "y", "focus"),
    [
        (None, None, None),
        (150, 100, None),
        (0, 0, (0, 0)),
        (300, 200, (100, 100)),
        (80, 160, (25, 75)),
        (250, 100, (75, 50)),
        (900, 900, (100, 100)),
    ],
)
def test_what_an_editor_drew_a_frame_around_stays_in_sight(
    x: int | None, y: int | None, focus: tuple[int, int] | None
) -> None:
    volcano = picture(width=300, height=200)
    Picture.objects.filter(pk=volcano.pk).update(focal_point_x=x, focal_point_y=y)
    [drawn] = pictures(picture_ids=[volcano.pk], place=PAGE, language="fr").values()
    assert drawn.focus == focus


def test_the_focus_is_a_class_of_the_image_as_the_policy_allows_no_style_in_it() -> None:
    drawn = Drawn(src="/media/a.webp", width=300, height=200, focus=(25, 75))
    assert '<img class="wide focus-x-25 focus-y-75" ' in image(drawn, class_name="wide")
    assert "class=" not in image(Drawn(src="/media/a.webp", width=300, height=200))
