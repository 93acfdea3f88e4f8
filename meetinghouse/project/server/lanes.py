"""The fast lane as the front sees it, and whose word about a client's address counts."""

from collections.abc import Callable

import msgspec
from django.db import close_old_connections

from meetinghouse.kernel import lane
from meetinghouse.project.server.proxies import Proxies

LookUp = Callable[[str, str], lane.Route | None]


class Lanes(msgspec.Struct, frozen=True):
    """Args:
    look_up: the fast lane's route table; one that finds nothing while the lane is switched off.
    proxies: whose forwarded headers count.
    """

    look_up: LookUp
    proxies: Proxies

    def ask(self, route: lane.Route, request: lane.Request) -> lane.Response | None:
        """Let the fast lane answer; None leaves it to Django."""
        try:
            return route.answer(request)
        except Exception:
            # Past Django nobody else gives up a connection that the database has dropped.
            close_old_connections()
            raise


def no_lane(_method: str, _path: str) -> lane.Route | None:
    """The route table while the fast lane is switched off."""
    return None
