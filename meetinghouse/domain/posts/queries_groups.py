"""Reading the posts of a group, and those that wait: the latter by their author and by those who moderate, alone."""

from collections.abc import Sequence

import msgspec
from django.db.models import QuerySet

from meetinghouse.domain.groups.finding import groups_known, knows_group, staff_besides
from meetinghouse.domain.groups.models import Member, Role
from meetinghouse.domain.groups.queries import group
from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.people.models import PersonState
from meetinghouse.domain.people.queries import can_meet, cut, slice_of
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import GroupReport, Hold, HoldState, Pin, Post, PostState, PostTopic
from meetinghouse.domain.posts.queries import hydrate
from meetinghouse.domain.posts.records import PostRecord
from meetinghouse.domain.posts.rows import columns, joined
from meetinghouse.domain.posts.visibility import reads, visible_to
from meetinghouse.kernel.errors import NotFound
from meetinghouse.kernel.paging import Page, Slice
from meetinghouse.kernel.statements import Row, Statement
from meetinghouse.kernel.viewer import Viewer

MOST_COUNTED = 100
# Of a page of candidates, how many more than it holds: some may not be read. And how many at most are asked about at
# once where next to none may.
_SPARE, _MOST_AT_ONCE = 12, 600


class ReportedRecord(msgspec.Struct, frozen=True):
    """A post that somebody told those who moderate its group of; who that was is not said."""

    post: PostRecord
    reasons: tuple[str, ...]


class HeldRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A post or comment that waits, with the group and with what its author is told.

    ``answers`` is what a comment stands under; None where that is gone or hidden from the viewer.
    """

    post: PostRecord
    answers: PostRecord | None = None
    group: GroupRecord
    is_returned: bool
    advice: str
    reason: str

    @property
    def is_comment(self) -> bool:
        """It is a comment."""
        return self.post.in_reply_to_id is not None or self.post.thread_id is not None


def _cut_readable(viewer: Viewer, rows: QuerySet[Post], page: Page) -> Slice[Post]:
    """A page of those of some rows that the viewer may read, as ``cut`` gives it.

    Who may read is asked of a page of them at a time, a few more than it holds, and of twice as many each time that
    this was not enough: somebody may have blocked who wrote nearly all. In one statement PostgreSQL, which cannot know
    how many the rule lets through, asks it of all there are and sorts what remains.
    """
    order, wanted = "pk" if page.upwards else "-pk", page.limit + 1 + _SPARE
    rows = rows.filter(pk__lt=page.below, pk__gt=page.above).order_by(order)
    found: list[Post] = []
    ids = list(rows.values_list("pk", flat=True)[:wanted])
    while ids:
        found += visible_to(viewer).filter(pk__in=ids).order_by(order)
        if len(found) > page.limit or len(ids) < wanted:
            break
        further = rows.filter(pk__gt=ids[-1]) if page.upwards else rows.filter(pk__lt=ids[-1])
        wanted = min(2 * wanted, _MOST_AT_ONCE)
        ids = list(further.values_list("pk", flat=True)[:wanted])
    return slice_of(found, page)


def group_posts(viewer: Viewer, found: GroupRecord, page: Page, *, topic_id: int = 0) -> Slice[PostRecord]:
    """A group's feed, what appeared last first; the cursor is the id of the group's share.

    Args:
        topic_id: only what is about this.

    Cost: index ``post_author_newest`` of the group's own shares, whatever it holds; then ``hydrate``.
    """
    rows = Post.objects.filter(author_id=found.id, boost_of__isnull=False, state=PostState.VISIBLE)
    if topic_id:
        rows = rows.filter(boost_of_id__in=PostTopic.objects.filter(topic_id=topic_id).values("post_id"))
    shares = _cut_readable(viewer, rows, page)
    return Slice(
        items=[record.shown for record in hydrate(viewer, shares.items)],
        older_than=shares.older_than,
        newer_than=shares.newer_than,
    )


def pinned_in_group(viewer: Viewer, found: GroupRecord) -> list[PostRecord]:
    """What stands at the top of a group, the latest pinned first."""
    ids = list(Pin.objects.filter(person_id=found.id).order_by("-pk").values_list("post_id", flat=True))
    known = {p.id: p for p in hydrate(viewer, visible_to(viewer).filter(pk__in=ids))}
    return [known[i] for i in ids if i in known]


def topic_names(post_ids: Sequence[int]) -> dict[int, str]:
    """What some posts are about; callers found them through visibility."""
    rows = PostTopic.objects.filter(post_id__in=list(post_ids))
    return dict(rows.values_list("post_id", "topic__name"))


def in_group(found: GroupRecord, post_ids: Sequence[int]) -> frozenset[int]:
    """Those of some posts that are written in a group, its own shares aside; whether they may be read is not asked."""
    rows = Post.objects.filter(pk__in=list(post_ids), roster_id=found.roster_id, audience=Audience.GROUP, boost_of=None)
    return frozenset(rows.values_list("pk", flat=True))


def group_of_post(viewer: Viewer, post_id: int) -> GroupRecord | None:
    """The group that a post or comment stands in, as far as both are there for the viewer."""
    rows = visible_to(viewer).filter(pk=post_id, audience=Audience.GROUP).values_list("roster_id", flat=True)
    roster_id = rows.first()
    known = groups_known(viewer).filter(roster_id=roster_id).values_list("pk", flat=True) if roster_id else None
    group_id = known.first() if known is not None else None
    return group(viewer, group_id) if group_id else None


def waiting_posts(viewer: Viewer, found: GroupRecord, page: Page) -> Slice[HeldRecord]:
    """What waits in a group to be read by those who moderate it, the newest first.

    Raises:
        NotFound: the viewer does not moderate it.
    """
    if not found.is_staff:
        raise NotFound
    rows = Hold.objects.filter(
        can_meet(viewer, "post__author_id"), group_id=found.id, state=HoldState.WAITING, post__state=PostState.HELD
    )
    chosen = cut(rows.select_related("post"), page)
    return Slice(
        items=_records(viewer, chosen.items, {found.id: found}),
        older_than=chosen.older_than,
        newer_than=chosen.newer_than,
    )


def own_held_posts(viewer: Viewer, *, group_id: int = 0, thread_id: int = 0) -> list[HeldRecord]:
    """The viewer's own posts and comments that wait or were sent back, the newest first, at most MOST_COUNTED.

    Args:
        group_id: only those of one group.
        thread_id: only comments in this thread.
    """
    if viewer.is_stranger:
        return []
    rows = Hold.objects.filter(
        knows_group(viewer, "group_id"), post__author_id=viewer.person_id, post__state=PostState.HELD
    )
    if group_id:
        rows = rows.filter(group_id=group_id)
    if thread_id:
        rows = rows.filter(post__thread_id=thread_id)
    holds = list(rows.select_related("post").order_by("-pk")[:MOST_COUNTED])
    groups = {i: group(viewer, i) for i in {hold.group_id for hold in holds}}
    return _records(viewer, holds, groups)


def own_held_post(viewer: Viewer, post_id: int) -> HeldRecord:
    """One of the viewer's own posts that wait or were sent back.

    Raises:
        NotFound: there is no such post, or its group is hidden from the viewer.
    """
    rows = Hold.objects.filter(pk=post_id, post__author_id=viewer.person_id, post__state=PostState.HELD)
    hold = rows.select_related("post").first()
    if hold is None or viewer.is_stranger:
        raise NotFound
    return _records(viewer, [hold], {hold.group_id: group(viewer, hold.group_id)})[0]


def _records(viewer: Viewer, holds: Sequence[Hold], groups: dict[int, GroupRecord]) -> list[HeldRecord]:
    held = [hold.post for hold in holds]
    above = {row.in_reply_to_id for row in held if row.in_reply_to_id}
    answered = visible_to(viewer).filter(pk__in=above) if above else ()
    posts = {p.id: p for p in hydrate(viewer, [*held, *answered])}
    return [
        HeldRecord(
            post=posts[hold.pk], answers=posts.get(hold.post.in_reply_to_id or 0), group=groups[hold.group_id],
            is_returned=hold.state == HoldState.RETURNED,
            advice=hold.advice, reason=hold.reason,
        )
        for hold in holds
    ]  # fmt: skip


def count_waiting_posts(found: GroupRecord) -> int:
    """How many posts and comments wait in a group, counted up to 100; 0 for who does not moderate it."""
    if not found.is_staff:
        return 0
    return Hold.objects.filter(group_id=found.id, state=HoldState.WAITING, post__state=PostState.HELD)[
        :MOST_COUNTED
    ].count()


_OWN_HELD = Statement(
    f"SELECT {columns(me='%(me)s')} FROM posts_post p {joined()}"  # noqa: S608 -- own text
    f" WHERE p.id = %(id)s AND p.author_id = %(me)s AND p.state = {PostState.HELD:d}"
)


def own_held_row(viewer: Viewer, post_id: int) -> Row | None:
    """The row of one of the viewer's own held posts, for the answer to the app that sent it; None for any other."""
    return None if viewer.is_stranger else _OWN_HELD.row({"me": viewer.person_id, "id": post_id})


