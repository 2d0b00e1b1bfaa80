"""The shop's shelves: list, category, product."""

from django.urls import URLPattern

app_name = "catalogue"
urlpatterns: list[URLPattern] = []
