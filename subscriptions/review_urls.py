"""What parents say: asked, given, and shown to everybody."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from subscriptions.views import reviewed, reviews

app_name = "reviews"
urlpatterns = [
    path("", reviewed.how, name="how"),
    path(_("theme/<str:slug>/"), reviewed.theme, name="theme"),
    path(_("range/<str:slug>/"), reviewed.box_range, name="range"),
    path(_("product/<str:slug>/"), reviewed.product, name="product"),
    path(_("give/<str:signed>/"), reviews.give, name="give"),
    path(_("no-more/<str:signed>/"), reviews.no_more, name="no_more"),
    path(_("own/"), reviews.mine, name="mine"),
    path(_("own/<str:parcel>/<str:key>/"), reviews.change, name="change"),
]
