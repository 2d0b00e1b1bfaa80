"""Campaign pages: any bands in any order under a head of their own, and the facts of the shop in them."""

from datetime import date

import pytest
from django.test import Client

from content.pages.landing import FULL, NONE, REDUCED
from shop.catalogue.models import Product, ProductCategory
from tests.factories import content as factory
from tests.factories.catalogue import shelf
from tests.factories.content import items
from tests.pages import cold_queries_of, get

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]
PATH = "/fr/noel/"


def on_shelf(category, **fields):
    product = factory.shown_product(**fields)
    ProductCategory.objects.create(product=product, category=category)
    return product


def opening(**more):
    return ("hero", {"title": "Trois mois d’avance", "sheet": "sky", **more})


def test_the_opening_is_the_heading_of_the_page_in_the_page_s_own_colour():
    picture = factory.sized_picture().pk
    factory.landing(opening(lead="Une carte.", picture=picture, sticker="Dès 1 an"), opening(), sheet="coral")
    html = get(Client(), PATH)
    assert html.count("<h1") == 1
    assert "Trois mois d’avance</h1>" in html
    assert "Trois mois d’avance</h2>" in html
    assert 'class="hero band band--coral"' in html
    assert 'class="hero band band--sky band--cut"' in html
    assert 'class="top-coral"' in html
    assert "Dès 1 an" in html


def test_without_an_opening_the_title_is_the_heading():
    factory.landing(("paragraph", "<p>Bonjour</p>"))
    html = get(Client(), PATH)
    assert html.count("<h1") == 1
    assert "Offrir</h1>" in html


@pytest.mark.parametrize(
    ("menu", "has_menu", "leads_home"), [(FULL, True, True), (REDUCED, False, True), (NONE, False, False)]
)
def test_the_menu_may_be_whole_reduced_or_gone_and_the_legal_links_stay(menu, has_menu, leads_home):
    factory.menus(to=factory.standard_page())
    factory.landing(opening(), menu=menu)
    html = get(Client(), PATH)
    assert ('id="site-menu"' in html) == has_menu
    assert ('<a class="site-header__logo" href="/fr/">' in html) == leads_home
    assert 'href="/fr/livraison/"' in html
    assert "Renoncer au contrat ici" in html


@pytest.mark.parametrize(("is_listed", "robots"), [(True, "index,follow"), (False, "noindex,follow")])
def test_a_page_for_a_campaign_alone_stays_out_of_search_engines(is_listed, robots):
    factory.landing(opening(), is_for_search_engines=is_listed)
    assert f'<meta name="robots" content="{robots}">' in get(Client(), PATH)
    assert (PATH in Client().get("/sitemap-pages.xml").content.decode()) == is_listed


def test_the_shelf_of_the_page_is_shown_newest_first_with_its_sub_shelves_and_nothing_else():
    kits = shelf("kits")
    on_shelf(kits, title_fr="Ancien")
    on_shelf(shelf("construire", parent=kits), title_fr="Récent", gross="24.90")
    on_shelf(kits, title_fr="Caché", is_public=False)
    on_shelf(shelf("outils"), title_fr="Ailleurs")
    factory.landing(("shelf", {"title": "À faire", "number": 4}), category=kits)
    html = get(Client(), PATH)
    assert html.index("Récent") < html.index("Ancien")
    assert "24,90\u00a0€" in html
    assert "Caché" not in html
    assert "Ailleurs" not in html
    assert 'href="/fr/boutique/rayon/kits/"' in html
    assert "Tout le rayon\u00a0: Kits" in html


def test_the_shelf_shows_no_more_than_asked_and_chosen_products_do_not_count():
    kits = shelf("kits")
    chosen = on_shelf(kits, title_fr="Choisi")
    for number in range(4):
        on_shelf(kits, title_fr=f"Kit {number}")
    factory.landing(
        ("shelf", {"title": "À faire", "number": 2}), ("products", {"products": items(chosen.pk)}), category=kits
    )
    on_shelf(kits, title_fr="Kit épuisé", on_hand=0)
    html = get(Client(), PATH)
    assert [name for name in ("Kit 0", "Kit 1", "Kit 2", "Kit 3") if name in html] == ["Kit 2", "Kit 3"]
    assert "Kit épuisé" not in html
    assert "Choisi" in html


@pytest.mark.parametrize("change", ["deleted", "hidden"])
def test_a_shelf_that_is_gone_leaves_the_page_standing(change):
    kits = shelf("kits")
    on_shelf(kits, title_fr="Parti")
    factory.landing(opening(), ("shelf", {"title": "À faire", "number": 4}), category=kits)
    if change == "deleted":
        kits.delete()
    else:
        type(kits).objects.filter(pk=kits.pk).update(is_public=False)
    html = get(Client(), PATH)
    assert "Trois mois d’avance" in html
    assert "À faire" not in html
    assert "Parti" not in html


