"""Django looks for models here."""

from content.navigation import Navigation
from content.pages.article import ArticleIndexPage, ArticlePage
from content.pages.home import HomePage
from content.pages.standard import StandardPage
from content.pages.theme import ThemeIndexPage, ThemePage

__all__ = ["ArticleIndexPage", "ArticlePage", "HomePage", "Navigation", "StandardPage", "ThemeIndexPage", "ThemePage"]
