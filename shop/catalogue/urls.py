"""The shop's shelves: list, category, product."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from shop.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.shelf, name="list"),
    path(_("shelf/<slug:slug>/"), views.shelf, name="category"),
    path("<slug:slug>/", views.product, name="detail"),
]
