"""What pytest tells Django: the settings of the environment `test`, with tasks run at once and the cache in memory.

A Redis that the shell names is kept for the tests that start a whole shop (tests/servers.py, `redis_database`).
"""

import os

os.environ["ENVIRONMENT"] = "test"
if "REDIS_URL" in os.environ:
    os.environ["TEST_REDIS_URL"] = os.environ.pop("REDIS_URL")

from config.settings import *  # noqa: F403 - the environment must be set before it is read

# Every product and page that a test writes would be put into the search index, which is a third of writing it.
WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"] = False  # noqa: F405
