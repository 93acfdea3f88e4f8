"""The API's addresses; each with and without the last slash, and a number of an id's size where one stands."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from meetinghouse.doors.client_api.fast_lane import routes as hot
from meetinghouse.doors.client_api.gate import both, endpoint, permit
from meetinghouse.doors.client_api.handlers import (
    apps,
    bell,
    bell_v2,
    conversations,
    discovery,
    documents,
    fallback,
    instance,
    lists,
    people,
    polls,
    profile,
    registration,
    relations,
    reports,
    scheduled,
    search,
    statuses_cold,
    statuses_editing,
    statuses_quotes,
    timelines,
    trends,
    uploads,
)
from meetinghouse.doors.client_api.handlers.vacant import done_already, nothing, nothing_of, nowhere, refused
from meetinghouse.doors.client_api.oauth import views as oauth
from meetinghouse.kernel.paging import BIGGEST_ID


class Number:
    """An id; what is longer is nobody's."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """The number; one past the biggest id does not match."""
        found = int(value)
        if found > BIGGEST_ID:
            raise ValueError(value)
        return found

    def to_url(self, value: int) -> str:
        """As digits."""
        return str(value)


class Word(StringConverter):
    """A part of a path, without the one character that PostgreSQL cannot compare with."""

    regex = r"[^/\x00]+"


register_converter(Number, "number")
register_converter(Word, "word")

WELL_KNOWN = {
    ".well-known/oauth-authorization-server": oauth.description,
    ".well-known/webfinger": endpoint(get=discovery.webfinger),
    ".well-known/host-meta": endpoint(get=discovery.host_meta),
    ".well-known/nodeinfo": endpoint(get=discovery.nodeinfo_links),
    "nodeinfo/<str:version>": endpoint(get=discovery.nodeinfo),
    "oauth/userinfo": endpoint(get=profile.userinfo, post=profile.userinfo),
}

INSTANCE = {
    "v1/apps": endpoint(post=apps.create),
    "v1/apps/verify_credentials": endpoint(get=apps.verify_credentials),
    "v1/emails/confirmations": endpoint(post=registration.confirm_again),
    "v1/emails/check_confirmation": endpoint(get=registration.check_confirmation),
    "v1/instance": endpoint(get=instance.instance_v1),
    "v2/instance": endpoint(get=instance.instance),
    "v1/instance/rules": endpoint(get=instance.instance_rules),
    "v1/instance/activity": endpoint(get=instance.activity),
    "v1/instance/peers": endpoint(get=nothing(None, strangers=True)),
    "v1/instance/domain_blocks": endpoint(get=nothing(None, strangers=True)),
    "v1/instance/languages": endpoint(get=documents.languages),
    "v1/instance/translation_languages": endpoint(get=documents.translation_languages),
    "v1/instance/extended_description": endpoint(get=documents.extended_description),
    "v1/instance/privacy_policy": endpoint(get=documents.no_document),
    "v1/instance/terms_of_service": endpoint(get=documents.no_document),
    "v1/instance/terms_of_service/<str:date>": endpoint(get=documents.no_document),
    "v1/custom_emojis": endpoint(get=nothing(None, strangers=True)),
    "v1/announcements": endpoint(get=nothing(None)),
    "v1/directory": endpoint(get=people.directory),
    "v1/trends": endpoint(get=trends.trending_tags),
    "v1/trends/tags": endpoint(get=trends.trending_tags),
    "v1/trends/statuses": endpoint(get=trends.trending_statuses),
    "v1/trends/links": endpoint(get=nothing(None, strangers=True)),
    "v2/search": endpoint(get=search.search),
}

