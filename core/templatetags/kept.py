"""Parts of a page that are the same on many pages; see docs/decisions/parts-drawn-once.md."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.utils.translation import get_language

register = template.Library()
# How many drawings one part may hold: a few languages times a few menus.
MOST = 64


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """`{% kept links=menus.main %}…{% endkept %}`: drawn once for each language and these values, which is all that it can see.

    The values are hashable and change what is drawn by what they are equal to; the part reads nothing else: no request, no
    database, no clock. So an earlier drawing is what a new one would be, byte for byte.
    """
    tag, *words = token.split_contents()
    values = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"{tag} takes name=value, not {words[0]}")
    nodes = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(nodes, values)


class KeptNode(Node):
    """Draws its nodes, or gives what it drew before of the same values. While templates are worked on, it always draws."""

    def __init__(self, nodelist: NodeList, values: dict[str, FilterExpression]) -> None:
        self.nodelist = nodelist
        self.values = values
        self._drawn: dict[tuple[Any, ...], str] = {}

    def render(self, context: Any) -> str:
        values = {name: value.resolve(context) for name, value in self.values.items()}
        if context.template.engine.debug:
            return self.nodelist.render(context.new(values))
        # Safe text equals the same text that is still to be escaped, hence the classes.
        key = (get_language(), context.autoescape, *((value.__class__, value) for value in values.values()))
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self.nodelist.render(context.new(values))
            if len(self._drawn) >= MOST:
                self._drawn.clear()
            self._drawn[key] = drawn
        return drawn
