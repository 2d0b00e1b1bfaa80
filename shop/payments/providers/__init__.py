from django.conf import settings
from django.utils.module_loading import import_string

from shop.payments.providers.base import Provider


def provider_named(name: str) -> Provider:
    """The provider `name` of the settings; raises KeyError for one that is not installed."""
    provider: Provider = import_string(settings.PAYMENT_PROVIDERS[name])()
    return provider


def default_provider() -> Provider:
    """Who takes new payments."""
    return provider_named(settings.PAYMENT_PROVIDER)
