from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    name = "tracking"
    label = "tracking"
    verbose_name = _("Tracking")

    def ready(self) -> None:
        """Consumers and sweeps register themselves when their modules are read."""
        from tracking import consumers, retention  # noqa: F401
        from tracking.collect import stream, visitors  # noqa: F401
        from tracking.facts import building  # noqa: F401
        from tracking.visits import building as visits  # noqa: F401
