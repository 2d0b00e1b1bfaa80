from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

from core import health


@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """The process can work: 200, or 503 with what fails."""
    checks = health.report()
    failed = "failed" in checks.values()
    return JsonResponse({"status": "failed" if failed else "ok", **checks}, status=503 if failed else 200)
