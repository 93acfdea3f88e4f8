"""The streams a client can ask for, in Mastodon's words.

https://docs.joinmastodon.org/methods/streaming/#streams
"""

from collections.abc import Mapping

import msgspec

from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.paging import BIGGEST_ID

USER = "user"
USER_NOTIFICATION = "user:notification"
PUBLIC = "public"
PUBLIC_LOCAL = "public:local"
PUBLIC_REMOTE = "public:remote"
PUBLIC_MEDIA = "public:media"
PUBLIC_LOCAL_MEDIA = "public:local:media"
PUBLIC_REMOTE_MEDIA = "public:remote:media"
HASHTAG = "hashtag"
HASHTAG_LOCAL = "hashtag:local"
LIST = "list"
DIRECT = "direct"

# Which parameter a stream needs besides its name.
_ARGUMENTS = {HASHTAG: "tag", HASHTAG_LOCAL: "tag", LIST: "list"}

# The scope that a token needs for each: https://docs.joinmastodon.org/api/oauth-scopes/
SCOPES = {
    USER: ("read:statuses", "read:notifications"),
    USER_NOTIFICATION: ("read:notifications",),
    PUBLIC: ("read:statuses",),
    PUBLIC_LOCAL: ("read:statuses",),
    PUBLIC_REMOTE: ("read:statuses",),
    PUBLIC_MEDIA: ("read:statuses",),
    PUBLIC_LOCAL_MEDIA: ("read:statuses",),
    PUBLIC_REMOTE_MEDIA: ("read:statuses",),
    HASHTAG: ("read:statuses",),
    HASHTAG_LOCAL: ("read:statuses",),
    LIST: ("read:lists",),
    DIRECT: ("read:statuses",),
}

MOST_TAG_CHARACTERS = 100


class Channel(msgspec.Struct, frozen=True):
    """One stream; ``argument`` is a tag, folded to lower case, or a list's id."""

    kind: str
    argument: str = ""

    @property
    def label(self) -> list[str]:
        """How messages name it: ``["user"]``, ``["hashtag", "cats"]``."""
        return [self.kind, self.argument] if self.argument else [self.kind]


def channel(name: str, params: Mapping[str, str]) -> Channel:
    """The stream that a client asks for.

    Args:
        name: as in the WebSocket protocol, ``hashtag:local``.
        params: ``tag`` or ``list`` where the stream needs it; ``only_media`` for the public ones.

    Whose a list is, is asked by ``access.require_own_list``.

    Raises:
        Invalid: there is no such stream, or its parameter is missing.
    """
    if name in {PUBLIC, PUBLIC_LOCAL, PUBLIC_REMOTE} and params.get("only_media") in {"true", "1"}:
        name += ":media"
    if name not in SCOPES:
        raise Invalid("Unknown stream type")
    wanted = _ARGUMENTS.get(name)
    if wanted is None:
        return Channel(name)
    argument = params.get(wanted, "").strip()
    if wanted == "tag":
        argument = argument.lstrip("#").lower()
        if not argument or len(argument) > MOST_TAG_CHARACTERS:
            raise Invalid("Missing tag name parameter")
    elif not (argument.isascii() and argument.isdigit() and len(argument) <= 19 and int(argument) <= BIGGEST_ID):
        raise Invalid("Missing list id parameter")
    return Channel(name, argument)


def name_at(path: str) -> str | None:
    """The stream that a path of server-sent events names: ``/public/local`` is ``public:local``.

    Args:
        path: what follows ``/api/v1/streaming``.
    """
    name = path.strip("/").replace("/", ":")
    return name if name in SCOPES else None
