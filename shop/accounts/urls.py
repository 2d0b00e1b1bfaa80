"""Sign in by mail, and the customer's own pages."""

from django.urls import URLPattern

app_name = "account"
urlpatterns: list[URLPattern] = []
