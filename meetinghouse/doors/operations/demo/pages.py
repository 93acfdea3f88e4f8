"""Organisations of the demo town, who speaks for them, and what they say."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

import msgspec

from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.pages.actions import answer_offer, create_page, edit_page, offer_role
from meetinghouse.domain.pages.queries import as_page
from meetinghouse.domain.people.actions import follow
from meetinghouse.domain.posts.actions import pin_post, publish_post, react_to_post, save_draft, schedule_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.records import Writing
from meetinghouse.doors.operations.demo.pictures import cover, picture
from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.viewer import Viewer

_NOON = ("09:00", "12:30")
_MORNING = ("06:30", "13:00")


class Said(msgspec.Struct, frozen=True):
    """A post of a page: by whose hand, how many hours ago, of what a photo, and who answers what."""

    hand: str
    hours_ago: float
    text: str
    photo: str = ""
    answers: Sequence[tuple[str, str]] = ()
    audience: Audience = Audience.COMMUNITY


class DemoPage(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation; the first hand made the page, ``administrators`` look after it too."""

    handle: str
    name: str
    category: str
    about: str
    address: str
    hours: Sequence[Sequence[tuple[str, str]]]
    email: str = ""
    phone: str = ""
    link: str = ""
    subject: str
    made_by: str
    administrators: Sequence[str] = ()
    editors: Sequence[str] = ()
    said: Sequence[Said] = ()


PAGES = (
    DemoPage(
        handle="library", name="Lindenford Library", category="culture", subject="pattern",
        about="Two rooms, eleven thousand books and a kettle. Borrow, sit, ask. #reading",
        address="School Lane 3, ground floor", email="library@example.org", phone="+49 30 5550 3",
        hours=[[("14:00", "18:00")], [_NOON, ("14:00", "18:00")], [("14:00", "18:00")], [_NOON, ("14:00", "19:30")],
               [("14:00", "18:00")], [("10:00", "13:00")], []],
        made_by="chloe", administrators=("ada",), editors=("nina",),
        said=(
            Said("chloe", 260, "We lend tools now too: a drill, a sewing machine and a telescope. The waiting list for "
                 "the telescope is longer than the one for the drill.", "night", (("piotr", "Put me down for both."),)),
            Said("ada", 120, "Closed on Friday for counting. Every book is looked at once a year, and some blush."),
            Said("nina", 52, "Reading hour for the small ones on Thursday at four: bears, boats and one polite dragon. "
                 "No need to sign up.", "boats", (("noor", "Ours can recite the dragon by now."),), Audience.PUBLIC),
            Said("chloe", 6, "The book box by the fountain is full again. Take two, bring one, that is the deal."),
        ),
    ),
    DemoPage(
        handle="oliveirabakery", name="Oliveira’s Bakery", category="food", subject="market",
        about="Bread from three in the morning on, pastry from Elif’s side of the kitchen. #bread",
        address="Bridge Street 11", phone="+49 30 5550 11", link="https://bakery.example.org",
        hours=[[], *[[_MORNING, ("15:00", "18:00")]] * 4, [_MORNING], [("07:30", "11:00")]],
        made_by="tomas", editors=("elif",),
        said=(
            Said("tomas", 300, "Rye with walnuts is back until they are gone. The walnuts are from Amélie’s tree."),
            Said("elif", 98, "I have been asked what is in the Friday buns. Cardamom, patience, one secret.", "market",
                 (("ravi", "Black lime. It is black lime, isn’t it?"), ("clara", "Two for me!"))),
            Said("tomas", 20, "Yesterday’s bread goes for half from five o’clock on. Bring a bag.", "",
                 (("yara", "The best croutons in town start here."),), Audience.PUBLIC),
        ),
    ),
    DemoPage(
        handle="sclindenford", name="SC Lindenford 1921", category="sport", subject="hills",
        about="Football on the lower meadow, from six to sixty-six. Third division of the heart. #football",
        address="Lower Meadow, behind the boat house", email="play@example.org", link="https://sc.example.org",
        hours=[[], [("16:30", "20:00")], [], [("16:30", "20:00")], [], [("10:00", "16:00")], [("10:00", "13:00")]],
        made_by="david", administrators=("noor",), editors=("jonas", "luca"),
        said=(
            Said("david", 220, "The under-tens won 3:3. Ask them, they will explain it.", "hills",
                 (("grace", "The spirit counts double."),)),
            Said("jonas", 74, "Work party on Saturday: the goalposts get paint and we get soup. Gloves are there."),
            Said("noor", 30, "Stretch before you run, not after you limp. Free check of ankles on Thursday at six.", "",
                 (("bruno", "My ankles and I will be there."),)),
            Said("luca", 9, "Sunday at eleven, home game against the valley. It will not be offside this time.",
                 "village", (), Audience.PUBLIC),
        ),
    ),
)  # fmt: skip


