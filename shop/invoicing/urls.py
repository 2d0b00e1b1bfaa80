"""Documents by the link of their mail."""

from django.urls import path

from shop.invoicing import views

app_name = "invoicing"
urlpatterns = [
    path("<str:signed>/", views.document, name="document"),
]
