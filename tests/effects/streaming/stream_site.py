"""The server with the real streams and tables, and an application that only carries out actions.

Run as a program: ``python -m tests.effects.streaming.stream_site PORT`` with MEETINGHOUSE_DATA set.
"""

import functools
import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Runs ``{"do": name, ...}`` and answers with what it gave; 204 for a plain look."""
    if environ["REQUEST_METHOD"] != "POST":
        start_response("204 No Content", [])
        return []
    command = json.loads(environ["wsgi.input"].read())
    answer = json.dumps(_ACTS[command.pop("do")](**command)).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(answer)))])
    return [answer]


def _join(name: str, scopes: str = "read") -> dict[str, Any]:
    """A member with an app's token and a browser's session."""
    import secrets
    from datetime import timedelta
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone
    from oauth2_provider.models import get_access_token_model

    from meetinghouse.domain.accounts.models import Account
    from meetinghouse.domain.people.actions import make_member
    from meetinghouse.domain.people.models import Person

    person_id = make_member(username=name, email=f"{name}@people.example", password="correct horse battery")
    account = Account.objects.get(pk=Person.objects.values_list("account_id").get(pk=person_id)[0])
    token = secrets.token_urlsafe(20)
    get_access_token_model().objects.create(
        user=account, token=token, scope=scopes, expires=timezone.now() + timedelta(days=1)
    )
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return {"id": person_id, "token": token, "session": session.session_key}


def _follow(who: int, whom: int) -> None:
    from meetinghouse.domain.people.actions import follow
    from meetinghouse.kernel.viewer import Viewer

    follow(Viewer(person_id=who), person_id=whom)


def _block(who: int, whom: int) -> None:
    from meetinghouse.domain.people.actions import block
    from meetinghouse.kernel.viewer import Viewer

    block(Viewer(person_id=who), person_id=whom)


def _circle(who: int, members: list[int]) -> int:
    from meetinghouse.domain.people.actions import add_to_circle, create_circle
    from meetinghouse.kernel.viewer import Viewer

    viewer = Viewer(person_id=who)
    circle = create_circle(viewer, name="Choir")
    add_to_circle(viewer, circle_id=circle, person_ids=members)
    return circle


def _publish(who: int, text: str, audience: str = "COMMUNITY") -> int:
    from meetinghouse.domain.posts.actions import publish_post
    from meetinghouse.domain.posts.audience import Audience
    from meetinghouse.kernel.viewer import Viewer

    return publish_post(Viewer(person_id=who), text=text, audience=Audience[audience])


def _message(who: int, to: list[int], text: str) -> int:
    from meetinghouse.domain.posts.actions import write_to_people
    from meetinghouse.kernel.viewer import Viewer

    return write_to_people(Viewer(person_id=who), person_ids=to, text=text)[1]


def _readdress(who: int, post: int, audience: str) -> None:
    from meetinghouse.domain.posts.actions import change_audience
    from meetinghouse.domain.posts.audience import Audience
    from meetinghouse.kernel.viewer import Viewer

    change_audience(Viewer(person_id=who), post_id=post, audience=Audience[audience])


def _delete(who: int, post: int) -> None:
    from meetinghouse.domain.posts.actions import delete_post
    from meetinghouse.kernel.viewer import Viewer

    delete_post(Viewer(person_id=who), post_id=post)


def _react(who: int, post: int) -> None:
    from meetinghouse.domain.posts.actions import react_to_post
    from meetinghouse.kernel.viewer import Viewer

    react_to_post(Viewer(person_id=who), post_id=post, emoji="❤️")


def _revoke(token: str) -> None:
    from oauth2_provider.models import get_access_token_model

    get_access_token_model().objects.filter(token=token).delete()


_ACTS: dict[str, Callable[..., Any]] = {
    "join": _join, "follow": _follow, "block": _block, "circle": _circle, "publish": _publish,
    "readdress": _readdress, "delete": _delete, "react": _react, "revoke": _revoke,
    "message": _message,
}  # fmt: skip


def _render() -> None:
    from meetinghouse.domain.posts.queries import post
    from meetinghouse.effects.notifications.queries import notification
    from meetinghouse.effects.streaming import render

    def status_json(viewer: Any, post_id: int) -> bytes | None:
        found = post(viewer, post_id)
        return None if found is None else json.dumps({"id": str(found.id), "text": found.text}).encode()

    def notification_json(viewer: Any, notification_id: int) -> bytes | None:
        found = notification(viewer, notification_id)
        return None if found is None else json.dumps({"id": str(found.id), "type": found.kind}).encode()

    def conversation_json(viewer: Any, post_id: int) -> bytes | None:
        found = post(viewer, post_id)
        return None if found is None else json.dumps({"last_status": {"text": found.text}}).encode()

    render.register(status=status_json, notification=notification_json, conversation=conversation_json)


def main() -> int:
    """Serve until SIGTERM."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "meetinghouse.project.settings"
    os.environ["MEETINGHOUSE_FAST_LANE"] = "off"
    import django

    django.setup()
    from meetinghouse.effects.streaming import service
    from meetinghouse.project.server import preparing
    from meetinghouse.project.server.job_process import run_job_process
    from meetinghouse.project.server.listening import listen
    from meetinghouse.project.server.supervisor import Role, Supervisor
    from meetinghouse.project.server.web_process import run_web_process

    service.RECHECK_SECONDS = 1.0
    preparing.bring_tables_up_to_date()
    preparing.close_connections()
    _render()
    listener = listen("127.0.0.1", int(sys.argv[1]))
    roles = [Role(f"web {n}", functools.partial(run_web_process, listener, application)) for n in (1, 2)]
    return Supervisor([*roles, Role("job", run_job_process)]).run(lambda: None)


if __name__ == "__main__":
    sys.exit(main())
