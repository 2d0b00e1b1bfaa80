import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from django.utils import translation

from config.call_stack import in_one_chunk
from core.page_cache import PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
_django = in_one_chunk(get_wsgi_application())
application = PageCache(_django, seconds=settings.PAGE_CACHE_SECONDS)
# Every address with its view is read before the web server forks: once for all workers, and again for none that is replaced.
for _code, _name in settings.LANGUAGES:
    with translation.override(_code):
        reverse("live")
