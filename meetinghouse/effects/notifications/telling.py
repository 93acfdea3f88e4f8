"""Writing a notification once, for a person who wants it."""

from meetinghouse.domain.people.visibility import no_block
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.effects.notifications.events import Notified
from meetinghouse.effects.notifications.models import Kind, Notification
from meetinghouse.kernel import bus
from meetinghouse.kernel.changing import changing
from meetinghouse.kernel.statements import Statement, insert, moment

_WELCOME = Statement(
    f"SELECT 1 WHERE {no_block(other='%(actor)s', me='%(person)s')}"  # noqa: S608 -- the rule's own text
    " AND NOT EXISTS (SELECT 1 FROM people_mute m WHERE m.muter_id = %(person)s AND m.muted_id = %(actor)s"
    " AND m.hides_notifications AND (m.until IS NULL OR m.until > %(now)s))"
    " AND NOT EXISTS (SELECT 1 FROM posts_threadwatch w JOIN posts_post p ON w.thread_id = COALESCE(p.thread_id, p.id)"
    " WHERE p.id = %(post)s AND w.person_id = %(person)s AND w.is_muted)"
    # In a group that they mute: what is written there, and what becomes of it.
    " AND NOT EXISTS (SELECT 1 FROM people_mute mg JOIN groups_group g ON g.person_id = mg.muted_id"
    " WHERE mg.muter_id = %(person)s AND mg.hides_notifications AND (mg.until IS NULL OR mg.until > %(now)s)"
    " AND %(own)s = 0 AND (mg.muted_id = %(about)s OR EXISTS (SELECT 1 FROM posts_post pg"
    f" WHERE pg.id = %(post)s AND pg.audience = {Audience.GROUP:d} AND pg.roster_id = g.roster_id)))"
)
# What concerns somebody's own place in a group, or their own post, they are told also where they mute it.
_OWN = frozenset({
    Kind.GROUP_INVITED, Kind.GROUP_LET_IN, Kind.GROUP_ROLE, Kind.GROUP_POST_APPROVED, Kind.GROUP_POST_RETURNED,
})  # fmt: skip
_TOLD = Statement("SELECT 1 FROM notifications_notification n WHERE n.person_id = %(person)s AND n.once = %(once)s")


def tell(
    person_id: int,
    kind: Kind,
    *,
    actor_id: int | None = None,
    post_id: int | None = None,
    about_id: int | None = None,
    reference: str = "",
) -> bool:
    """Tell a person something once; True where it was new.

    Nobody is told what they did themselves, unless it is that their own poll has ended, nor of people they block or
    mute or who block them, nor of what is under a post whose comments they muted, or in a group that they mute.

    Emits:
        Notified: where it was new.

    Cost: two look-ups by unique indexes; where it is new, one short transaction.
    """
    once = f"{kind}:{actor_id or ''}:{post_id or ''}:{reference}" + (f":{about_id}" if about_id else "")
    if (actor_id == person_id and kind is not Kind.POLL) or _TOLD.row({"person": person_id, "once": once}) is not None:
        return False
    asked = {
        "person": person_id, "actor": actor_id, "post": post_id or 0, "now": moment(), "about": about_id or 0,
        "own": int(kind in _OWN),
    }  # fmt: skip
    if actor_id and _WELCOME.row(asked) is None:
        return False
    row = Notification(
        person_id=person_id, once=once, kind=kind, actor_id=actor_id, post_id=post_id, about_id=about_id,
        reference=reference,
    )  # fmt: skip
    # Nobody reads of it on a page of posts or people.
    with changing():
        is_new = insert(row, unless_there=True)
        if is_new:
            bus.emit(Notified(notification_id=row.pk, person_id=person_id))
    return is_new
