"""Looking up what an action is about, through the rule of who may see it, and holding it."""

from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.hosting import rosters_moderated
from meetinghouse.domain.gatherings.models import Answer, CoHost, Gathering, Occasion
from meetinghouse.domain.gatherings.visibility import occasions_visible_to, visible_to
from meetinghouse.domain.groups.finding import is_banned, place_in, require_awake
from meetinghouse.domain.groups.models import Group
from meetinghouse.domain.groups.rules import Act, require_may
from meetinghouse.domain.posts.actions.grouping import require_edit_fits_group, words_of
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.errors import NotAllowed, NotFound
from meetinghouse.kernel.viewer import Viewer


def is_host(viewer: Viewer, gathering: Gathering) -> bool:
    """The viewer wrote the post that the event is."""
    return not viewer.is_stranger and gathering.post.author_id == viewer.person_id


def looks_after_guests(viewer: Viewer, gathering: Gathering) -> bool:
    """The viewer is the host, a co-host, or moderates the group that it is in."""
    if viewer.is_stranger:
        return False
    return (
        is_host(viewer, gathering)
        or CoHost.objects.filter(gathering=gathering, person_id=viewer.person_id).exists()
        or bool(rosters_moderated(viewer, [gathering.post]))
    )


def own_gathering(viewer: Viewer, gathering_id: int) -> Gathering:
    """An event of the viewer's, held until the transaction ends.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer.
        NotAllowed: it is somebody else's.
    """
    rules.require_member(viewer)
    found = visible_to(viewer).filter(pk=gathering_id).select_related("post").first()
    if found is None:
        raise NotFound
    if not is_host(viewer, found):
        raise NotAllowed("Only the host can do this")
    return hold(found.pk)


def require_may_plan(viewer: Viewer, row: Gathering) -> None:
    """Refuse to plan anew what stands in a group that is archived, or that its host is not in any more; calling off is
    still theirs.

    Raises:
        NotAllowed: as said.
    """
    found = Group.objects.filter(pk=row.group_id).first() if row.post.audience == Audience.GROUP else None
    if found is not None:
        require_may(found, place_in(found, viewer.person_id), Act.PLAN)


def require_words_fit(viewer: Viewer, row: Gathering, *words: str) -> None:
    """Refuse words that stand with an event and not on its post, where the rules of its group would hold those back or
    its host is not in the group any more. No words are no harm.

    Raises:
        NotAllowed: the host may not write in the group.
        Invalid: beside ``text``, with the advice of the rule.
    """
    said = words_of(*words)
    if row.post.audience == Audience.GROUP and said.strip():
        all_words = words_of(row.post.title, row.post.content_warning, row.post.text, said)
        require_edit_fits_group(viewer, row.post, all_words, row.post.pictures_count)


def require_may_come(viewer: Viewer, row: Gathering) -> None:
    """Refuse to come to what stands in a group that is archived, or that one was sent away from.

    Raises:
        NotAllowed: as said.
    """
    if row.post.audience != Audience.GROUP:
        return
    require_awake(row.post.roster_id)
    if is_banned(row.group_id, viewer.person_id):
        raise NotAllowed("You were sent away from the group of this event")


def hold(gathering_id: int) -> Gathering:
    """Whoever plans it anew or answers at the same moment comes before or after. The post is held first: it is lower.

    Raises:
        NotFound: it is gone.
    """
    found = Gathering.objects.filter(pk=gathering_id).first()
    if found is None:
        raise NotFound
    Post.objects.select_for_update(no_key=True).filter(pk=found.post_id).first()
    return Gathering.objects.select_for_update(of=("self",)).select_related("post").get(pk=gathering_id)


def find_occasion(viewer: Viewer, occasion_id: int) -> Occasion:
    """A date that a member can see.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer.
    """
    rules.require_member(viewer)
    found = occasions_visible_to(viewer).filter(pk=occasion_id).first()
    if found is None:
        raise NotFound
    return found


def own_occasion(viewer: Viewer, occasion_id: int) -> tuple[Gathering, Occasion]:
    """A date of an event of the viewer's; both held.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent or hidden from the viewer.
        NotAllowed: it is somebody else's.
    """
    found = find_occasion(viewer, occasion_id)
    gathering = own_gathering(viewer, found.gathering_id)
    return gathering, Occasion.objects.select_for_update().get(pk=occasion_id)


def own_answer(viewer: Viewer, answer_id: int) -> tuple[Gathering, Occasion, Answer]:
    """An answer to an event that the viewer looks after, as host or co-host; all held.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, or to somebody else's event: who answered what is the host's to know.
    """
    rules.require_member(viewer)
    found = Answer.objects.filter(pk=answer_id).values_list("occasion_id", flat=True).first() or 0
    occasion = occasions_visible_to(viewer).filter(pk=found).select_related("gathering__post").first()
    if occasion is None or not looks_after_guests(viewer, occasion.gathering):
        raise NotFound
    gathering = hold(occasion.gathering_id)
    return (
        gathering,
        Occasion.objects.select_for_update().get(pk=occasion.pk),
        Answer.objects.select_for_update().get(pk=answer_id),
    )
