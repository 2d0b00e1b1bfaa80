"""The style guide: every component, and sketches of the pages they make."""

from django.urls import path

from core.views import styleguide

app_name = "styleguide"
urlpatterns = [
    path("", styleguide.index, name="index"),
    path("<slug:name>/", styleguide.sketch, name="sketch"),
]
