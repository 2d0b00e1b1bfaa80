"""Which texts have a column per language."""

from modeltranslation.translator import TranslationOptions, register

from shop.catalogue.models import Category, Product, ProductFacts


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name", "slug", "description", "meta_title", "meta_description")
    required_languages = ("fr",)


@register(Product)
class ProductTranslation(TranslationOptions):
    fields = ("title", "slug", "short", "description", "meta_title", "meta_description")
    required_languages = ("fr",)


@register(ProductFacts)
class ProductFactsTranslation(TranslationOptions):
    fields = ("dimensions", "made_in", "warning")
    required_languages = ()
