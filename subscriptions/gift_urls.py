"""Giving boxes, opening them, and what a giver sees of it."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from subscriptions.views import gifts, opening

app_name = "gifts"
urlpatterns = [
    path("", opening.start, name="open"),
    path(_("child/"), opening.child, name="child"),
    path(_("address/"), opening.address, name="address"),
    path(_("opened/<str:signed>/"), opening.thanks, name="thanks"),
    path(_("give/"), gifts.give, name="give"),
    path(_("give/card/"), gifts.recipient, name="recipient"),
    path(_("card/<str:signed>/"), gifts.card, name="card"),
    path(_("mine/"), gifts.mine, name="mine"),
]
