from oscar.apps.offer.models import *  # noqa: F403

from shop.offer.reductions import *  # noqa: F403 - they are proxies of the models above
