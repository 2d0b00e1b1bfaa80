"""Sign in by mail, and the customer's own pages."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from shop.accounts import data_views, views

app_name = "account"
urlpatterns = [
    path("", views.home, name="home"),
    path(_("sign-in/"), views.sign_in, name="sign_in"),
    path(_("sign-in/<str:token>/"), views.open_link, name="open_link"),
    path(_("sign-out/"), views.sign_out, name="sign_out"),
    path(_("orders/"), views.orders, name="orders"),
    path(_("orders/<str:number>/"), views.order, name="order"),
    path(_("invoices/"), views.invoices, name="invoices"),
    path(_("invoices/<str:number>/"), views.invoice, name="invoice"),
    path(_("addresses/"), views.addresses, name="addresses"),
    path(_("addresses/new/"), views.edit_address, name="new_address"),
    path(_("addresses/<int:address_id>/"), views.edit_address, name="edit_address"),
    path(_("addresses/<int:address_id>/remove/"), views.delete_address, name="delete_address"),
    path(_("details/"), views.details, name="details"),
    path(_("data/"), data_views.data, name="data"),
    path(_("data/copy/"), data_views.copy, name="data_copy"),
    path(_("data/erase/"), data_views.erase, name="erase"),
    path(_("data/erase/<str:token>/"), data_views.confirm_erasure, name="confirm_erasure"),
]
