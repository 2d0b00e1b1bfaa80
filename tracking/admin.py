"""What collection could not store, to be read by whoever repairs it."""

from django.contrib import admin

from core.fact_admin import FactAdmin
from tracking.models import RefusedEvent


@admin.register(RefusedEvent)
class RefusedEventAdmin(FactAdmin):
    list_display = ("refused_at", "reason")
    date_hierarchy = "refused_at"
