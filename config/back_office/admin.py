"""What other packages put into the back office and nobody here needs; and the roles, to be read."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group

from core.fact_admin import FactAdmin

UNNEEDED = ("sites", "communication", "wagtaildocs", "taggit", "django_celery_beat", "auth", "axes", "wagtailimages")

for label in UNNEEDED:
    for model in apps.get_app_config(label).get_models():
        if admin.site.is_registered(model):
            admin.site.unregister(model)


@admin.register(Group)
class RoleAdmin(FactAdmin):
    """Roles are written in config/roles.py and made by `manage.py roles`; who has which is on the page of a person."""

    list_display = ("name",)
    search_fields = ("name",)
    ordering = ("name",)
    fields = ("name", "permissions")
