"""Groups of the demo town: founded, joined, written in, with requests and posts that wait."""

import io
from collections.abc import Callable, Mapping
from datetime import timedelta

from meetinghouse.domain.groups.actions import (
    add_hold_rule,
    add_topic,
    edit_group,
    found_group,
    give_role,
    invite_to_group,
    join_group,
)
from meetinghouse.domain.groups.models import CommentApproval, Contains, Covers, Joining, Openness, Role
from meetinghouse.domain.media.actions import upload_file
from meetinghouse.domain.people.actions import mute
from meetinghouse.domain.posts.actions import pin_in_group, publish_post, react_to_post, send_group_post_back
from meetinghouse.doors.operations.demo.words_groups import (
    ADVICE,
    ASKING,
    COMMENT_ADVICE,
    FILES,
    GROUPS,
    HELD,
    HELD_COMMENTS,
    INVITED,
    MUTED,
    RETURNED,
    RETURNED_COMMENT,
    DemoGroup,
)
from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.viewer import Viewer

Upload = Callable[..., int]
Drawn = tuple[bytes, str]
# What the small pictures show, by the group's number.
BADGES = ("garden", "night", "pattern", "balloons", "mountains", "market")


def live_in_groups(
    people: Mapping[str, Viewer], *, upload: Upload, cover: Callable[[int], Drawn], badge: Callable[[int], Drawn]
) -> None:
    """All of it, in the order of time, the last of it minutes ago.

    Args:
        upload: keeps what was drawn, for an owner, and gives its id.
        cover: draws a wide picture.
        badge: draws the small one.
    """
    now = clock.now()
    ids: dict[str, int] = {}
    written: dict[str, list[int]] = {}
    for number, one in enumerate(GROUPS):
        owner = people[one.owner]
        with clock.pretend(now - timedelta(days=33, hours=number)):
            ids[one.handle] = _found(people, one)
            pictures = {
                "picture_id": upload(owner, *badge(one.subject), purpose="avatar"),
                "cover_id": upload(owner, *cover(one.subject), purpose="cover"),
            }
            edit_group(owner, group_id=ids[one.handle], changes=pictures)
        written[one.handle] = _write(people, one, ids[one.handle])
    with clock.pretend(now - timedelta(hours=5)):
        _share_files(people, ids)
    with clock.pretend(now - timedelta(hours=3)):
        _leave_open(people, ids)
        _hold_comments(people, ids, written)
        handle, group = MUTED
        mute(people[handle], person_id=ids[group], until=clock.now() + timedelta(days=7))
        bus.drain()


def _found(people: Mapping[str, Viewer], one: DemoGroup) -> int:
    owner = people[one.owner]
    is_secret = one.openness is Openness.SECRET
    group_id = found_group(
        owner, handle=one.handle, name=one.name, about=one.about, openness=one.openness,
        joining=one.joining if is_secret else Joining.FREE, approval=one.approval, group_rules=one.rules,
        questions=one.questions,
    )  # fmt: skip
    for handle in (one.moderator, *one.members):
        if is_secret:
            invite_to_group(owner, group_id=group_id, person_id=people[handle].person_id)
        join_group(people[handle], group_id=group_id)
    edit_group(owner, group_id=group_id, changes={"joining": one.joining})
    give_role(owner, group_id=group_id, person_id=people[one.moderator].person_id, role=Role.MODERATOR)
    return group_id


def _write(people: Mapping[str, Viewer], one: DemoGroup, group_id: int) -> list[int]:
    now, owner = clock.now(), people[one.owner]
    topics = {name: add_topic(owner, group_id=group_id, name=name) for name in one.topics}
    posts = []
    for number, (handle, text, topic) in enumerate(one.posts):
        with clock.pretend(now - timedelta(days=9 - 2 * number, hours=one.subject)):
            posts.append(
                publish_post(
                    people[handle], text=text, group_id=group_id, topic_id=topics[topic] if topic else 0, language="en"
                )
            )
    for number, (place, handle, text) in enumerate(one.answers):
        with clock.pretend(now - timedelta(days=2, hours=4 - number)):
            publish_post(people[handle], text=text, in_reply_to_id=posts[place], language="en")
    for place, handle in enumerate((one.owner, one.moderator, *one.members[:4])):
        react_to_post(people[handle], post_id=posts[place % len(posts)], emoji="👍")
    pin_in_group(owner, post_id=posts[0])
    return posts


def _share_files(people: Mapping[str, Viewer], ids: Mapping[str, int]) -> None:
    for handle, who, text, files in FILES:
        kept = [
            upload_file(people[who], file=io.BytesIO(words.encode()), name=name, made_here=True).id
            for name, words in files
        ]
        publish_post(people[who], text=text, group_id=ids[handle], media_ids=kept, language="en")


def _hold_comments(people: Mapping[str, Viewer], ids: Mapping[str, int], written: Mapping[str, list[int]]) -> None:
    """One group holds comments with links by a rule, another those of new members; one is sent back."""
    owners = {one.handle: people[one.owner] for one in GROUPS}
    edit_group(
        owners["thursdaychoir"], group_id=ids["thursdaychoir"], changes={"comment_approval": CommentApproval.NEW}
    )
    add_hold_rule(
        owners["gardenfriends"], group_id=ids["gardenfriends"], contains=Contains.LINK, covers=Covers.COMMENTS,
        newer_than_days=60, advice=COMMENT_ADVICE,
    )  # fmt: skip
    held = [
        publish_post(people[who], text=text, in_reply_to_id=written[handle][place], language="en")
        for handle, place, who, text in HELD_COMMENTS
    ]
    send_group_post_back(owners[HELD_COMMENTS[-1][0]], post_id=held[-1], reason=RETURNED_COMMENT)


def _leave_open(people: Mapping[str, Viewer], ids: Mapping[str, int]) -> None:
    """What waits for somebody."""
    for handle, who, answers in ASKING:
        join_group(people[who], group_id=ids[handle], answers=answers)
    owners = {one.handle: people[one.owner] for one in GROUPS}
    for handle, who in INVITED:
        invite_to_group(owners[handle], group_id=ids[handle], person_id=people[who].person_id)
    add_hold_rule(
        owners["repaircafe"], group_id=ids["repaircafe"], contains=Contains.LINK, newer_than_days=60, advice=ADVICE
    )
    handle, who, text = HELD
    publish_post(people[who], text=text, group_id=ids[handle], language="en")
    handle, who, text, reason = RETURNED
    post_id = publish_post(people[who], text=text, group_id=ids[handle], language="en")
    send_group_post_back(owners[handle], post_id=post_id, reason=reason)
