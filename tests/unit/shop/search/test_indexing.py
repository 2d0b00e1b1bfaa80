"""The index follows the shop: what is saved, hidden, published, moved and deleted, and what was written past all signals."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from structlog.testing import capture_logs

from shop.catalogue.enums import ProductKind
from shop.catalogue.models import Category, Product, ProductFacts
from shop.search import comparing, indexing, sources
from shop.search.marks import key_of, marks
from shop.search.models import Change, Document, IndexedWord, Tour
from shop.search.sources import Found
from subscriptions.models import BoxRange
from tests.factories import content
from tests.factories.catalogue import ranges_named, shelf, variant, with_facts
from tests.factories.search import index_all, titles
from tests.factories.shop import NOON, sold_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_to_catch_up(db: None) -> None:
    """The pages that an empty shop is made with have been looked at."""
    Change.objects.all().delete()


def catch_up() -> int:
    return indexing.catch_up(now=NOON)


def words_of(title: str, *, language: str = "fr") -> set[str]:
    return set(Document.objects.get(title=title, language=language).words.split())


def has(title: str, *words: str, language: str = "fr") -> bool:
    return set(marks(key_of(word, language=language) for word in words)) <= words_of(title, language=language)


def counts(language: str = "fr") -> dict[str, int]:
    """The words of a language that documents hold, with how many do."""
    rows = IndexedWord.objects.filter(key__startswith=language).exclude(documents=0)
    return {key[2:]: documents for key, documents in rows.values_list("key", "documents")}


def test_a_long_note_ends_after_a_word() -> None:
    row = Document()
    indexing._write(row, Found(object_id=1, language="fr", title="Volcan", path="/", note="orange " * 60))
    assert row.note == "orange " * 35 + "orange…"


@pytest.mark.usefixtures("market")
class TestGoods:
    def test_a_saved_product_is_found_in_both_languages(self) -> None:
        with ranges_named(tige="Tige"):
            product = sold_product(
                title="Volcan", title_en="Volcano", short_fr="Six couches", description_fr="<p>Du carton</p><p>Très&nbsp;fin</p>",
                upc="BAM-KIT-VOLC",
            )  # fmt: skip
            with_facts(product, range_key="tige", age_from=5, age_to=7)
            assert catch_up() > 0
        assert titles() == [("en", "Volcano"), ("fr", "Volcan")]
        assert has("Volcan", "volcan", "couches", "carton", "fin", "tige", "5", "6", "7", "ans", "bamkitvolc")
        assert set(marks(["frvolcan"], where="t")) <= words_of("Volcan")
        document = Document.objects.get(language="fr")
        assert (document.path, document.note) == (f"/fr/boutique/{product.slug}/", "Six couches")
        assert catch_up() == 0

    def test_a_changed_product_says_what_it_says_now(self) -> None:
        product = sold_product(title="Volcan")
        catch_up()
        assert counts()["volcan"] == 1
        product.title_fr = "Phare"
        product.save()
        catch_up()
        assert titles() == [("en", "Phare"), ("fr", "Phare")]
        assert "volcan" not in counts()
        assert counts()["phare"] == 1

    @pytest.mark.parametrize("change", [{"is_public": False}, {"kind": ProductKind.PLAN}])
    def test_a_product_that_is_taken_away_is_not_found(self, change: dict[str, object]) -> None:
        product, _other = sold_product(title="Volcan"), sold_product(title="Pont")
        catch_up()
        for name, value in change.items():
            setattr(product, name, value)
        product.save()
        catch_up()
        assert titles() == [("en", "Pont"), ("fr", "Pont")]
        assert "volcan" not in counts()

    def test_a_deleted_product_is_not_found(self) -> None:
        product = sold_product(title="Volcan")
        catch_up()
        product.stockrecords.all().delete()
        product.delete()
        catch_up()
        assert Document.objects.count() == 0
        assert counts() == {}

    def test_variants_are_found_as_their_product(self) -> None:
        apron = sold_product(title="Tablier")
        child = variant(apron, title="Rouge coquelicot", gross="19.00", on_hand=3)
        catch_up()
        assert titles() == [("en", "Tablier"), ("fr", "Tablier")]
        assert has("Tablier", "rouge", "coquelicot")
        Product.objects.get(pk=child.pk).delete()
        catch_up()
        assert not has("Tablier", "coquelicot")

    def test_facts_saved_alone_are_read(self) -> None:
        product = with_facts(sold_product(title="Volcan"), age_from=5, age_to=6)
        catch_up()
        facts = ProductFacts.objects.get(product=product)
        facts.age_to = 8
        facts.save()
        catch_up()
        assert has("Volcan", "8")

    def test_shelves_are_found_and_hidden_with_the_one_above(self) -> None:
        kits = shelf("kits")
        shelf("construire", parent=kits)
        catch_up()
        assert [title for language, title in titles() if language == "fr"] == ["Construire", "Kits"]
        kits = Category.objects.get(slug_fr="kits")
        kits.is_public = False
        kits.save()
        catch_up()
        assert titles() == []


class TestPages:
    @pytest.fixture(autouse=True)
    def _site(self) -> None:
        self.home = content.home()
        Change.objects.all().delete()

    def test_a_page_is_found_from_its_publication_to_its_end(self) -> None:
        page = content.standard_page(("paragraph", "<p>Sous <b>trois</b> jours</p>"), intro="Par la poste", live=False)
        page.save_revision()
        catch_up()
        assert titles() == []
        page.get_latest_revision().publish()
        assert catch_up() > 0
        assert titles() == [("fr", "Livraison")]
        assert has("Livraison", "trois", "jours", "poste", "livraison")
        assert Document.objects.get().path == "/fr/livraison/"
        page.refresh_from_db()
        page.unpublish()
        catch_up()
        assert titles() == []

    def test_a_deleted_page_takes_those_under_it_along(self) -> None:
        journal = content.journal()
        content.article(parent=journal)
        index_all()
        assert titles() == [("fr", "Ciseaux"), ("fr", "Le journal")]
        journal.delete()
        catch_up()
        assert titles() == []

    @pytest.mark.django_db(transaction=False)
    def test_a_page_that_moves_or_is_renamed_is_found_at_its_address(
        self, django_capture_on_commit_callbacks: object
    ) -> None:
        help_page = content.standard_page(slug="aide")
        delivery = content.standard_page(slug="livraison")
        index_all()
        delivery.move(help_page, pos="last-child")
        catch_up()
        assert Document.objects.get(title="Livraison").path == "/fr/aide/livraison/"
        help_page.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            help_page.slug = "questions"
            help_page.save()
        catch_up()
        assert Document.objects.get(title="Livraison").path == "/fr/questions/livraison/"

    def test_words_of_blocks_are_found_without_a_query_for_what_they_choose(
        self, django_assert_num_queries: object
    ) -> None:
        product, picture = content.shown_product(), content.sized_picture()
        chosen = content.items(product.pk)
        step = {"title": "Verser", "text": "du vinaigre", "picture": picture.pk, "drawing": ""}
        page = content.standard_page(
            ("products", {"title": "Pour essayer", "intro": "", "products": chosen, "link": {}}),
            ("steps", {"title": "Comment", "steps": content.items(step, step)}),
            ("questions", {"title": "", "items": content.items({"question": "Est-ce salissant", "answer": "Un peu."})}),
        )
        source = sources.all_sources()["page"]
        list(source.read(keys=[page.pk]))
        with django_assert_num_queries(2):  # type: ignore[operator]  # of which type it is, and the page
            [found] = source.read(keys=[page.pk])
        assert {"Pour essayer", "Verser", "du vinaigre", "Est-ce salissant", "Un peu."} <= set(found.body.split("\n"))

    def test_the_home_page_and_pages_without_a_root_are_not_found(self) -> None:
        index_all()
        assert titles() == []


def test_a_range_on_sale_is_found_as_its_subscription() -> None:
    tige = content.box_range(key="tige", name_en="Stem")
    catch_up()
    assert titles() == [("en", "Stem, the subscription for 3 to 5 years"), ("fr", "Tige, l’abonnement de 3 à 5 ans")]
    assert has("Tige, l’abonnement de 3 à 5 ans", "abonnement", "4", "ans", "histoire")
    assert Document.objects.get(language="fr").path == "/fr/abonnement/?range=tige"
    row = BoxRange.objects.get(pk=tige.pk)
    row.is_active = False
    row.save()
    catch_up()
    assert titles() == []


def test_a_refused_change_leaves_nothing_behind() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        sold_product(title="Volcan")
        raise RuntimeError
    assert (Change.objects.count(), catch_up(), Document.objects.count()) == (0, 0, 0)


def test_many_changes_of_one_object_are_read_once(django_assert_max_num_queries: object) -> None:
    product = sold_product(title="Volcan")
    catch_up()
    for _ in range(20):
        product.save()
    assert Change.objects.count() == 20
    with django_assert_max_num_queries(14):  # type: ignore[operator]
        assert catch_up() == 20
    assert Change.objects.count() == 0


def found(number: int, *, title: str = "Volcan", **fields: str) -> Found:
    return Found(object_id=number, language="fr", title=title, path=f"/{number}/", **fields)


@pytest.fixture
def only_source(monkeypatch: pytest.MonkeyPatch) -> dict[int, Found]:
    """What the one source of this test finds, by key; None in place of a thing that cannot be read."""
    things: dict[int, Found] = {}

    def keys(*, after: int, limit: int) -> list[int]:
        return sorted(key for key in things if key > after)[:limit]

    def read(*, keys: list[int]) -> list[Found]:
        if any(things.get(key) is BROKEN for key in keys):
            raise ValueError("broken")
        return [things[key] for key in keys if key in things]

    monkeypatch.setattr(sources, "_registered", {})
    sources.register("thing", keys=keys, read=read)
    return things


BROKEN = Found(object_id=0, language="fr", title="", path="")


def test_one_that_cannot_be_read_holds_up_no_other(only_source: dict[int, Found]) -> None:
    only_source |= {1: found(1), 2: BROKEN, 3: found(3, title="Pont")}
    sources.changed(kind="thing", keys=[1, 2, 3])
    with capture_logs() as logs:
        assert catch_up() == 3
    assert [(entry["event"], entry["object_id"]) for entry in logs] == [("search_source_failed", 2)]
    assert titles() == [("fr", "Pont"), ("fr", "Volcan")]
    assert Change.objects.count() == 0


def test_changes_of_a_department_that_is_switched_off_are_forgotten(only_source: dict[int, Found]) -> None:
    sources.changed(kind="nothing", keys=[1])
    assert catch_up() == 1
    assert (Change.objects.count(), Document.objects.count()) == (0, 0)


def test_a_word_is_counted_once_a_document_and_proposed_as_it_is_spelled(only_source: dict[int, Found]) -> None:
    only_source |= {
        1: found(1, title="Théâtre théâtre", body="le théâtre", codes="AB-12"),
        2: found(2, title="theatre"),
    }
    index_all()
    assert counts() == {"theatre": 2, "le": 1, "ab": 1, "12": 1, "ab12": 1}
    row = IndexedWord.objects.get(key="frtheatre")
    assert (row.spelled, row.stem, row.head, row.tail, row.length) == ("théâtre", "frtheatr", "frt", "fre", 7)
    assert IndexedWord.objects.get(key="frab12").spelled == ""


class TestTour:
    @pytest.fixture(autouse=True)
    def _now(self, only_source: dict[int, Found]) -> None:
        self.things = only_source

    def go_on(self) -> int:
        Tour.objects.update(looked_at=timezone.now() - timedelta(minutes=6))
        return comparing.go_on(now=NOON)

    def test_what_was_written_past_the_signals_is_put_right_and_logged(self) -> None:
        self.things |= {1: found(1), 2: found(2, title="Pont"), 3: found(3, title="Sel")}
        assert self.go_on() == 3
        self.things[1] = found(1, title="Phare")
        del self.things[2]
        with capture_logs() as logs:
            assert self.go_on() == 2
        assert [(entry["event"], entry["documents"]) for entry in logs] == [("search_index_drifted", 2)]
        assert titles() == [("fr", "Phare"), ("fr", "Sel")]
        assert self.go_on() == 0

    def test_it_goes_on_where_it_stopped_and_begins_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(comparing, "AT_ONCE", 2)
        self.things |= {number: found(number) for number in range(1, 6)}
        assert [self.go_on() for _ in range(4)] == [2, 2, 1, 0]
        del self.things[5]
        assert [self.go_on() for _ in range(2)] == [0, 1]

    def test_it_keeps_the_real_time(self) -> None:
        self.things |= {1: found(1)}
        assert self.go_on() == 1
        self.things[1] = found(1, title="Phare")
        assert comparing.go_on(now=NOON + timedelta(days=400)) == 0
        assert self.go_on() == 1

    def test_one_that_cannot_be_read_is_logged_and_left_as_it_was(self) -> None:
        self.things |= {1: found(1), 2: found(2, title="Pont")}
        self.go_on()
        self.things |= {1: BROKEN, 2: found(2, title="Phare")}
        with capture_logs() as logs:
            assert self.go_on() == 1
        assert [entry["event"] for entry in logs] == ["search_source_failed"] * 2 + ["search_index_drifted"]
        assert titles() == [("fr", "Phare"), ("fr", "Volcan")]


class TestCommand:
    @pytest.fixture(autouse=True)
    def _things(self, only_source: dict[int, Found]) -> None:
        self.things = only_source
        self.things |= {1: found(1), 2: found(2, title="Pont")}

    def run(self, *arguments: str) -> list[str]:
        output = StringIO()
        call_command("search_index", *arguments, stdout=output)
        return output.getvalue().splitlines()

    def test_it_makes_the_index_and_finds_nothing_to_do_the_second_time(self) -> None:
        assert self.run() == ["thing: 2 looked at, 2 documents differed", "words: 0 rows put right"]
        assert self.run() == ["thing: 2 looked at, 0 documents differed", "words: 0 rows put right"]
        assert self.run("--check") == ["thing: 2 looked at, 0 documents differed"]

    def test_a_check_fails_and_changes_nothing(self) -> None:
        with pytest.raises(CommandError, match="2 documents differ from the shop"):
            self.run("--check")
        assert (Document.objects.count(), IndexedWord.objects.count()) == (0, 0)

    def test_words_are_counted_anew(self) -> None:
        self.run()
        IndexedWord.objects.filter(key="frvolcan").update(documents=9, stem="frx")
        IndexedWord.objects.filter(key="frpont").delete()
        IndexedWord.objects.create(key="frvieux", stem="frvieux", head="frv", tail="frx", length=5, documents=3)
        assert self.run()[-1] == "words: 3 rows put right"
        assert counts() == {"volcan": 1, "pont": 1}
        assert IndexedWord.objects.get(key="frvolcan").stem == "frvolcan"

    def test_what_no_department_speaks_for_is_taken_out(self) -> None:
        self.run()
        sources.register("other", keys=lambda *, after, limit: [], read=lambda *, keys: [])
        sources._registered.pop("thing")
        assert self.run() == [
            "other: 0 looked at, 0 documents differed",
            "thing: 0 looked at, 2 documents differed",
            "words: 2 rows put right",
        ]
        assert Document.objects.count() == 0


def test_documents_in_a_list_cost_as_many_queries_for_three_as_for_thirty(django_assert_num_queries: object) -> None:
    for _ in range(3):
        sold_product(title="Volcan")
    source = sources.all_sources()["product"]
    keys = source.keys(after=0, limit=100)
    with ranges_named(), django_assert_num_queries(1):  # type: ignore[operator]
        assert len(list(source.read(keys=keys))) == 6
    for _ in range(27):
        sold_product(title="Volcan")
    keys = source.keys(after=0, limit=100)
    with ranges_named(), django_assert_num_queries(1):  # type: ignore[operator]
        assert len(list(source.read(keys=keys))) == 60
