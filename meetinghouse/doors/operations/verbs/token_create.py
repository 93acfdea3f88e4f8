"""``meetinghouse token create --account NAME --app CLIENT_ID --scopes "…" [--token VALUE]``."""

import argparse
from typing import Any

from meetinghouse.doors.operations.verbs.saying import answering


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whose, for which app, for what."""
    parser.add_argument("--account", required=True, metavar="NAME", help="the handle, without the @")
    parser.add_argument("--app", required=True, metavar="CLIENT_ID")
    parser.add_argument("--scopes", default="read write follow push")
    parser.add_argument("--token", default="", help="taken as it is; made up without it")


def run(options: argparse.Namespace) -> int:
    """Give the app access; prints the token as JSON."""
    from meetinghouse.domain.accounts.actions_apps import create_token
    from meetinghouse.domain.people.queries import member_by_name
    from meetinghouse.kernel.errors import NotFound

    def make() -> dict[str, Any]:
        person = member_by_name(options.account)
        if person is None:
            raise NotFound(f"There is no member called {options.account}")
        token = create_token(
            account_id=person.account_id, client_id=options.app, scopes=options.scopes, token=options.token
        )
        return {"id": str(token.id), "access_token": token.token, "token_type": "Bearer", "scope": token.scopes}

    return answering(make)
