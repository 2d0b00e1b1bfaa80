"""Django looks for models here."""

from content.announcements import Announcement
from content.answers import FormAnswer
from content.authors import Author
from content.navigation import Navigation
from content.pages.activity import ActivityIndexPage, ActivityPage
from content.pages.article import ArticleIndexPage, ArticlePage, ArticleTag
from content.pages.form import ContactField, FormPage
from content.pages.home import HomePage
from content.pages.landing import LandingPage
from content.pages.legal import LegalPage
from content.pages.questions import QuestionsPage
from content.pages.range import RangePage
from content.pages.standard import StandardPage
from content.pages.theme import ThemeIndexPage, ThemePage
from content.report.models import Finding

__all__ = [
    "ActivityIndexPage",
    "ActivityPage",
    "Announcement",
    "ArticleIndexPage",
    "ArticlePage",
    "ArticleTag",
    "Author",
    "ContactField",
    "Finding",
    "FormAnswer",
    "FormPage",
    "HomePage",
    "LandingPage",
    "LegalPage",
    "Navigation",
    "QuestionsPage",
    "RangePage",
    "StandardPage",
    "ThemeIndexPage",
    "ThemePage",
]
