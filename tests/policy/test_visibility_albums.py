"""Albums against the slow model: each, and every picture in it, is for those who may read its post."""

import pytest
from hypothesis import given

from meetinghouse.domain.media.models import Media
from meetinghouse.domain.posts import queries as posts
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Album, AlbumContributor, AlbumPicture, Post
from meetinghouse.domain.posts.queries_albums import MARK, album, album_contributors, album_pictures, albums_of_person
from meetinghouse.domain.posts.readers import is_own_audience, readers_among
from meetinghouse.kernel.ids import new_id
from tests.factories import insert
from tests.policy import slow_model as slow
from tests.policy.slow_model import STRANGER, World
from tests.policy.test_visibility import viewer_of
from tests.policy.test_visibility_lists import EVERYTHING, worlds_seen
from tests.policy.worlds import Placed, placed, worlds_to_try

pytestmark = pytest.mark.django_db


def collected(here: Placed) -> dict[int, int]:
    """An album on every post that is no share, with a picture in each; the albums' ids by the posts' numbers."""
    made = {n: new_id() for n, post in here.world.posts.items() if post.shares is None}
    media = {n: new_id() for n in made}
    size = dict.fromkeys(("width", "height", "preview_width", "preview_height", "octets"), 1)
    insert(
        Media,
        [
            {"id": pk, "key": str(pk), "mime": "image/jpeg", "blurhash": "", "sent_sha256": "", "stored_sha256": ""}
            | size
            for pk in media.values()
        ],
    )
    insert(Album, [{"id": pk, "post_id": here.posts[n]} for n, pk in made.items()])
    insert(
        AlbumPicture,
        [
            {"album_id": pk, "media_id": media[n], "person_id": here.people[here.world.posts[n].author], "position": 1}
            for n, pk in made.items()
        ],
    )
    insert(
        AlbumContributor,
        [
            {"album_id": pk, "person_id": person_id}
            for n, pk in made.items()
            for person, person_id in here.people.items()
            if person != here.world.posts[n].author
        ],
    )
    Post.objects.filter(pk__in=[here.posts[n] for n in made]).update(text=MARK)
    return made


@worlds_to_try(15)
@given(seen=worlds_seen())
def test_albums_are_for_the_readers_of_their_posts(seen: tuple[World, int]) -> None:
    world, me = seen
    with placed(world) as here:
        made = collected(here)
        reads = {p: slow.readable(world, p) for p in world.active}
        for who in (STRANGER, me):
            viewer = viewer_of(here, who)
            readable = [n for n in slow.readable(world, who) if n in made]
            for number, album_id in made.items():
                found = album(viewer, album_id)
                assert (found is not None) == (number in readable)
                if found is None:
                    continue
                (picture,) = album_pictures(viewer, found, EVERYTHING)
                author = world.posts[number].author
                assert bool(picture.added_by) == slow.may_meet(world, who, author)
                assert picture.may_remove == found.is_mine == (who == author)
                # Everybody was chosen for it: whoever may see it adds to it, and nobody else is known to.
                in_group = world.posts[number].audience is Audience.GROUP  # and no group stands behind it here
                assert found.may_add == (who != STRANGER and not in_group)
                if found.is_mine:
                    listed = here.people_back(one.id for one in album_contributors(viewer, found, EVERYTHING))
                    assert set(listed) == {p for p in here.people if p != who and slow.may_meet(world, who, p)}
                    row = world.posts[number]
                    if row.answers is None and row.hushed is None:  # an album is no comment
                        tells = is_own_audience(viewer, Post.objects.get(pk=found.post_id))
                        read = {here.people[p] for p, some in reads.items() if p != who and number in some}
                        among = readers_among(viewer, found.post_id, list(here.people.values()))
                        assert among == (read if tells else frozenset())
            for person, person_id in here.people.items():
                listed = [one.id for one in albums_of_person(viewer, person_id, EVERYTHING)]
                assert sorted(listed) == sorted(made[n] for n in readable if world.posts[n].author == person)
            shown = posts.posts_by_ids(viewer, list(here.posts.values()))
            assert {one.shown.album.post_id for one in shown.values() if one.shown.album} == {
                here.posts[world.posts[n].shares or n] for n in slow.readable(world, who)
            }
