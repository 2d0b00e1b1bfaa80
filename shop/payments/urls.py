"""Where providers send their messages, outside the language prefix."""

from django.urls import path

from shop.payments import views

app_name = "payments"
urlpatterns = [path("stripe/", views.webhook, {"provider": "stripe"}, name="stripe")]
