"""Who adds to an album: its owner, whom the owner names, or whoever may see it."""

from django.db import transaction
from django.db.models import F

from meetinghouse.domain.groups.finding import place_in
from meetinghouse.domain.groups.holding import Draft, all_that_hold
from meetinghouse.domain.groups.models import Group
from meetinghouse.domain.groups.rules import Act, require_may
from meetinghouse.domain.people.models import PersonKind
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.beside import without_marks
from meetinghouse.domain.posts.models import Album, AlbumContributor, Post
from meetinghouse.domain.posts.readers import readers_among
from meetinghouse.domain.posts.visibility import reads
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.text import has_link
from meetinghouse.kernel.viewer import Viewer

MOST_CONTRIBUTORS = 100


@transaction.atomic
def name_contributor(viewer: Viewer, *, album_id: int, person_id: int) -> None:
    """Let somebody add to an own album; a second time changes nothing. They are not told.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the album is absent, hidden or somebody else's; or the person is absent, hidden or blocked.
        Invalid: they cannot see the album, or there are too many.
    """
    row = own_album(viewer, album_id)
    person = visible_people(viewer).filter(pk=person_id, kind=PersonKind.PERSON).exclude(pk=viewer.person_id).first()
    if person is None:
        raise NotFound
    if not readers_among(viewer, row.post_id, [person_id]):
        raise Invalid(f"{person.display_name or person.username} cannot see this album, so they cannot add to it.")
    if AlbumContributor.objects.filter(album=row).exclude(person_id=person_id).count() >= MOST_CONTRIBUTORS:
        raise Invalid(f"Up to {MOST_CONTRIBUTORS} people can be named for an album.")
    AlbumContributor.objects.get_or_create(album=row, person_id=person_id)
    _note(row)


@transaction.atomic
def unname_contributor(viewer: Viewer, *, album_id: int, person_id: int) -> None:
    """Let somebody add to an own album no more; what they put in stays.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: the album is absent, hidden or somebody else's.
    """
    row = own_album(viewer, album_id)
    AlbumContributor.objects.filter(album=row, person_id=person_id).delete()
    _note(row)


def _note(row: Album) -> None:
    """What was rendered of the album says who adds to it."""
    Post.objects.filter(pk=row.post_id).update(revision=F("revision") + 1)


def find_album(viewer: Viewer, album_id: int) -> Album:
    """An album that the viewer may see, held until the transaction ends.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, or hidden from the viewer.
    """
    rules.require_member(viewer)
    found = Album.objects.filter(reads(viewer, "post_id"), pk=album_id).first()
    if found is None:
        raise NotFound
    # Who puts in, takes out or moves at the same moment comes before or after.
    Post.objects.select_for_update(no_key=True).get(pk=found.post_id)
    return Album.objects.select_related("post").get(pk=found.pk)


def own_album(viewer: Viewer, album_id: int) -> Album:
    """One of the viewer's own albums, held as well.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden, or somebody else's.
    """
    row = find_album(viewer, album_id)
    if row.post.author_id != viewer.person_id:
        raise NotFound
    return row


def require_may_add(viewer: Viewer, row: Album) -> None:
    """Refuse who is not among those who add to an album that they can see.

    Raises:
        NotAllowed: they are not, or not in its group, or that is archived.
        Invalid: beside ``photos``: the group's rules hold back what they add.
    """
    is_own = row.post.author_id == viewer.person_id
    if not (is_own or row.is_shared or AlbumContributor.objects.filter(album=row, person=viewer.person_id).exists()):
        raise NotAllowed("Only whose album it is, and those they chose, add photos to it")
    if row.post.audience == Audience.GROUP:
        _require_fits_group(viewer, row.post, is_own=is_own)


def _require_fits_group(viewer: Viewer, post: Post, *, is_own: bool) -> None:
    """In a group its members share photos; what would wait as a post of its own cannot come in through an album.

    The author's own album was looked at when it began, where that was asked; so only a rule about photos counts.
    """
    found = Group.objects.get(roster_id=post.roster_id or 0)
    member = place_in(found, viewer.person_id)
    require_may(found, member, Act.SHARE_FILES)
    if member is None:
        return
    words = f"{post.title} {post.text}" if is_own else ""
    link = has_link(without_marks(words))
    holding = all_that_hold(found, member, Draft(text=words, has_link=link, has_photo=True))
    without = Draft(text=words, has_link=link, has_photo=False)
    known = all_that_hold(found, member, without) if is_own and holding else {}
    for rule, advice in holding.items():
        if rule not in known:
            raise Invalid(fields={"photos": f"{advice} So you cannot add photos to an album here yet."})
