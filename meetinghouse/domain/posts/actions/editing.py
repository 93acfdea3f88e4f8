"""Changing what was published, with every earlier version kept."""

from collections.abc import Mapping, Sequence

import msgspec
from django.db import transaction
from django.db.models import F

from meetinghouse.domain.media.actions import attach, describe_media
from meetinghouse.domain.media.models import Media, MediaState
from meetinghouse.domain.media.queries import own_upload
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.media.rules import require_all_taken, require_description, require_video_alone
from meetinghouse.domain.pages.rules import require_speaks
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.attaching import put_attachments, takes_files
from meetinghouse.domain.posts.actions.finding import find_post
from meetinghouse.domain.posts.actions.grouping import require_edit_fits_group, words_of
from meetinghouse.domain.posts.actions.naming import change_mentions, change_tags, links_to, people_linked
from meetinghouse.domain.posts.actions.signing import note_edit, uploader_of
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.beside import require_nothing_beside
from meetinghouse.domain.posts.events import PostEdited
from meetinghouse.domain.posts.models import (
    Album,
    AlbumPicture,
    Attachment,
    Poll,
    Post,
    PostState,
    PostVersion,
    VersionPicture,
)
from meetinghouse.domain.posts.wording import mentions_in, tags_in, to_html
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.text import tidy, tidy_line
from meetinghouse.kernel.viewer import Viewer


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What an author changes; None leaves as it is. ``media_ids`` are all pictures that stand on it from now on."""

    title: str | None = None
    text: str | None = None
    is_formatted: bool | None = None
    content_warning: str | None = None
    is_sensitive: bool | None = None
    language: str | None = None
    place: str | None = None
    media_ids: Sequence[int] | None = None
    descriptions: Mapping[int, str] = {}
    focuses: Mapping[int, Sequence[float]] = {}


class _Picture(msgspec.Struct, frozen=True):
    """A picture with the words it is described with."""

    media_id: int
    description: str


class _Content(msgspec.Struct, frozen=True):
    """All that an edit can change; two that are equal need no new version."""

    title: str
    text: str
    is_formatted: bool
    content_warning: str
    is_sensitive: bool
    language: str
    place: str
    pictures: tuple[_Picture, ...]

    @property
    def media_ids(self) -> list[int]:
        return [picture.media_id for picture in self.pictures]


def edit_post(viewer: Viewer, *, post_id: int, changes: Changes, follows: bool = False) -> None:
    """Change an own post; how it read before stays in its history. Without a difference nothing happens.

    Tags and mentions follow the text. Who may read it stays as it was, except that a post which reaches whom it
    names follows its names; in a comment they never let in anybody who cannot read what it answers.

    Args:
        changes: of pictures, those that stand on it, stood on it in an earlier version, or are new uploads.
        follows: the post follows what stands on it, an event: by itself it does not say anything else than that.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden from the viewer or removed; or a picture is.
        NotAllowed: it is somebody else's, the viewer does not speak for the page any more, or may not write in the
            group that it stands in.
        Invalid: it does not fit, or was edited too often.

    Emits:
        PostEdited: where something changed. MediaDescribed: for each picture described anew.
    """
    rules.require_member(viewer)
    limits.take("post", f"person:{viewer.person_id}")
    with transaction.atomic():
        require_speaks(viewer)
        post = find_post(viewer, post_id)
        rules.require_author(post, viewer)
        # Whoever edits or removes it at the same moment comes before or after.
        held = Post.objects.select_for_update(no_key=True).filter(pk=post.pk, state=PostState.VISIBLE).first()
        if held is None:
            raise NotFound
        before = _content(held)
        after = _changed(before, changes)
        rules.require_post_fits(
            text=after.text, content_warning=after.content_warning, media_ids=after.media_ids, title=after.title,
            is_formatted=after.is_formatted,
        )  # fmt: skip
        if after.pictures and Poll.objects.filter(pk=held.pk).exists():
            raise Invalid(fields={"media_ids": "A post has photos, a video or a poll, only one of them."})
        if after.pictures != before.pictures and Album.objects.filter(post_id=held.pk).exists():
            raise Invalid(fields={"media_ids": "Photos of an album are put in, moved and taken out on its own page."})
        for media_id, focus in changes.focuses.items():
            if media_id in before.media_ids or media_id in after.media_ids:
                describe_media(uploader_of(viewer, media_id), media_id=media_id, focus=focus)
        if after == before:
            return
        if not follows and (after.title, after.text) != (before.title, before.text):
            require_nothing_beside(viewer, held)
        if held.audience == Audience.GROUP:
            words = words_of(after.title, after.content_warning, after.text)
            require_edit_fits_group(viewer, held, words, len(after.pictures), follows=follows)
        rules.require_may_edit_again(PostVersion.objects.filter(post=held).count())
        version = _keep(held, before)
        if after.pictures != before.pictures:
            _change_pictures(viewer, held, before, after)
        named: tuple[int, ...] = ()
        held.title = after.title
        rules.require_title_fits(held)
        if (after.text, after.is_formatted, after.title) != (before.text, before.is_formatted, before.title):
            named = _change_text(viewer, held, after)
        Post.objects.filter(pk=held.pk).update(
            title=held.title, text=held.text, is_formatted=held.is_formatted, html=held.html,
            content_warning=after.content_warning, is_sensitive=after.is_sensitive, language=after.language,
            place=after.place, pictures_count=len(after.pictures), edited_at=now(), revision=F("revision") + 1,
        )  # fmt: skip
        if viewer.is_page:
            note_edit(viewer, held.pk)
        bus.emit(PostEdited(post_id=held.pk, version_id=version.pk, named=named))


def describe_upload(
    viewer: Viewer, *, media_id: int, description: str | None = None, focus: Sequence[float] | None = None
) -> MediaRecord:
    """Say what an own upload shows, or what to keep in sight of it; on a post this is an edit like any other.

    Raises:
        NotFound: absent, removed, or somebody else's.
        Invalid: too long a description, or a focus that is not two numbers.

    Emits:
        PostEdited: where it stands on a post and reads differently. MediaDescribed: where something changed.
    """
    on_post = Attachment.objects.filter(
        media_id=media_id, post__author_id=viewer.person_id, post__state=PostState.VISIBLE
    )
    post_id = on_post.values_list("post_id", flat=True).first()
    # In an album a picture is described without an earlier version of the whole post.
    is_in_album = AlbumPicture.objects.filter(media_id=media_id).exists()
    if post_id is None or description is None or is_in_album:
        uploader = uploader_of(viewer, media_id)
        return describe_media(uploader, media_id=media_id, description=description, focus=focus)
    focuses = {} if focus is None else {media_id: focus}
    edit_post(viewer, post_id=post_id, changes=Changes(descriptions={media_id: description}, focuses=focuses))
    return own_upload(viewer, media_id)


def _content(post: Post) -> _Content:
    pictures = (
        Attachment.objects.filter(post=post).order_by("position").values_list("media_id", "media__description")
        if post.pictures_count
        else ()
    )
    return _Content(
        post.title, post.text, post.is_formatted, post.content_warning, post.is_sensitive, post.language,
        post.place,
        tuple(_Picture(*row) for row in pictures),
    )  # fmt: skip


def _changed(before: _Content, changes: Changes) -> _Content:
    is_formatted = before.is_formatted if changes.is_formatted is None else changes.is_formatted
    warning = before.content_warning if changes.content_warning is None else tidy_line(changes.content_warning)
    is_sensitive = before.is_sensitive if changes.is_sensitive is None else changes.is_sensitive
    known = {picture.media_id: picture.description for picture in before.pictures}
    wanted = list(known) if changes.media_ids is None else list(changes.media_ids)
    require_all_taken(len(set(wanted)), wanted)
    missing = [media_id for media_id in wanted if media_id not in known]
    if missing:
        # Whose they are and whether they may be used is asked when they are put on the post.
        known |= dict(Media.objects.filter(pk__in=missing).values_list("pk", "description"))
    return _Content(
        title=before.title if changes.title is None else tidy_line(changes.title),
        # Its length is asked before anything else is done with it.
        text=before.text if changes.text is None else _tidied(changes.text, is_formatted=is_formatted),
        is_formatted=is_formatted,
        content_warning=warning,
        is_sensitive=is_sensitive or bool(warning),
        language=before.language if changes.language is None else changes.language,
        place=before.place if changes.place is None else rules.require_place(changes.place),
        pictures=tuple(
            _Picture(
                media_id,
                require_description(changes.descriptions[media_id])
                if media_id in changes.descriptions
                else known.get(media_id, ""),
            )
            for media_id in wanted
        ),
    )


def _tidied(text: str, *, is_formatted: bool) -> str:
    rules.require_length(text, is_formatted=is_formatted)
    return tidy(text)


def _keep(post: Post, before: _Content) -> PostVersion:
    version = PostVersion.objects.create(
        post=post, title=post.title, text=post.text, is_formatted=post.is_formatted, html=post.html,
        content_warning=post.content_warning, is_sensitive=post.is_sensitive, language=post.language,
        place=post.place, written_at=post.edited_at or post.created_at,
    )  # fmt: skip
    VersionPicture.objects.bulk_create(
        VersionPicture(version=version, media_id=picture.media_id, position=i, description=picture.description)
        for i, picture in enumerate(before.pictures)
    )
    return version


def _change_pictures(viewer: Viewer, post: Post, before: _Content, after: _Content) -> None:
    """Those that are taken off stay with the versions that show them, and can be put back."""
    earlier = VersionPicture.objects.filter(version__post=post, media__state=MediaState.READY)
    known = {*before.media_ids, *earlier.values_list("media_id", flat=True)}
    added = [media_id for media_id in after.media_ids if media_id not in known]
    attach(viewer, media_ids=added, allows_files=takes_files(post), allows_video=True)
    require_video_alone(Media.objects.filter(pk__in=after.media_ids).values_list("kind", flat=True))
    if after.media_ids != before.media_ids:
        # One that a deleted post still names may be new here.
        Attachment.objects.filter(media_id__in=added).delete()
        Attachment.objects.filter(post=post).delete()
        put_attachments(post, after.media_ids)
    for picture in after.pictures:
        describe_media(
            uploader_of(viewer, picture.media_id), media_id=picture.media_id, description=picture.description
        )


def _change_text(viewer: Viewer, post: Post, after: _Content) -> tuple[int, ...]:
    """Render it, and let tags and mentions follow; returns whom it names for the first time."""
    is_message = post.audience == Audience.CONVERSATION
    text, is_formatted = after.text, after.is_formatted
    names = mentions_in(text, is_formatted=is_formatted)
    people = people_linked(viewer, names, post.roster_id if is_message else None)
    post.text, post.is_formatted = text, is_formatted
    post.html = to_html(text, links_to(people), title=post.title, is_formatted=is_formatted)
    parent = Post.objects.filter(pk=post.in_reply_to_id).first() if post.in_reply_to_id else None
    change_tags(post, tags_in(text, is_formatted=is_formatted))
    return change_mentions(post, [p.pk for p in people], parent)
