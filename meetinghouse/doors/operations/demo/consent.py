"""Long posts, quotes, drafts and comments that are not for everybody, in the demo town."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from meetinghouse.domain.people.actions import edit_profile
from meetinghouse.domain.posts.actions import (
    Changes,
    answer_quote,
    edit_post,
    publish_post,
    react_to_post,
    save_draft,
    schedule_post,
    watch_thread,
)
from meetinghouse.domain.posts.choices import Commenters, Quoters
from meetinghouse.domain.posts.records import Writing
from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.viewer import Viewer

LONG = Writing(
    title="How the fountain runs again",
    is_formatted=True,
    language="en",
    place="The fountain, Market Square",
    quoters=Quoters.EVERYBODY,
    text="""Eleven years it stood dry. Since Sunday it *runs*, and here is how that came about. #repair

# What was broken

- the pump, which somebody had mended with **garden hose**
- two of the four spouts
- everybody's belief that it could ever run again

# Who did it

1. Jonas took the pump apart and put it back together, three times.
2. The choir paid for the seals with one evening in the church hall.
3. Everyone who carried buckets, which was *everyone*.

> It sounded like rain indoors. I had forgotten that I knew this sound.

That was the oldest of us, on Sunday, and nobody had anything to add.

# What it needs from now on

Half an hour a month. The list hangs at the town hall; whoever signs gets the key and this note from the pump room:

```
open the small valve first
then the big one
never the other way round
```

The water is not for drinking. Dogs have been told and do not care.""",
)
QUOTED_AT_ONCE = "For all who asked me at the baker's: this is the whole story."
ASKED = "May I put this on the noticeboard at school?"
CLOSED = "The key to the boat house has been found. Thank you all, you can stop searching now."
FOUND_WHERE = "It had been in the coffee tin all along."
DRAFT = Writing(title="What I learned from forty jars of plums", text="First: never begin in the evening. Second:")
LATER = Writing(text="Tomorrow at nine we begin to clear the lower meadow. Bring gloves, there is coffee. #garden")


def let_them_agree(people: Mapping[str, Viewer], owner: str, others: Sequence[str]) -> None:
    """All of it, about an hour ago; ``owner`` is who looks at the demo first, with something to decide.

    Args:
        others: the handles of four more people.
    """
    one, two, three, four = (people[handle] for handle in others)
    me, moment = people[owner], clock.now()
    edit_profile(me, changes={"default_quoters": Quoters.FOLLOWERS})
    with clock.pretend(moment - timedelta(minutes=75)):
        story = publish_post(me, LONG)
        for person, emoji in zip(
            (one, two, three, four), ("\U0001f389", "\u2764\ufe0f", "\U0001f389", "\U0001f62e"), strict=True
        ):
            react_to_post(person, post_id=story, emoji=emoji)
        bus.drain()
    with clock.pretend(moment - timedelta(minutes=66)):
        publish_post(one, text=QUOTED_AT_ONCE, quoted_id=story, language="en")
        watch_thread(two, post_id=story, is_muted=False)
        bus.drain()
    with clock.pretend(moment - timedelta(minutes=58)):
        found = publish_post(three, text=CLOSED, commenters=Commenters.NOBODY, language="en")
        allowed = publish_post(me, text="One worry less for the regatta.", quoted_id=found, language="en")
        answer_quote(three, post_id=allowed, is_welcome=True)
        plain = publish_post(me, text="Free cinema on Friday in the school yard, if it stays dry.", language="en")
        bus.drain()
    with clock.pretend(moment - timedelta(minutes=50)):
        publish_post(four, text=ASKED, quoted_id=plain, language="en")
        bus.drain()
    with clock.pretend(moment - timedelta(minutes=48)):
        edit_post(three, post_id=found, changes=Changes(text=f"{CLOSED} {FOUND_WHERE}"))
        bus.drain()
    with clock.pretend(moment - timedelta(minutes=45)):
        save_draft(me, DRAFT)
        schedule_post(me, LATER, scheduled_at=moment + timedelta(days=1))