def full(number):
    """A campaign page with every block that asks the shop for something, `number` times."""
    box_range, kits = factory.box_range(), shelf("kits")
    plan = factory.plan(box_range)
    factory.month(box_range, factory.wonder(), date(2026, 11, 1))
    factory.menus(to=factory.standard_page())
    chosen = [factory.shown_product().pk for _ in range(3)]
    for _ in range(3):
        on_shelf(kits)
    picture, movie = factory.sized_picture().pk, factory.document().pk
    blocks = [
        opening(plan=plan.pk, picture=picture),
        ("shelf", {"title": "À faire", "number": 4}),
        ("products", {"products": items(*chosen)}),
        ("ranges", {"title": "Quatre âges", "ranges": []}),
        ("plans", {"range": box_range.pk}),
        ("month", {"title": "Ce mois-ci"}),
        ("countdown", {"title": "Avant Noël", "range": box_range.pk}),
        ("film", {"title": "Le pli", "poster": picture, "file": movie}),
        ("gallery", {"title": "Dedans", "pictures": items({"picture": picture}, {"picture": picture})}),
        ("newsletter", {"title": "La lettre"}),
    ]
    factory.landing(*blocks * number, category=kits)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_it_asks_as_often_for_many_blocks_and_stays_within_twelve_queries_with_nothing_kept(number):
    full(number)
    queries = cold_queries_of(Client(), PATH)
    assert len(queries) == 12, queries
    assert {query[:6] for query in queries} == {"SELECT"}


def test_it_is_the_same_bytes_for_everybody():
    full(1)
    first, second = Client(headers={"user-agent": "a"}).get(PATH), Client(headers={"user-agent": "b"}).get(PATH)
    assert first.content == second.content
    assert not first.cookies
    assert "csrfmiddlewaretoken" not in first.content.decode()


def test_the_days_that_are_left_are_a_day_of_the_calendar_and_no_number_in_the_page():
    box_range = factory.box_range()
    factory.plan(box_range)
    factory.month(box_range, factory.wonder(), date(2026, 11, 1))
    factory.landing(("countdown", {"title": "Avant Noël", "range": box_range.pk}))
    html = get(Client(), PATH)
    assert 'data-days-left="2026-11-15"' in html
    assert "{n}" in html
    assert "jusqu’au 15\u00a0novembre" in html
    assert "js/components/days_left.js" in html
    assert 'href="/fr/abonnement/?range=pousse"' in html or "?range=pousse" in html


def test_where_nothing_is_to_be_had_no_day_is_named():
    box_range = factory.box_range()
    factory.plan(box_range)
    factory.landing(opening(), ("countdown", {"title": "Avant Noël", "range": box_range.pk}))
    assert "Avant Noël" not in get(Client(), PATH)


def test_ranges_are_those_that_were_chosen_or_all_and_never_one_without_a_price():
    young, old, bare = factory.box_range(key="pousse"), factory.box_range(key="tige"), factory.box_range(key="graine")
    for each in (young, old):
        factory.plan(each)
    page = factory.landing(("ranges", {"title": "Âges", "ranges": items(old.pk)}))
    html = get(Client(), PATH)
    assert 'data-range="tige"' in html
    assert 'data-range="pousse"' not in html
    factory.with_blocks(page, ("ranges", {"title": "Âges", "ranges": []}))
    html = get(Client(), PATH)
    assert 'data-range="pousse"' in html
    assert bare.name not in html
    type(old).objects.filter(pk=old.pk).update(is_active=False)
    factory.with_blocks(page, ("ranges", {"title": "Âges", "ranges": items(old.pk)}))
    assert "range-card" not in get(Client(), PATH)


def test_pictures_of_a_gallery_that_are_gone_are_left_out():
    kept, gone = factory.sized_picture(), factory.sized_picture()
    entries = items({"picture": kept.pk, "caption": "Reste"}, {"picture": gone.pk, "caption": "Parti"})
    factory.landing(("gallery", {"title": "Dedans", "pictures": entries}))
    gone.delete()
    html = get(Client(), PATH)
    assert "Reste" in html
    assert "Parti" not in html
    assert 'class="gallery" role="group"' in html
    assert 'tabindex="0"' in html


def test_a_gallery_without_a_heading_has_a_name_all_the_same():
    picture = factory.sized_picture().pk
    factory.landing(("gallery", {"title": "", "pictures": items({"picture": picture}, {"picture": picture})}))
    html = get(Client(), PATH)
    assert html.count('aria-label="Images"') == 2
    assert '<h2 class="band__head"' not in html


def test_a_product_deleted_from_a_campaign_leaves_it_standing():
    kits = shelf("kits")
    product = on_shelf(kits, title_fr="Parti")
    factory.landing(opening(), ("products", {"products": items(product.pk)}), category=kits)
    Product.objects.filter(pk=product.pk).delete()
    html = get(Client(), PATH)
    assert "Parti" not in html
    assert "Trois mois d’avance" in html
