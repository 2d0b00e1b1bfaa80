#!/usr/bin/env python
import gc
import os
import sys

gc.set_threshold(20_000, 20, 20)  # thousands of modules are read now, and none of them dies


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
