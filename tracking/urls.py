"""Collection."""

from django.urls import URLPattern, path

from tracking import views

app_name = "tracking"
urlpatterns: list[URLPattern] = [path("", views.collect, name="collect")]
