"""``meetinghouse migrate``: nothing but what the command does before most verbs."""

import argparse
import sys


def add_arguments(_parser: argparse.ArgumentParser) -> None:
    """Nothing beyond the data folder."""


def run(_options: argparse.Namespace) -> int:
    """Say that the tables are up to date; ``up`` brings them there at every start, too."""
    sys.stdout.write("The tables are up to date.\n")
    return 0
