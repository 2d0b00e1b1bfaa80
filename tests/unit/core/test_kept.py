import pytest
from django.template import Context, Engine, TemplateSyntaxError
from django.utils.safestring import mark_safe
from django.utils.translation import override

from core.components import Link
from core.templatetags import kept as tag

LINKS = "{% kept links=links %}{% for link in links %}<a href='{{ link.href }}'>{{ link.label }}</a>{% endfor %}{{ visitor }}{% endkept %}"


def template(source: str, *, debug: bool = False):
    engine = Engine(libraries={"kept": "core.templatetags.kept", "i18n": "django.templatetags.i18n"}, debug=debug)
    return engine.from_string("{% load kept i18n %}" + source)


def drawings(made) -> int:
    return len(made.nodelist.get_nodes_by_type(tag.KeptNode)[0]._drawn)


def test_a_part_is_drawn_once_for_the_same_values_and_anew_for_others() -> None:
    made = template(LINKS)
    first = made.render(Context({"links": (Link("Boîtes", "/b"),)}))
    again = made.render(Context({"links": (Link("Boîtes", "/b"),)}))
    other = made.render(Context({"links": (Link("Idées", "/b"),)}))
    assert first == again == "<a href='/b'>Boîtes</a>"
    assert other == "<a href='/b'>Idées</a>"
    assert drawings(made) == 2


def test_a_part_sees_nothing_but_its_values() -> None:
    assert template(LINKS).render(Context({"links": (), "visitor": "Soizic"})) == ""


def test_each_language_has_its_own_drawing() -> None:
    made = template("{% kept %}{% get_current_language as code %}{{ code }}{% endkept %}")
    spoken = []
    for language in ("fr", "en", "fr"):
        with override(language):
            spoken.append(made.render(Context({})))
    assert spoken == ["fr", "en", "fr"]


def test_safe_text_and_the_same_text_unsafe_are_two_drawings() -> None:
    made = template("{% kept words=words %}{{ words }}{% endkept %}")
    assert made.render(Context({"words": mark_safe("<b>")})) == "<b>"
    assert made.render(Context({"words": "<b>"})) == "&lt;b&gt;"


def test_no_part_holds_more_drawings_than_it_may(monkeypatch) -> None:
    monkeypatch.setattr(tag, "MOST", 3)
    made = template("{% kept number=number %}{{ number }}{% endkept %}")
    assert [made.render(Context({"number": number})) for number in range(10)] == [str(number) for number in range(10)]
    assert drawings(made) <= 3


def test_while_templates_are_worked_on_nothing_is_kept() -> None:
    made = template("{% kept words=words %}{{ words }}{% endkept %}", debug=True)
    assert made.render(Context({"words": "Boîtes"})) == "Boîtes"
    assert drawings(made) == 0


def test_a_word_without_a_name_is_refused() -> None:
    with pytest.raises(TemplateSyntaxError, match="name=value, not links"):
        template("{% kept links %}{% endkept %}")
