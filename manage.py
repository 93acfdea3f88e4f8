#!/usr/bin/env python
"""Django's own commands, for builders; operators use the ``meetinghouse`` command."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meetinghouse.project.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