ACCOUNTS = {
    "v1/accounts": endpoint(get=people.several, post=registration.register),
    "v1/accounts/lookup": endpoint(get=people.lookup),
    "v1/accounts/search": endpoint(get=people.search),
    "v1/accounts/update_credentials": endpoint(patch=profile.update_credentials),
    "v1/accounts/familiar_followers": endpoint(get=people.familiar_followers),
    "v1/accounts/<number:person_id>/followers": endpoint(get=people.followers),
    "v1/accounts/<number:person_id>/following": endpoint(get=people.following),
    "v1/accounts/<number:person_id>/lists": endpoint(get=lists.with_person),
    "v1/accounts/<number:person_id>/featured_tags": endpoint(get=nothing_of("read:accounts", strangers=True)),
    "v1/accounts/<number:person_id>/endorsements": endpoint(get=nothing_of("read:accounts", strangers=True)),
    "v1/accounts/<number:person_id>/identity_proofs": endpoint(get=nothing_of("read:accounts")),
    **{
        f"v1/accounts/<number:person_id>/{word}": endpoint(post=handler)
        for word, handler in {
            "follow": relations.follow,
            "unfollow": relations.unfollow,
            "remove_from_followers": relations.remove_from_followers,
            "block": relations.block,
            "unblock": relations.unblock,
            "mute": relations.mute,
            "unmute": relations.unmute,
            "note": relations.note,
            "pin": relations.endorse,
            "endorse": relations.endorse,
            "unpin": relations.unendorse,
            "unendorse": relations.unendorse,
        }.items()
    },
    "v1/follow_requests": endpoint(get=people.follow_requests),
    "v1/follow_requests/<number:person_id>/authorize": endpoint(post=relations.authorize),
    "v1/follow_requests/<number:person_id>/reject": endpoint(post=relations.reject),
    "v1/blocks": endpoint(get=people.blocks),
    "v1/mutes": endpoint(get=people.mutes),
    "v1/domain_blocks": endpoint(
        get=nothing("read:blocks"),
        post=refused("write:blocks", "This server talks to no others, so there is none to block"),
        delete=done_already("write:blocks", {}),
    ),
    "v1/endorsements": endpoint(get=nothing("read:accounts")),
    "v1/featured_tags": endpoint(
        get=nothing("read:accounts"), post=refused("write:accounts", "Tags cannot be featured on a profile here")
    ),
    "v1/featured_tags/suggestions": endpoint(get=nothing("read:accounts")),
    "v1/featured_tags/<number:number>": endpoint(delete=nowhere("write:accounts")),
    "v1/preferences": endpoint(get=profile.preferences),
    "v1/profile": endpoint(get=profile.show_profile, patch=profile.update_profile),
    "v1/profile/avatar": endpoint(delete=profile.remove_avatar),
    "v1/profile/header": endpoint(delete=profile.remove_header),
    "v1/suggestions": endpoint(get=people.suggestions_v1),
    "v1/suggestions/<number:person_id>": endpoint(delete=people.dismiss_suggestion),
    "v2/suggestions": endpoint(get=people.suggestions),
    "v1/reports": endpoint(post=reports.create),
}

STATUSES = {
    "v1/timelines/tag/<word:name>": endpoint(get=permit("read:statuses", strangers=True)(timelines.tag)),
    "v1/timelines/direct": endpoint(get=nothing("read:statuses")),
    "v1/timelines/list/<number:list_id>": endpoint(get=permit("read:lists")(timelines.of_list)),
    "v1/timelines/link": endpoint(get=nothing(None, strangers=True)),
    "v1/favourites": endpoint(get=permit("read:favourites")(timelines.favourites)),
    "v1/bookmarks": endpoint(get=permit("read:bookmarks")(timelines.bookmarks)),
    "v1/conversations": endpoint(get=conversations.conversations),
    "v1/conversations/<number:number>": endpoint(delete=conversations.remove),
    "v1/conversations/<number:number>/read": endpoint(post=conversations.read),
    "v1/scheduled_statuses": endpoint(get=scheduled.index),
    "v1/scheduled_statuses/<number:number>": endpoint(
        get=scheduled.show, put=scheduled.change, delete=scheduled.cancel
    ),
    "v1/polls/<number:number>": endpoint(get=polls.show),
    "v1/polls/<number:number>/votes": endpoint(post=polls.vote),
    "v1/tags/<word:name>": endpoint(get=trends.show_tag),
    "v1/tags/<word:name>/follow": endpoint(post=trends.follow_tag),
    "v1/tags/<word:name>/unfollow": endpoint(post=trends.unfollow_tag),
    "v1/tags/<word:name>/feature": endpoint(post=trends.feature_tag),
    "v1/tags/<word:name>/unfeature": endpoint(post=trends.unfeature_tag),
    "v1/followed_tags": endpoint(get=nothing("read:follows")),
    "v1/statuses/<number:number>/source": endpoint(get=statuses_cold.source),
    "v1/statuses/<number:number>/history": endpoint(get=statuses_cold.history),
    "v1/statuses/<number:number>/reblogged_by": endpoint(get=statuses_cold.reblogged_by),
    "v1/statuses/<number:number>/favourited_by": endpoint(get=statuses_cold.favourited_by),
    "v1/statuses/<number:number>/pin": endpoint(post=statuses_cold.pin),
    "v1/statuses/<number:number>/unpin": endpoint(post=statuses_cold.unpin),
    "v1/statuses/<number:number>/mute": endpoint(post=statuses_cold.mute),
    "v1/statuses/<number:number>/unmute": endpoint(post=statuses_cold.unmute),
    "v1/statuses/<number:number>/quotes": endpoint(get=statuses_quotes.quotes),
    "v1/statuses/<number:number>/quotes/<number:quoting>/revoke": endpoint(post=statuses_quotes.revoke),
    "v1/statuses/<number:number>/interaction_policy": endpoint(put=statuses_quotes.interaction_policy),
    "v1/statuses/<number:number>/translate": endpoint(post=statuses_cold.translate),
    "v1/media": endpoint(post=uploads.upload),
    "v2/media": endpoint(post=uploads.upload),
    "v1/media/<number:media_id>": endpoint(get=uploads.show, put=uploads.describe, delete=uploads.discard),
}

