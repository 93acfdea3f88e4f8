"""``meetinghouse work``: a job worker by itself, beside the one that ``up`` runs."""

import argparse


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """It has no flags of its own."""


def run(_options: argparse.Namespace) -> int:
    """Work until SIGTERM or Ctrl-C."""
    import django

    django.setup()
    from meetinghouse.project.server.job_process import run_job_process

    return run_job_process(None)
