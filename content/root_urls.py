"""What stands outside the language prefix."""

from django.contrib.sitemaps.views import sitemap
from django.urls import path

from content import views
from content.sitemaps import SITEMAPS

urlpatterns = [
    path("", views.entrance, name="entrance"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", views.sitemap_index, name="sitemaps"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
]
