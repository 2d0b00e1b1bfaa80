"""The pages on which a card is typed into Stripe's own fields."""

from django.urls import path

from shop.payments.providers.stripe import views

app_name = "stripe"
urlpatterns = [
    path("card/<str:signed>/", views.card, name="card"),
    path("setup/<str:signed>/", views.setup, name="setup"),
]
