"""Private circles of the demo town, and what is said in them."""

from collections.abc import Mapping, Sequence

import msgspec

from meetinghouse.domain.people.actions import add_to_circle, create_circle
from meetinghouse.domain.posts.actions import publish_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel.viewer import Viewer


class DemoCircle(msgspec.Struct, frozen=True):
    """Whose it is, its name, who is in it, what its owner writes and who answers what."""

    owner: str
    name: str
    members: Sequence[str]
    post: str
    answers: Sequence[tuple[str, str]]


CIRCLES = (
    DemoCircle(
        "julia", "Thursday choir", ("sofia", "oliver", "marta", "nina", "leo", "wim"),
        "Only for us for now: the church is ours on the 14th. Not a word to the mayor until the posters hang.",
        (("sofia", "My lips are sealed. My alto is not."), ("wim", "The bass section knows nothing.")),
    ),
    DemoCircle(
        "ada", "Neighbours on Mill Lane", ("tomas", "lena", "george"),
        "The spare key hangs where it always hangs. Would somebody water the tomatoes until Sunday?",
        (("lena", "Of course. I pass by every evening anyway."),),
    ),
    DemoCircle("grace", "Running at six", ("noor", "jonas"), "Tomorrow at six by the bridge, also if it rains.", ()),
)  # fmt: skip


def write_in_circles(people: Mapping[str, Viewer]) -> None:
    """Make the circles, put people in, let them talk."""
    for one in CIRCLES:
        owner = people[one.owner]
        circle_id = create_circle(owner, name=one.name)
        add_to_circle(owner, circle_id=circle_id, person_ids=[people[handle].person_id for handle in one.members])
        post_id = publish_post(owner, text=one.post, audience=Audience.CIRCLE, circle_id=circle_id, language="en")
        for handle, text in one.answers:
            publish_post(people[handle], text=text, in_reply_to_id=post_id, language="en")
