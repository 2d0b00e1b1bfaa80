from django.conf import settings
from django.http import HttpRequest


def shop_name(request: HttpRequest) -> dict[str, object]:
    """What every page knows; nothing of the visitor, so that public pages are the same for all."""
    return {"shop_name": settings.OSCAR_SHOP_NAME, "show_staging_banner": settings.SHOW_STAGING_BANNER}
