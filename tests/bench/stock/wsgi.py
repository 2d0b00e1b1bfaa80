"""Stock django-oscar as gunicorn is given it; DJANGO_SETTINGS_MODULE names its settings."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
