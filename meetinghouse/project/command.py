"""The ``meetinghouse`` command. It only finds the verb and hands over; the verbs live in modules.

A verb's module has ``add_arguments(parser)`` and ``run(options) -> int``. It is imported only when its
verb was asked for, before Django is set up, so its top level imports neither models nor actions; ``run``
is called with Django set up (but for the server's own verbs, which do that themselves). Setting Django up makes
a data folder where there is none; a verb that must not do so has ``before(options, data) -> int | None``, and
where that gives an exit code nothing else happens.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import meetinghouse

_VERBS = "meetinghouse.doors.operations.verbs"
_SERVER = "meetinghouse.project.server"

# Words -> (module, what it does). The only list of verbs.
VERBS: dict[tuple[str, ...], tuple[str, str]] = {
    ("up",): (f"{_SERVER}.up", "run the site"),
    ("work",): (f"{_SERVER}.work", "run one more job worker"),
    ("demo",): (f"{_VERBS}.demo", "fill the site with a lively demo community"),
    ("account", "create"): (f"{_VERBS}.account_create", "create an account, confirmed and approved"),
    ("app", "create"): (f"{_VERBS}.app_create", "register an app for the API"),
    ("token", "create"): (f"{_VERBS}.token_create", "give an app a token for an account"),
    ("backup",): (f"{_VERBS}.backup", "write everything into one file"),
    ("restore",): (f"{_SERVER}.restore", "bring a backup back"),
    ("doctor",): (f"{_VERBS}.doctor", "look for what is wrong and say what to do"),
    ("migrate",): (f"{_VERBS}.migrate", "bring the database's tables up to date"),
}
_GROUPS = {"account": "people's logins", "app": "apps for the API", "token": "an app's access to an account"}

# Verbs that want the database as they find it; for the others its tables are brought up to date first.
_AS_IT_IS = {("backup",), ("doctor",)}

# Flags that stand for environment variables, which are read before Django starts.
_SURROUNDINGS = {"data": "MEETINGHOUSE_DATA", "host": "MEETINGHOUSE_HOST", "port": "MEETINGHOUSE_PORT"}

BAD_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: without the program's name; the command line's by default.

    Returns:
        The exit code: 0 done, 1 failed, 2 used wrongly.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser(words).parse_args(words)
    verb: tuple[str, ...] | None = getattr(options, "verb", None)
    if verb is None:
        options.show_help()
        return BAD_USAGE
    for flag, variable in _SURROUNDINGS.items():
        value = getattr(options, flag, None)
        if value is not None:
            os.environ[variable] = str(value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meetinghouse.project.settings")
    from meetinghouse.project.environment import BadEnvironment

    try:
        return _run(verb, options)
    except BadEnvironment as wrong:
        print(f"meetinghouse: {wrong}", file=sys.stderr)
        return BAD_USAGE


def _run(verb: tuple[str, ...], options: argparse.Namespace) -> int:
    from meetinghouse.project.environment import read_environment

    name, _ = VERBS[verb]
    if not name.startswith(_SERVER):
        before = getattr(import_module(name), "before", None)
        code = before(options, read_environment().data) if before else None
        if code is not None:
            return int(code)
        import django

        django.setup()
        from django.conf import settings

        from meetinghouse.project.slots import take_slot

        take_slot(settings.DATA, first=settings.ENVIRONMENT.first_slot)
        if verb not in _AS_IT_IS:
            from meetinghouse.project.server.preparing import bring_tables_up_to_date

            bring_tables_up_to_date()
    return int(import_module(name).run(options))


def _asked_for(words: Sequence[str]) -> tuple[str, ...] | None:
    """The verb at the beginning of the words; None while it is not one."""
    return next((verb for verb in VERBS if tuple(words[: len(verb)]) == verb), None)


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="meetinghouse", description="The social network that a community runs for itself."
    )
    parser.add_argument("--version", action="version", version=f"meetinghouse {meetinghouse.__version__}")
    parser.set_defaults(show_help=parser.print_help)
    top = parser.add_subparsers(metavar="VERB", title="verbs")
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    asked = _asked_for(words)
    for verb, (module, what) in VERBS.items():
        branch = top
        if len(verb) > 1:
            if verb[0] not in groups:
                group = top.add_parser(verb[0], help=_GROUPS[verb[0]])
                group.set_defaults(show_help=group.print_help)
                groups[verb[0]] = group.add_subparsers(metavar="VERB", title="verbs")
            branch = groups[verb[0]]
        leaf = branch.add_parser(verb[-1], help=what, description=what[0].upper() + what[1:] + ".")
        leaf.add_argument("--data", metavar="DIR", help="the data folder (MEETINGHOUSE_DATA; ./meetinghouse-data)")
        leaf.set_defaults(verb=verb)
        if verb == asked:
            import_module(module).add_arguments(leaf)
    return parser


if __name__ == "__main__":
    sys.exit(main())
