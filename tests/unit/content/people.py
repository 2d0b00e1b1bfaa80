"""People of the CMS, each with one role, signed in; and what the form of a page sends."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client

from shop.accounts.models import User
from tests.factories import content as factory


def person(role: str, **fields: Any) -> User:
    """Somebody with this role; an address of the role's name."""
    factory.home()
    values = {"email": f"{role}@example.org", "password": "une-phrase-longue", "first_name": role.title(), **fields}
    user = User.objects.create_user(**values)
    user.groups.add(Group.objects.get(name=role))
    return user


def client_of(user: User) -> Client:
    """A browser in which they are signed in."""
    client = Client(headers={"sec-fetch-site": "same-origin", "accept-language": "fr"})
    client.force_login(user)
    return client


def published(page: Any) -> Any:
    """The page with a first published revision, as every page has that was made in the CMS."""
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def page_form(page: Any, **changes: Any) -> dict[str, Any]:
    """What the editing form of a page sends, its body left empty."""
    fields = {"title", "slug", "seo_title", "search_description", "intro", "headline", "lead", "action", "reassurance"}
    data = {name: getattr(page, name) or "" for name in fields if hasattr(page, name)}
    return {**data, "body-count": "0", "picture": "", "social_picture": "", "comments-TOTAL_FORMS": "0", **changes}
