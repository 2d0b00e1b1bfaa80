"""The basket."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from shop.basket import views

app_name = "basket"
urlpatterns = [
    path("", views.summary, name="summary"),
    path(_("add/"), views.add, name="add"),
    path(_("update/"), views.update, name="update"),
    path(_("voucher/"), views.voucher, name="voucher"),
    path(_("count/"), views.count, name="count"),
]
