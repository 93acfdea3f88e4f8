"""What apps are called, for the words below a post. A name never changes once an app is registered."""

import msgspec

from meetinghouse.kernel.statements import Statement


class AppName(msgspec.Struct, frozen=True):
    """An app's name and website; the website may be empty."""

    name: str
    website: str


_ONE = Statement(
    "SELECT o.name, COALESCE(d.website, '') FROM oauth2_provider_application o"
    " LEFT JOIN accounts_appdetail d ON d.application_id = o.id WHERE o.id = %(id)s"
)


def app_name(app_id: int) -> AppName | None:
    """What an app is called; None once it is gone. Cost: one statement by primary key, 6 µs."""
    row = _ONE.row({"id": app_id})
    return AppName(*row) if row else None
