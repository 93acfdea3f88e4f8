"""Fill an empty data folder with the data set and print the tokens of the loads as JSON.

Run with the environment of the site that is going to be measured: MEETINGHOUSE_DATA, DATABASE_URL.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meetinghouse.project.settings")

import django  # noqa: E402 -- after the environment
import msgspec  # noqa: E402

django.setup()

from dataset import SMALL, Cast, build, describe  # noqa: E402 -- after Django
from dataset_gatherings import gather  # noqa: E402
from dataset_messages import converse  # noqa: E402
from django.core.management import call_command  # noqa: E402

from meetinghouse.domain.accounts.actions_apps import create_token, register_app  # noqa: E402
from meetinghouse.domain.people.models import Person  # noqa: E402

_SCOPES = "read write follow"


def tokens(cast: Cast) -> dict[str, Any]:
    """Bearer tokens by role, as a load tool takes them."""
    app = register_app(name="Bench", redirect_uris="urn:ietf:wg:oauth:2.0:oob", scopes=_SCOPES)
    wanted = {cast.reader, cast.star, *cast.star_followers, *cast.authors, *cast.mixed}
    accounts = dict(Person.objects.filter(pk__in=wanted).values_list("pk", "account_id"))
    given = {
        person: create_token(account_id=account, client_id=app.client_id, scopes=_SCOPES, token=f"bench-{person}").token
        for person, account in accounts.items()
    }
    return {
        "reader": given[cast.reader],
        "star": given[cast.star],
        "star_followers": [given[p] for p in cast.star_followers],
        "authors": [given[p] for p in cast.authors],
        "mixed": [given[p] for p in cast.mixed],
    }


def main() -> None:
    """Make the tables, the rows and the tokens."""
    from django.conf import settings

    for alias in settings.DATABASES:
        call_command("migrate", database=alias, verbosity=0)
    cast = build(SMALL if "--small" in sys.argv else None)
    json.dump({"tokens": tokens(cast), "rows": describe(), "cast": msgspec.to_builtins(cast)}, sys.stdout)


def meet() -> None:
    """Add the group and the event."""
    cast = msgspec.convert(json.load(sys.stdin), Cast)
    json.dump(gather(cast, small="--small" in sys.argv), sys.stdout)


def talk() -> None:
    """Add the conversations to what is there: for whom is read from what ``main`` printed."""
    cast = msgspec.convert(json.load(sys.stdin), Cast)
    json.dump(converse(cast, small="--small" in sys.argv), sys.stdout)


if __name__ == "__main__":
    if "--conversations" in sys.argv:
        talk()
    elif "--gatherings" in sys.argv:
        meet()
    else:
        main()
