from django.forms.renderers import TemplatesSetting


class ShopFormRenderer(TemplatesSetting):
    """Forms drawn by the shop's own templates."""
