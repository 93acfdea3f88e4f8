"""Every page's address."""

from django.urls import path, register_converter

from meetinghouse.doors.web.views import (
    bell,
    feeds,
    joining,
    landing,
    live,
    messages,
    owner,
    people,
    posts,
    reports,
    settings,
    source,
    statements,
    uploads,
)
from meetinghouse.doors.web.views import setup as first
from meetinghouse.kernel.urls import IdInPath


class Handle:
    """``anna`` or ``anna@elsewhere.example``."""

    regex = r"[A-Za-z0-9_.-]+(?:@[A-Za-z0-9.:-]+)?"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value


register_converter(Handle, "handle")
register_converter(IdInPath, "id")

urlpatterns = [
    path("", landing.landing, name="landing"),
    path("about", landing.about, name="about"),
    path("about/source", source.source, name="source"),
    path("theme-<slug:version>.css", landing.accent, name="theme_css"),
    path("theme", landing.theme, name="theme"),
    path("setup/<str:secret>", first.setup, name="setup"),
    path("join/<str:code>", joining.join, name="join"),
    path("home", feeds.home, name="home"),
    path("home/new", feeds.home_new, name="home_new"),
    path("local", feeds.local, name="local"),
    path("tags/<str:key>", feeds.tag, name="tag"),
    path("saved", feeds.bookmarks, name="bookmarks"),
    path("compose", feeds.compose, name="compose"),
    path("posts", posts.publish, name="publish"),
    path("posts/<id:post_id>/card", feeds.one_card, name="post_card"),
    path("posts/<id:post_id>/react", posts.react, name="post_react"),
    path("posts/<id:post_id>/unreact", posts.unreact, name="post_unreact"),
    path("posts/<id:post_id>/share", posts.share, name="post_boost"),
    path("posts/<id:post_id>/unshare", posts.unshare, name="post_unboost"),
    path("posts/<id:post_id>/save", posts.bookmark, name="post_bookmark"),
    path("posts/<id:post_id>/unsave", posts.unbookmark, name="post_unbookmark"),
    path("posts/<id:post_id>/delete", posts.delete, name="post_delete"),
    path("posts/<id:post_id>/delete/ask", posts.delete_page, name="post_delete_page"),
    path("posts/<id:post_id>/reactions", posts.who_reacted, name="post_reactions"),
    path("posts/<id:post_id>/shares", posts.who_shared, name="post_sharers"),
    path("report", reports.report_any, name="report_any"),
    path("posts/<id:post_id>/report", reports.report_post, name="report_post"),
    path("people/<id:person_id>/report", reports.report_person, name="report_person"),
    path("uploads", uploads.upload, name="upload"),
    path("uploads/<id:media_id>", uploads.describe, name="describe_upload"),
    path("uploads/<id:media_id>/discard", uploads.discard, name="discard_upload"),
    path("live", live.live_unavailable, name="live"),
    path("people", people.directory, name="people"),
    path("people/<id:person_id>/follow", people.follow, name="follow"),
    path("people/<id:person_id>/unfollow", people.unfollow, name="unfollow"),
    path("people/<id:person_id>/block", people.block, name="block"),
    path("people/<id:person_id>/unblock", people.unblock, name="unblock"),
    path("people/<id:person_id>/mute", people.mute, name="mute"),
    path("people/<id:person_id>/unmute", people.unmute, name="unmute"),
    path("people/<id:person_id>/remove", people.remove_follower, name="remove_follower"),
    path("people/<id:person_id>/accept", people.accept, name="accept_follower"),
    path("people/<id:person_id>/refuse", people.refuse, name="refuse_follower"),
    path("notifications", bell.notifications, name="notifications"),
    path("notifications/read", bell.read_notifications, name="notifications_read"),
    path("messages", messages.inbox, name="messages"),
    path("messages/requests", messages.requests, name="message_requests"),
    path("messages/new", messages.new, name="new_message"),
    path("messages/<id:conversation_id>", messages.talk, name="talk"),
    path("messages/<id:conversation_id>/new", messages.talk_new, name="talk_new"),
    path("messages/<id:conversation_id>/send", messages.send, name="talk_send"),
    path("messages/<id:conversation_id>/read", messages.read, name="talk_read"),
    path("messages/<id:conversation_id>/accept", messages.accept, name="talk_accept"),
    path("messages/<id:conversation_id>/decline", messages.decline, name="talk_decline"),
    path("messages/<id:conversation_id>/mute", messages.mute, name="talk_mute"),
    path("messages/<id:conversation_id>/unmute", messages.unmute, name="talk_unmute"),
    path("messages/<id:conversation_id>/leave", messages.leave, name="talk_leave"),
    path("messages/<id:conversation_id>/remove", messages.remove, name="talk_remove"),
    path("settings/messages", messages.choose, name="settings_messages"),
    path("search", bell.search, name="search"),
    path("settings/profile", settings.profile, name="settings_profile"),
    path("settings/apps", settings.apps, name="settings_apps"),
    path("settings/apps/<id:token_id>/end", settings.end_app, name="settings_end_app"),
    path("settings/privacy", settings.privacy, name="settings_privacy"),
    path("owner/community", owner.edit_community, name="owner_community"),
    path("owner/outbox", owner.outbox, name="owner_outbox"),
    path("owner/outbox/<id:mail_id>/discard", owner.discard, name="owner_discard_mail"),
    path("owner/approvals", owner.approvals, name="owner_approvals"),
    path("owner/approvals/<id:account_id>/approve", owner.approve, name="owner_approve"),
    path("owner/approvals/<id:account_id>/decline", owner.decline, name="owner_decline"),
    path("owner/invitations", owner.invitations, name="owner_invitations"),
    path("owner/invitations/<id:invitation_id>/revoke", owner.revoke_invitation, name="owner_revoke_invitation"),
    path("decisions/<str:reference>", statements.decision, name="decision"),
    path("notices/<str:reference>", statements.notice, name="notice"),
    path("@<handle:acct>", people.profile, name="profile"),
    path("@<handle:acct>/replies", people.profile_with_replies, name="profile_replies"),
    path("@<handle:acct>/photos", people.profile_photos, name="profile_photos"),
    path("@<handle:acct>/followers", people.followers, name="followers"),
    path("@<handle:acct>/following", people.following, name="following"),
    path("@<handle:acct>/<id:post_id>", posts.post_page, name="post"),
]
