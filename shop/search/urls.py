"""The search: its results, and what it proposes while one types."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from shop.search import views

app_name = "search"
urlpatterns = [
    path("", views.results, name="results"),
    path(_("suggestions/"), views.suggestions, name="suggestions"),
]
