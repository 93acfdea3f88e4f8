"""``meetinghouse account create NAME --email E --password P [--role owner|moderator|member]``."""

import argparse
from typing import Any

from meetinghouse.doors.operations.verbs.saying import answering


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The name, the address, the password and the role."""
    parser.add_argument("name", help="the handle, without the @")
    parser.add_argument("--email", required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--role", choices=("owner", "moderator", "member"), default="member")
    parser.add_argument("--display-name", default="", help="what others call them")


def run(options: argparse.Namespace) -> int:
    """Make the account, confirmed and approved; prints ids, handle and role as JSON."""
    from meetinghouse.domain.people.actions import make_member
    from meetinghouse.kernel.viewer import Role

    def make() -> dict[str, Any]:
        person_id = make_member(
            username=options.name,
            email=options.email,
            password=options.password,
            role=Role(options.role),
            display_name=options.display_name,
        )
        return {"id": str(person_id), "name": options.name, "email": options.email, "role": options.role}

    return answering(make)
