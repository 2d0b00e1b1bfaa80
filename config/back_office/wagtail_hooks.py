"""The way from the editors' back office to the staff's."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem


class StaffOnly(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_staff


@hooks.register("register_admin_menu_item")
def shop_menu_item() -> MenuItem:
    return StaffOnly(_("Shop"), reverse("admin:index"), icon_name="arrow-right-full", order=10_000)
