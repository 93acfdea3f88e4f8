"""What an app may be allowed to do. https://docs.joinmastodon.org/api/oauth-scopes/"""

_READ = ("accounts", "blocks", "bookmarks", "favourites", "filters", "follows", "lists", "mutes", "notifications",
         "search", "statuses")  # fmt: skip
_WRITE = ("accounts", "blocks", "bookmarks", "conversations", "favourites", "filters", "follows", "lists", "media",
          "mutes", "notifications", "reports", "statuses")  # fmt: skip

SCOPES: dict[str, str] = {
    "profile": "See who you are",
    "read": "Read everything you can read here",
    "write": "Do everything you can do here",
    "follow": "Follow, block and mute people for you",
    "push": "Send you push notifications",
    **{f"read:{w}": f"Read your {w}" for w in _READ},
    **{f"write:{w}": f"Change your {w}" for w in _WRITE},
}