def those_who_may_approve(group_id: int, post_id: int) -> list[int]:
    """Who is to be told that a post waits: those who moderate the group, its author aside; for the worker."""
    author = Post.objects.filter(pk=post_id).values_list("author_id", flat=True).first()
    rows = Member.objects.filter(group_id=group_id, role__gte=Role.MODERATOR, person__state=PersonState.ACTIVE)
    return [i for i in rows.order_by("pk").values_list("person_id", flat=True) if i != author]


def waiting_post(viewer: Viewer, post_id: int) -> HeldRecord | None:
    """One post that waits, for those who moderate its group; None for everybody else."""
    rows = Hold.objects.filter(pk=post_id, state=HoldState.WAITING, post__state=PostState.HELD)
    rows = rows.filter(can_meet(viewer, "post__author_id"), knows_group(viewer, "group_id"))
    hold = rows.select_related("post").first()
    found = group(viewer, hold.group_id) if hold is not None else None
    if hold is None or found is None or not found.is_staff:
        return None
    return _records(viewer, [hold], {found.id: found})[0]


def _open_reports(viewer: Viewer, found: GroupRecord) -> QuerySet[GroupReport]:
    """Of posts that are there for the viewer and not the viewer's own: nobody judges what they wrote themselves."""
    rows = GroupReport.objects.filter(reads(viewer, "post_id"), group_id=found.id, is_open=True)
    return rows.exclude(post__author_id=viewer.person_id)


def reported_posts(viewer: Viewer, found: GroupRecord) -> list[ReportedRecord]:
    """What was reported to those who moderate a group and is not answered yet, the latest first, at most MOST_COUNTED.

    Raises:
        NotFound: the viewer does not moderate it.
    """
    if not found.is_staff:
        raise NotFound
    reasons: dict[int, list[str]] = {}
    rows = _open_reports(viewer, found).order_by("-pk").values_list("post_id", "reason")
    for post_id, reason in rows[:MOST_COUNTED]:
        reasons.setdefault(post_id, []).append(reason)
    posts = {p.id: p for p in hydrate(viewer, Post.objects.filter(pk__in=list(reasons)))}
    return [ReportedRecord(posts[i], tuple(words)) for i, words in reasons.items() if i in posts]


def count_reported_posts(viewer: Viewer, found: GroupRecord) -> int:
    """How many of them, counted up to 100; 0 for who does not moderate the group."""
    if not found.is_staff:
        return 0
    return _open_reports(viewer, found).values("post_id").distinct()[:MOST_COUNTED].count()


def may_report_to_group(viewer: Viewer, shown: PostRecord) -> bool:
    """Those who moderate the group of a post can be told of it: not only its author moderates that."""
    if shown.group is None or shown.author.id == viewer.person_id or viewer.is_stranger:
        return False
    place = groups_known(viewer).filter(pk=shown.group.id).first()
    return place is not None and staff_besides(place, shown.author.id).exists()
