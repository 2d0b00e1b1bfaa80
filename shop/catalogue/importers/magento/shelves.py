"""Category paths such as Boxes/Garden as shelves of the shop."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.text import slugify

from core import external_refs
from core.languages import column, columns
from shop.catalogue.importers.magento.keys import CATEGORIES, key_of
from shop.catalogue.importers.magento.report import Report
from shop.catalogue.models import Category


def free_slug(wanted: str, *, model: type[Model], own: int | None = None) -> str:
    """`wanted`, or with a number after it where another row of `model` has it, in any language."""
    base, slug, number = wanted[:150], wanted, 1
    while _is_taken(slug, model=model, own=own):
        number += 1
        slug = f"{base}-{number}"
    return slug


def _is_taken(slug: str, *, model: Any, own: int | None) -> bool:
    others = model.objects.exclude(pk=own)
    return any(others.filter(**{name: slug}).exists() for name in columns("slug"))


def shelf(names: tuple[str, ...], *, language: str, report: Report, now: datetime) -> int:
    """The key of the category at the end of the path; what is missing of the path is made.

    One of the same name in the same place is taken for it; one that was moved or renamed since is found again.
    """
    above: Category | None = None
    for depth in range(1, len(names) + 1):
        above = _one(names[:depth], above=above, language=language, report=report, now=now)
    assert above is not None
    return int(above.pk)


def _one(path: tuple[str, ...], *, above: Category | None, language: str, report: Report, now: datetime) -> Category:
    key = key_of("/".join(path))
    ref = external_refs.find(source=CATEGORIES, key=key)
    found = Category.objects.filter(pk=ref.object_id).first() if ref else None
    if found is not None:
        return found
    siblings = above.get_children() if above else Category.get_root_nodes()
    category = siblings.filter(**{column("name", language): path[-1]}).first()
    if category is None:
        texts = {
            column("name", language): path[-1][:255],
            column("slug", language): free_slug(slugify(path[-1])[:150] or "rayon", model=Category),
        }
        category = above.add_child(**texts) if above else Category.add_root(**texts)
        report.add("categories", key)
    imported = {"path": "/".join(path)}
    external_refs.remember(
        source=CATEGORIES, key=key, model="catalogue.category", object_id=category.pk, imported=imported, now=now
    )
    return category
