from django.forms.renderers import TemplatesSetting


class ShopFormRenderer(TemplatesSetting):
    """Forms drawn by the shop's own templates."""

    form_template_name = "components/forms/form.html"
    field_template_name = "components/forms/field.html"
