"""``meetinghouse app create --name N --redirect-uri U --scopes "…" [--client-id X --client-secret Y]``."""

import argparse
from typing import Any

from meetinghouse.doors.operations.verbs.saying import answering


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What an app says of itself."""
    parser.add_argument("--name", required=True)
    parser.add_argument("--redirect-uri", action="append", required=True, help="may be given more than once")
    parser.add_argument("--scopes", default="read write follow push")
    parser.add_argument("--website", default="")
    parser.add_argument("--client-id", default="", help="taken as it is; made up without it")
    parser.add_argument("--client-secret", default="", help="taken as it is; made up without it")


def run(options: argparse.Namespace) -> int:
    """Register the app; prints its id, client id and client secret as JSON."""
    from meetinghouse.domain.accounts.actions_apps import register_app

    def make() -> dict[str, Any]:
        app = register_app(
            name=options.name,
            redirect_uris=" ".join(options.redirect_uri),
            scopes=options.scopes,
            website=options.website,
            client_id=options.client_id,
            client_secret=options.client_secret,
        )
        return {
            "id": str(app.id),
            "name": app.name,
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uris": list(app.redirect_uris),
            "scopes": app.scopes,
        }

    return answering(make)
