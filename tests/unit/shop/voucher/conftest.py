from tests.unit.config.conftest import wagtail_roots  # noqa: F401 - roles are granted on Wagtail's two roots
