"""The sandbox's card page and its bank's page."""

from django.urls import path

from shop.payments.providers.sandbox import views

app_name = "sandbox"
urlpatterns = [
    path("card/<str:secret>/", views.card, name="card"),
    path("bank/<str:secret>/", views.bank, name="bank"),
]
