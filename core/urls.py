"""The pattern pages: every component, and sketches of the pages they make."""

from django.urls import path

from core.views import patterns

app_name = "patterns"
urlpatterns = [
    path("", patterns.index, name="index"),
    path("<slug:language>/", patterns.index, name="index"),
    path("<slug:language>/<slug:name>/", patterns.sketch, name="sketch"),
]
