"""What becomes of posts when the circle that they are for is given up."""

from django.db import transaction
from django.db.models import F, QuerySet

from meetinghouse.domain.people import rules
from meetinghouse.domain.people.circles import own_circles
from meetinghouse.domain.people.models import RosterEntry
from meetinghouse.domain.posts.actions_upkeep import recount_authors, recount_posts
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Mention, Post
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.viewer import Viewer


def hold_circle(viewer: Viewer, circle_id: int) -> int:
    """One of the viewer's circles, held until the transaction ends: it is not given up while somebody writes for it.

    Raises:
        Invalid: it is not there any more.
    """
    held = own_circles(viewer).select_for_update(of=("self",), no_key=True).filter(pk=circle_id)
    found = held.values_list("pk", flat=True).first()
    if found is None:
        raise Invalid(fields={"audience": "Choose who can see this."})
    return found


@transaction.atomic
def delete_circle(viewer: Viewer, *, circle_id: int) -> None:
    """Give up a circle. Nobody learns of it, and nobody gains by it.

    What was written for it stays: a post is from now on for its author and those it names, as far as they were in the
    circle; a comment for who wrote it, those it names who were in the circle, and the circle's owner, who could read
    it until now. Everybody else of the circle reads none of it any more.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: there is no such circle, or it is somebody else's.
    """
    rules.require_member(viewer)
    circle = own_circles(viewer).select_for_update(of=("self",)).filter(pk=circle_id).first()
    if circle is None:
        raise NotFound
    posts = Post.objects.filter(roster=circle)
    ids, authors, answered = _touched(posts)
    inside = RosterEntry.objects.filter(roster=circle).values("person_id")
    # Being named opens such a post from now on, so those outside of the circle are not named in it any more.
    Mention.objects.filter(post__in=posts).exclude(person_id__in=inside).delete()
    Mention.objects.bulk_create(
        [
            Mention(post_id=i, person_id=viewer.person_id, is_silent=True)
            for i in posts.exclude(author_id=viewer.person_id).values_list("pk", flat=True)
        ],
        ignore_conflicts=True,
    )
    posts.update(audience=Audience.MENTIONED, roster=None, revision=F("revision") + 1)
    recount_posts([*ids, *answered])
    recount_authors(authors)
    RosterEntry.objects.filter(roster=circle).delete()
    circle.delete()


def _touched(posts: QuerySet[Post]) -> tuple[list[int], list[int], list[int]]:
    """The posts' ids, their authors, and what they answer."""
    rows = list(posts.values_list("pk", "author_id", "in_reply_to_id"))
    return (
        sorted(row[0] for row in rows),
        sorted({row[1] for row in rows}),
        sorted({row[2] for row in rows if row[2]}),
    )
