"""Address, payment, confirmation, and the order's page by mail link."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from shop.checkout import views

app_name = "checkout"
urlpatterns = [
    path("", views.address, name="address"),
    path(_("quote/"), views.quote, name="quote"),
    path(_("terms/"), views.terms, name="terms"),
    path(_("payment/<str:token>/"), views.pay, name="pay"),
    path(_("payment/<str:token>/back/"), views.back, name="back"),
    path(_("payment/<str:token>/check/"), views.check, name="check"),
    path(_("thank-you/<str:token>/"), views.done, name="done"),
    path(_("order/<str:signed>/"), views.order, name="order"),
]
