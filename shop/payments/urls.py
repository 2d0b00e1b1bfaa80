"""The provider's way back."""

from django.urls import URLPattern

app_name = "payments"
urlpatterns: list[URLPattern] = []
