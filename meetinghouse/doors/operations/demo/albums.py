"""Two albums of the demo town: one that neighbours fill together, one for friends alone. And somebody at a distance."""

import io
from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec

from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.people.actions import restrict
from meetinghouse.domain.posts.actions import add_to_album, choose_cover, publish_post, start_album
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import AlbumPicture
from meetinghouse.doors.operations.demo.pictures import picture
from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.viewer import Viewer


class DemoAlbum(msgspec.Struct, frozen=True, kw_only=True):
    """An album, begun ``days_ago``: who puts in how many pictures of what, in this order."""

    owner: str
    title: str
    about: str
    days_ago: float
    audience: Audience
    filled: Sequence[tuple[str, str, int]]
    is_shared: bool = False
    comment: tuple[str, str] = ("", "")


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
    ),
)  # fmt: skip


def collect_albums(people: Mapping[str, Viewer]) -> None:
    """Make them, and let time pass."""
    seed = 400
    for album in ALBUMS:
        owner = people[album.owner]
        began = clock.now() - timedelta(days=album.days_ago)
        with clock.pretend(began):
            album_id = start_album(
                owner, title=album.title, about=album.about, audience=album.audience, is_shared=album.is_shared
            )
        for number, (handle, subject, count) in enumerate(album.filled, 1):
            seed += count
            with clock.pretend(began + timedelta(hours=number)):
                media_ids = [_upload(people[handle], seed + i, subject) for i in range(count)]
                add_to_album(people[handle], album_id=album_id, media_ids=media_ids)
        pictures = AlbumPicture.objects.filter(album_id=album_id).order_by("position")
        choose_cover(owner, picture_id=pictures[2].pk)
        handle, text = album.comment
        if handle:
            with clock.pretend(began + timedelta(hours=6)):
                publish_post(people[handle], text=text, in_reply_to_id=pictures[0].album.post_id, language="en")
        bus.drain()


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
