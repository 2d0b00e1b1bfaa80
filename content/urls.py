"""The pages of the site, at the end of each language's addresses. Wagtail keeps the name that it reverses by."""

from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls

from content import views

urlpatterns = [
    re_path(r"^((?:[\w\-]+/)+)bambou\.pdf$", views.printed_activity, name="printed_activity"),
    re_path(wagtail_urls.serve_pattern, views.page),
    path("", include(wagtail_urls)),
]
