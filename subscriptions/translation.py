"""Which texts have a column per language."""

from modeltranslation.translator import TranslationOptions, register

from subscriptions.models import Box, BoxRange, Plan, Theme


@register(BoxRange)
class BoxRangeTranslation(TranslationOptions):
    fields = ("name", "slug", "promise", "description", "learns", "safety")
    required_languages = ("fr",)


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ("name", "slug", "tagline")
    required_languages = ("fr",)


@register(Box)
class BoxTranslation(TranslationOptions):
    fields = ("summary",)
    required_languages = ()


@register(Plan)
class PlanTranslation(TranslationOptions):
    fields = ("reason",)
    required_languages = ()