def open_pages(people: Mapping[str, Viewer]) -> None:
    """Make the pages, give out the roles, let them speak and be answered; one role still waits for an answer."""
    now = clock.now()
    chance = Random(21)  # noqa: S311 -- the same town every time
    made = {}
    for number, one in enumerate(PAGES):
        with clock.pretend(now - timedelta(days=16, minutes=number)):
            made[one.handle] = _open(people, one, number)
            for handle in sorted(chance.sample(list(people), 14 + 5 * number)):
                follow(people[handle], person_id=made[one.handle])
            bus.drain()
    said = sorted(((one, post) for one in PAGES for post in one.said), key=lambda pair: -pair[1].hours_ago)
    for number, (one, post) in enumerate(said):
        _say(people, made[one.handle], post, now - timedelta(hours=post.hours_ago), number)
    with clock.pretend(now - timedelta(minutes=55)):
        library = made["library"]
        save_draft(
            as_page(people["nina"], library), Writing(text="Story hour in December: which Saturday, and who reads?")
        )
        schedule_post(
            as_page(people["chloe"], library),
            Writing(text="From today on we lend out sledges. Bring them back dry.", audience=Audience.COMMUNITY),
            scheduled_at=now + timedelta(days=6),
        )
    with clock.pretend(now - timedelta(minutes=50)):
        offer_role(people["tomas"], page_id=made["oliveirabakery"], handle="ada")
        bus.drain()


def _open(people: Mapping[str, Viewer], one: DemoPage, number: int) -> int:
    first = people[one.made_by]
    page_id = create_page(first, username=one.handle, name=one.name, category=one.category, about=one.about)
    changes = {
        "address": one.address, "hours": one.hours, "email": one.email, "phone": one.phone, "link": one.link,
        "picture_id": _upload(first, *picture(seed=900 + number, subject=one.subject), purpose="avatar"),
        "cover_id": _upload(first, *cover(seed=40 + number), purpose="cover"),
    }  # fmt: skip
    edit_page(first, page_id=page_id, changes=changes)
    for role, handles in ((2, one.administrators), (1, one.editors)):
        for handle in handles:
            offer_role(first, page_id=page_id, handle=handle, role=role)
            answer_offer(people[handle], page_id=page_id, accept=True)
    return page_id


def _say(people: Mapping[str, Viewer], page_id: int, said: Said, when: datetime, number: int) -> None:
    voice = as_page(people[said.hand], page_id)
    chance = Random(number)  # noqa: S311 -- the same town every time
    with clock.pretend(when):
        drawn = [_upload(voice, *picture(seed=700 + number, subject=said.photo))] if said.photo else []
        post_id = publish_post(voice, text=said.text, audience=said.audience, media_ids=drawn, language="en")
        if not number:
            pin_post(voice, post_id=post_id)
    for minutes, (handle, text) in enumerate(said.answers, 1):
        with clock.pretend(when + timedelta(minutes=11 * minutes)):
            publish_post(people[handle], text=text, in_reply_to_id=post_id, language="en")
    with clock.pretend(when + timedelta(minutes=40)):
        for handle in chance.sample(list(people), 3 + number % 6):
            react_to_post(people[handle], post_id=post_id, emoji=chance.choice(("👍", "❤️", "🎉")))
        bus.drain()


def _upload(viewer: Viewer, drawn: bytes, words: str, *, purpose: str = "picture") -> int:
    return upload_picture(
        viewer, file=io.BytesIO(drawn), name="drawn.jpg", description=words, purpose=purpose, made_here=True
    ).id
