"""Suggestion. https://docs.joinmastodon.org/entities/Suggestion/"""

from meetinghouse.domain.people.records import SuggestionRecord
from meetinghouse.doors.client_api.entities.accounts import account
from meetinghouse.doors.client_api.entities.joining import encode


def suggestion(record: SuggestionRecord) -> bytes:
    """Somebody the reader may know, with Mastodon's word for the reason.

    ``source`` is the older word for the same, as Mastodon itself fills it. Mastodon has no word for a shared town or
    group: such people are told as the popular ones are, which is what puts them in their order.
    """
    source, sources = (
        ("past_interactions", ["friends_of_friends"]) if record.friends_in_common else ("global", ["most_followed"])
    )
    return b'{"source":%b,"sources":%b,"account":%b}' % (encode(source), encode(sources), account(record.person))
