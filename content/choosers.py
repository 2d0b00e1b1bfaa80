"""How editors choose a product, a shelf, a range, a theme, a plan or a review: search, picture, price, whether it can be had."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Model, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.chooser import BaseChooseView, ChooseResultsView, ChooseView
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.blocks import PageChooserBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from content import queries
from content.held import HeldChooserBlock
from core import clock
from core.languages import columns
from shop.catalogue.models import Category, Product
from subscriptions.enums import ReviewState
from subscriptions.models import BoxRange, Plan, Review, Theme


class PictureBlock(HeldChooserBlock, ImageChooserBlock):
    """A picture of the library."""


class SharedChooserBlock(HeldChooserBlock):
    """A choice that is the same in every language: what is live of it (names, prices, addresses) comes in the page's language."""

    def get_translatable_segments(self, value: Any) -> list[Any]:
        """Nothing for translators to do."""
        return []


class PageBlock(SharedChooserBlock, PageChooserBlock):
    """A page of the site; a link leads to its translation where there is one."""


class DocumentBlock(HeldChooserBlock, DocumentChooserBlock):
    """A file of the library of documents."""


COLUMNS: dict[type[Model], tuple[str, ...]] = {
    Product: (*columns("title"),),
    Category: (*columns("name"),),
    BoxRange: (*columns("name"), "key"),
    Theme: (*columns("name"), "key"),
    Plan: (*columns("range__name"), "key"),
    Review: ("words", "first_name", *columns("theme__name", "product__title")),
}


class WordsForm(BaseFilterForm):
    """One search field: a part of the name in either language; of products also the SKU's beginning."""

    q = forms.CharField(
        label=_("Search term"), required=False, widget=forms.TextInput(attrs={"placeholder": _("Name or SKU")})
    )

    def filter(self, objects: QuerySet[Any]) -> QuerySet[Any]:
        """The rows that hold every word. Accents count or not as the database's collation says: not on MariaDB, but on SQLite."""
        words = self.cleaned_data.get("q", "").strip()
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        for word in words.split():
            matching = Q(upc__istartswith=word) if objects.model is Product else Q()
            for column in COLUMNS[objects.model]:
                matching |= Q(**{f"{column}__icontains": word})
            objects = objects.filter(matching)
        return objects


class FactColumn(Column):
    """A cell drawn from the facts that the view fetched for all rows of its page."""

    def __init__(self, name: str, *, label: Any, template: str) -> None:
        super().__init__(name, label=label)
        self.cell_template_name = template

    def get_value(self, instance: Model) -> Any:
        """The row's facts."""
        return instance.facts_for_editor  # type: ignore[attr-defined]


class WordsChooseView(ChooseView):
    """A chooser's window, with the search field."""

    filter_form_class = WordsForm


class WordsResultsView(ChooseResultsView):
    """The list within it, fetched again while one types."""

    filter_form_class = WordsForm


class ProductList(BaseChooseView):
    """Products of one page of results, with their pictures, prices and stock in a fixed number of queries."""

    def get_results_page(self, request: Any) -> Any:
        """The page of results, each with its facts."""
        page = super().get_results_page(request)
        page.object_list = list(page.object_list)
        facts = queries.facts_for_editor(products=page.object_list, language=get_language() or "fr", now=clock.now())
        for product in page.object_list:
            product.facts_for_editor = facts[product.pk]
        return page

    @property
    def columns(self) -> list[Column]:
        """Picture, title, SKU, price, stock."""
        return [
            FactColumn("picture", label="", template="content/chooser/picture.html"),
            self.title_column,
            FactColumn("sku", label=_("SKU"), template="content/chooser/sku.html"),
            FactColumn("price", label=_("Price"), template="content/chooser/price.html"),
            FactColumn("stock", label=_("Stock"), template="content/chooser/stock.html"),
        ]


class ProductChooseView(ProductList, WordsChooseView):
    """The window of the product chooser."""


class ProductResultsView(ProductList, WordsResultsView):
    """Its list."""


class WordsChooser(ChooserViewSet):
    choose_view_class = WordsChooseView
    choose_results_view_class = WordsResultsView
    base_block_class = SharedChooserBlock


class ProductChooser(WordsChooser):
    model = Product
    icon = "tag"
    per_page = 12
    choose_one_text = _("Choose a product")
    choose_another_text = _("Choose another product")
    choose_view_class = ProductChooseView
    choose_results_view_class = ProductResultsView

    def get_object_list(self) -> QuerySet[Product]:
        """Everything that is sold by itself, by title in the editor's language."""
        return queries.choosable_products(language=get_language() or "fr")


class CategoryChooser(WordsChooser):
    model = Category
    icon = "folder-open-1"
    choose_one_text = _("Choose a shelf")
    choose_another_text = _("Choose another shelf")

    def get_object_list(self) -> QuerySet[Category]:
        """All shelves that customers see, in the order of the shop."""
        return Category.objects.filter(is_public=True, ancestors_are_public=True).order_by("path")


class RangeChooser(WordsChooser):
    model = BoxRange
    icon = "group"
    choose_one_text = _("Choose a range")
    choose_another_text = _("Choose another range")

    def get_object_list(self) -> QuerySet[BoxRange]:
        """All ranges by age."""
        return BoxRange.objects.order_by("position", "pk")


class ThemeChooser(WordsChooser):
    model = Theme
    icon = "view"
    choose_one_text = _("Choose a theme")
    choose_another_text = _("Choose another theme")

    def get_object_list(self) -> QuerySet[Theme]:
        """All themes by name in the editor's language."""
        return Theme.objects.order_by("name")


class PlanChooser(WordsChooser):
    model = Plan
    icon = "calendar-alt"
    choose_one_text = _("Choose a plan")
    choose_another_text = _("Choose another plan")

    def get_object_list(self) -> QuerySet[Plan]:
        """All plans by range."""
        return Plan.objects.order_by("range__position", "position", "pk")


class ReviewChooser(WordsChooser):
    model = Review
    icon = "openquote"
    choose_one_text = _("Choose a review")
    choose_another_text = _("Choose another review")

    def get_object_list(self) -> QuerySet[Review]:
        """What parents wrote and a colleague published, the latest first."""
        published = Review.objects.filter(state=ReviewState.PUBLISHED)
        return published.order_by("-published_at", "-pk")


product_chooser = ProductChooser("product_chooser", url_prefix="choose/product")
category_chooser = CategoryChooser("category_chooser", url_prefix="choose/category")
range_chooser = RangeChooser("range_chooser", url_prefix="choose/range")
theme_chooser = ThemeChooser("theme_chooser", url_prefix="choose/theme")
plan_chooser = PlanChooser("plan_chooser", url_prefix="choose/plan")
review_chooser = ReviewChooser("review_chooser", url_prefix="choose/review")
ALL = (product_chooser, category_chooser, range_chooser, theme_chooser, plan_chooser, review_chooser)

ProductBlock = product_chooser.get_block_class(name="ProductBlock", module_path="content.choosers")
RangeBlock = range_chooser.get_block_class(name="RangeBlock", module_path="content.choosers")
ThemeBlock = theme_chooser.get_block_class(name="ThemeBlock", module_path="content.choosers")
PlanBlock = plan_chooser.get_block_class(name="PlanBlock", module_path="content.choosers")
ReviewBlock = review_chooser.get_block_class(name="ReviewBlock", module_path="content.choosers")
