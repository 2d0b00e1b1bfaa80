"""The sandbox's card page and its bank's page."""

from django.urls import URLPattern

app_name = "sandbox"
urlpatterns: list[URLPattern] = []
