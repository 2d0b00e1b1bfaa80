"""Settings of the environment that ENVIRONMENT names: `config.settings` is all that Django is told."""

from django.core.exceptions import ImproperlyConfigured

from config.env import ENVIRONMENTS, env

_name = env("ENVIRONMENT")
if _name not in ENVIRONMENTS:
    raise ImproperlyConfigured(f"ENVIRONMENT is {_name!r}; it must be one of {', '.join(ENVIRONMENTS)}.")

if _name == "local":
    from config.settings.local import *  # noqa: F403
elif _name == "demo":
    from config.settings.demo import *  # noqa: F403
elif _name == "test":
    from config.settings.test import *  # noqa: F403
elif _name == "staging":
    from config.settings.staging import *  # noqa: F403
else:
    from config.settings.production import *  # noqa: F403
