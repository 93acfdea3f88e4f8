"""One's own profile and posts through the eyes of somebody else.

Nothing may show that the viewer may not see, nor tell what is between others. So nothing but the viewer's own posts is
looked at, no shares (a share is hidden from whom the shared post's author blocks), and no comment whose readers are
somebody else's to know; and no mark of the one whose eyes are lent.
"""

from django.db.models import Q, QuerySet

from meetinghouse.domain.community.queries import is_public
from meetinghouse.domain.groups.queries import groups_that_tell
from meetinghouse.domain.people.models import RosterKind
from meetinghouse.domain.people.queries import visible_people
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Hush, Post
from meetinghouse.domain.posts.queries import hydrate
from meetinghouse.domain.posts.readers import is_own_audience, own_post
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.domain.posts.visibility import visible_to
from meetinghouse.kernel.errors import NotAllowed, NotFound
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.viewer import STRANGER, Viewer


def eyes_of(viewer: Viewer, person_id: int) -> Viewer:
    """Somebody else whom the viewer may meet, as one who looks; 0 is a visitor without an account.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, hidden from the viewer, or the viewer.
    """
    rules.require_member(viewer)
    if not person_id:
        return Viewer(sees_public=is_public())
    if person_id == viewer.person_id or not visible_people(viewer).filter(pk=person_id).exists():
        raise NotFound
    return Viewer(person_id=person_id)


def own_posts_seen_by(viewer: Viewer, eyes: Viewer, page: Page) -> Slice[PostRecord]:
    """What the viewer wrote, as far as somebody else may read it, newest first.

    Args:
        eyes: from ``eyes_of``.
    """
    rows = _own(viewer).filter(_seen(viewer, eyes), pk__lt=page.below).order_by("-pk")
    found = hydrate(STRANGER, rows[: page.limit + 1])
    more, found = len(found) > page.limit, found[: page.limit]
    return Slice(items=found, older_than=found[-1].id if more else None)


def own_post_seen_by(viewer: Viewer, eyes: Viewer, post_id: int) -> PostRecord | None:
    """One of the viewer's own posts as somebody else sees it; None where they cannot.

    Args:
        eyes: from ``eyes_of``.

    Raises:
        NotFound: absent, hidden from the viewer, a share, or somebody else's.
        NotAllowed: who reads it is somebody else's to know.
    """
    if not is_own_audience(viewer, own_post(viewer, post_id)):
        raise NotAllowed("Who can see this comment is known to the author of the post alone.")
    found = hydrate(STRANGER, _own(viewer).filter(_seen(viewer, eyes), pk=post_id)[:1])
    return found[0] if found else None


def _seen(viewer: Viewer, eyes: Viewer) -> Q:
    """What the eyes may read. Whoever is restricted does not find out here: their comments look as ever."""
    unnoticed = Hush.objects.filter(restricted_id=viewer.person_id, post__author_id=viewer.person_id).values("pk")
    return Q(pk__in=visible_to(eyes)) | (Q(pk__in=unnoticed) & Q(pk__in=visible_to(eyes, minds_hush=False)))


def _own(viewer: Viewer) -> QuerySet[Post]:
    """The viewer's own posts whose readers are the viewer's to know; ``readers.is_own_audience`` for many."""
    me = viewer.person_id
    own = (
        Q(audience__lte=Audience.COMMUNITY)
        | Q(audience=Audience.MENTIONED)
        | Q(audience__in=(Audience.FOLLOWERS, Audience.FRIENDS), audience_owner_id=me)
        | (Q(roster__owner_id=me, roster__kind=RosterKind.CIRCLE) & ~Q(audience=Audience.GROUP))
        | Q(audience=Audience.GROUP, roster_id__in=groups_that_tell(viewer).values("roster_id"))
    )
    return visible_to(viewer).filter(own, author_id=me, boost_of=None)
