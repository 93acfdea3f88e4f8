"""Albums of the demo town: one that neighbours fill together, one for friends with a few who add to it, two in groups,
one of them with a film. And somebody at a distance."""

import io
from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.media.actions_videos import upload_video
from meetinghouse.domain.people.actions import restrict
from meetinghouse.domain.people.queries import person_by_handle
from meetinghouse.domain.people.queries_friends import friends
from meetinghouse.domain.posts.actions import add_to_album, choose_cover, name_contributor, publish_post, start_album
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import AlbumPicture
from meetinghouse.doors.operations.demo.film import film
from meetinghouse.doors.operations.demo.pictures import picture
from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer


class DemoAlbum(msgspec.Struct, frozen=True, kw_only=True):
    """An album, begun ``days_ago``: who puts in how many pictures of what, in this order.

    ``group`` is the handle of the one it is in, ``filmed`` who adds a film of what; ``chosen`` how many of the owner's
    friends may add to it.
    """

    owner: str
    title: str
    about: str
    days_ago: float
    audience: Audience
    filled: Sequence[tuple[str, str, int]]
    is_shared: bool = False
    comment: tuple[str, str] = ("", "")
    group: str = ""
    filmed: tuple[str, str] = ("", "")
    chosen: int = 0


ALBUMS = (
    DemoAlbum(
        owner="lena", title="A year at the allotments", days_ago=11, audience=Audience.COMMUNITY, is_shared=True,
        about="From the first radish to the last leaf. Put yours in, whatever the weather was. #garden",
        filled=(("lena", "garden", 9), ("clara", "garden", 3), ("ines", "garden", 2)),
        comment=("clara", "The crooked shed looks straight from where you stood."),
    ),
    DemoAlbum(
        owner="ada", title="Three days by the water", days_ago=6, audience=Audience.FRIENDS,
        about="For you who were there, and you who wanted to be.", filled=(("ada", "boats", 3), ("ada", "sea", 4)),
        chosen=3,
    ),
)  # fmt: skip
GROUP_ALBUMS = (
    DemoAlbum(
        owner="emma", title="Over the hill and back", days_ago=4, audience=Audience.GROUP, group="slowwalkers",
        about="Saturday’s walk, with everything that was to be seen while we waited for the sandwiches.",
        filled=(("emma", "hills", 3), ("kenji", "forest", 2), ("grace", "mountains", 2)), filmed=("emma", "hills"),
        is_shared=True, comment=("ravi", "So that is what the view looks like without my hat in front of it."),
    ),
    DemoAlbum(
        owner="milan", title="Ten years of Ada", days_ago=2, audience=Audience.GROUP, group="surpriseforada",
        about="For the slide show. Blackmail goes to Elif.", filled=(("milan", "village", 2), ("grace", "market", 2)),
        is_shared=True,
    ),
)  # fmt: skip


def collect_albums(people: Mapping[str, Viewer], albums: Sequence[DemoAlbum] = ALBUMS) -> None:
    """Make them, and let time pass."""
    seed = 400
    for album in albums:
        owner = people[album.owner]
        began = clock.now() - timedelta(days=album.days_ago)
        with clock.pretend(began):
            album_id = start_album(
                owner, title=album.title, about=album.about, audience=album.audience, is_shared=album.is_shared,
                group_id=_group(owner, album.group) if album.group else 0,
            )  # fmt: skip
            for friend in friends(owner, Page(limit=album.chosen)) if album.chosen else ():
                name_contributor(owner, album_id=album_id, person_id=friend.id)
        for number, (handle, subject, count) in enumerate(album.filled, 1):
            seed += count
            with clock.pretend(began + timedelta(hours=number)):
                media_ids = [_upload(people[handle], seed + i, subject) for i in range(count)]
                add_to_album(people[handle], album_id=album_id, media_ids=media_ids)
        if album.filmed[0]:
            with clock.pretend(began + timedelta(hours=5)):
                _add_film(people[album.filmed[0]], album_id, album.filmed[1])
        pictures = AlbumPicture.objects.filter(album_id=album_id).order_by("position")
        choose_cover(owner, picture_id=pictures[2].pk)
        handle, text = album.comment
        if handle:
            with clock.pretend(began + timedelta(hours=6)):
                publish_post(people[handle], text=text, in_reply_to_id=pictures[0].album.post_id, language="en")
        bus.drain()


def _group(viewer: Viewer, handle: str) -> int:
    found = person_by_handle(viewer, handle)
    assert found is not None
    return found.id


def _add_film(viewer: Viewer, album_id: int, subject: str) -> None:
    octets, words = film(subject, seed=8)
    video = upload_video(viewer, file=io.BytesIO(octets), description=words, made_here=True)
    add_to_album(viewer, album_id=album_id, media_ids=[video.id])


def _upload(viewer: Viewer, seed: int, subject: str) -> int:
    drawn, words = picture(seed=seed, subject=subject)
    return upload_picture(viewer, file=io.BytesIO(drawn), name="drawn.jpg", description=words, made_here=True).id


def keep_a_distance(people: Mapping[str, Viewer]) -> None:
    """The owner restricts somebody, who comments on a post of hers and does not notice."""
    ada, bruno = people["ada"], people["bruno"]
    restrict(ada, person_id=bruno.person_id)
    post_id = publish_post(ada, text="The outbox is empty and the heating works. A good week to be the caretaker.")
    publish_post(bruno, text="About time. Some of us have been cold since October.", in_reply_to_id=post_id)
    bus.drain()
