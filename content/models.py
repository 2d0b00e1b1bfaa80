"""Django looks for models here."""

from content.announcements import Announcement
from content.navigation import Navigation
from content.pages.article import ArticleIndexPage, ArticlePage
from content.pages.home import HomePage
from content.pages.standard import StandardPage
from content.pages.theme import ThemeIndexPage, ThemePage
from content.report.models import Finding

__all__ = [
    "Announcement",
    "ArticleIndexPage",
    "ArticlePage",
    "Finding",
    "HomePage",
    "Navigation",
    "StandardPage",
    "ThemeIndexPage",
    "ThemePage",
]
