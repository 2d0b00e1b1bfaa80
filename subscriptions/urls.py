"""The subscribe funnel and what a customer does with a subscription."""

from django.urls import URLPattern

app_name = "subscriptions"
urlpatterns: list[URLPattern] = []