# Other methods on addresses of the fast lane.
BESIDE_HOT = {
    "statuses": endpoint(get=statuses_cold.several),
    "statuses/{}": endpoint(put=statuses_editing.edit, delete=statuses_cold.delete),
}

BELL = {
    "v1/notifications/clear": endpoint(post=bell.clear),
    "v1/notifications/unread_count": endpoint(get=bell.unread_count),
    "v1/notifications/policy": endpoint(get=bell_v2.policy_v1),
    "v1/notifications/requests": endpoint(get=nothing("read:notifications")),
    "v1/notifications/requests/merged": endpoint(get=done_already("read:notifications", {"merged": True})),
    "v1/notifications/requests/<number:number>": endpoint(get=nowhere("read:notifications")),
    "v1/notifications/<number:number>": endpoint(get=bell.show),
    "v1/notifications/<number:number>/dismiss": endpoint(post=bell.dismiss),
    "v2/notifications": endpoint(get=bell_v2.groups),
    "v2/notifications/unread_count": endpoint(get=bell_v2.unread_count),
    "v2/notifications/policy": endpoint(get=bell_v2.policy, patch=bell_v2.change_policy, put=bell_v2.change_policy),
    "v2/notifications/<str:key>": endpoint(get=bell_v2.group),
    "v2/notifications/<str:key>/accounts": endpoint(get=bell_v2.group_accounts),
    "v2/notifications/<str:key>/dismiss": endpoint(post=bell_v2.dismiss_group),
    "v1/markers": endpoint(get=bell.markers, post=bell.mark),
    "v1/push/subscription": endpoint(
        get=nowhere("push"),
        post=refused("push", "This server does not send push notifications"),
        put=nowhere("push"),
        delete=done_already("push", {}),
    ),
}

_no_filters = refused("write:filters", "Filters cannot be kept here. You can mute a person.")

LISTS = {
    "v1/lists": endpoint(get=lists.index, post=lists.create),
    "v1/lists/<number:list_id>": endpoint(get=lists.show, put=lists.change, delete=lists.delete),
    "v1/lists/<number:list_id>/accounts": endpoint(get=lists.people, post=lists.add, delete=lists.remove),
    **{f"{version}/filters": endpoint(get=nothing("read:filters"), post=_no_filters) for version in ("v1", "v2")},
    **{
        f"{version}/filters/<str:number>": endpoint(
            get=nowhere("read:filters"), put=nowhere("write:filters"), delete=nowhere("write:filters")
        )
        for version in ("v1", "v2")
    },
}

_nobody = endpoint(**dict.fromkeys(("get", "post", "put", "patch", "delete"), fallback.unknown))

urlpatterns = [
    *both("oauth/authorize", oauth.Authorize.as_view(), "oauth_authorize"),
    *both("oauth/token", oauth.Token.as_view(), "oauth_token"),
    *both("oauth/revoke", oauth.Revoke.as_view(), "oauth_revoke"),
    *hot.patterns(BESIDE_HOT),
    *(pattern for route, view in WELL_KNOWN.items() for pattern in both(route, view)),
    *(
        pattern
        for table in (INSTANCE, ACCOUNTS, STATUSES, BELL, LISTS)
        for route, view in table.items()
        for pattern in both(f"api/{route}", view)
    ),
    path("api/<path:rest>", _nobody),
]
