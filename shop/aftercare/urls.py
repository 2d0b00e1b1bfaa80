"""Withdrawing from a contract."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from shop.aftercare import views

app_name = "aftercare"
urlpatterns = [
    path("", views.withdraw, name="withdraw"),
    path(_("stated/<str:signed>/"), views.withdrawn, name="withdrawn"),
]
