import os

from django.core.wsgi import get_wsgi_application

from config.call_stack import in_one_chunk

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = in_one_chunk(get_wsgi_application())
