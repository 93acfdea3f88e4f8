"""Builds the demo community through the same actions that members use, as if six weeks had passed."""

import io
import random
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from meetinghouse.domain.accounts.queries import account
from meetinghouse.domain.community.actions import change_community, found_community
from meetinghouse.domain.community.queries import current
from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.people.actions import (
    answer_friend_request,
    ask_to_be_friends,
    edit_profile,
    follow,
    make_member,
    mute,
)
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.domain.people.queries_friends import friend_stands
from meetinghouse.domain.posts.actions import (
    bookmark_post,
    boost_post,
    publish_post,
    react_to_post,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.safety.actions import file_notice
from meetinghouse.doors.operations.demo.afterwards import let_it_happen
from meetinghouse.doors.operations.demo.albums import GROUP_ALBUMS, collect_albums, keep_a_distance
from meetinghouse.doors.operations.demo.cast import CAST, TOWN
from meetinghouse.doors.operations.demo.circles import write_in_circles
from meetinghouse.doors.operations.demo.consent import let_them_agree
from meetinghouse.doors.operations.demo.events import plan_events
from meetinghouse.doors.operations.demo.events_of_hosts import plan_as_hosts
from meetinghouse.doors.operations.demo.film import show_a_film
from meetinghouse.doors.operations.demo.groups import BADGES, live_in_groups
from meetinghouse.doors.operations.demo.messages import write_messages
from meetinghouse.doors.operations.demo.pages import open_pages
from meetinghouse.doors.operations.demo.pictures import avatar, cover, picture
from meetinghouse.doors.operations.demo.words import COMMENTS, GREETINGS, REPORTED, SLOTS, SPAM, TEASING, TOPICS
from meetinghouse.effects.notifications.actions import mark_read
from meetinghouse.effects.notifications.queries import notifications
from meetinghouse.kernel import bus, clock
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Role, Viewer

PASSWORD = "welcome-to-lindenford"  # noqa: S105 -- the demo's, printed at every start
POSTS = 400
PICTURES = 120
DAYS = 42
RULES = (
    "Be kind. Write as if you would meet tomorrow at the baker's, because you will.",
    "No advertising, except for your own jam.",
    "Ask before you post a photo of somebody.",
    "What is said among members stays among members.",
)

# The first letter of a text and of every sentence in it: a slot may have put a small one there.
_SENTENCE = re.compile(r"(?:^|[.!?] )[a-z]")

Say = Callable[[str, int, int], None]


class Town:
    """The demo in the making: who is who, what was posted, what time it is."""

    def __init__(self, say: Say, *, posts: int = POSTS, pictures: int = PICTURES) -> None:
        self.say = say
        self.posts_wanted, self.pictures_wanted = posts, pictures
        self.chance = random.Random(7)  # noqa: S311 -- the same town every time
        self.people: dict[str, Viewer] = {}
        self.posts: list[tuple[int, str]] = []
        self.now = clock.now() - timedelta(days=DAYS)
        # By topic: what a photo shows fits what is said.
        self.pictures: dict[str, list[tuple[bytes, str]]] = {topic: [] for topic in TOPICS}

    def build(self) -> None:
        """Everything, in the order in which a town comes to life."""
        self._draw()
        with clock.pretend(self.now):
            self._arrive()
        self._settle()
        with clock.pretend(self.now):
            self._befriend()
        self._settle()
        let_it_happen(self.people, self.chance)
        self._talk()
        write_messages(self.people)
        self._settle()
        open_pages(self.people)
        plan_events(self.people)
        collect_albums(self.people)
        with clock.pretend(clock.now() - timedelta(minutes=35)):
            write_in_circles(self.people)
        live_in_groups(
            self.people,
            upload=self._upload,
            cover=lambda i: cover(seed=i),
            badge=lambda i: picture(seed=40 + i, subject=BADGES[i]),
        )
        collect_albums(self.people, GROUP_ALBUMS)
        plan_as_hosts(self.people)
        show_a_film(self.people)
        let_them_agree(self.people, CAST[0].handle, [one.handle for one in CAST[4:8]])
        with clock.pretend(clock.now() - timedelta(minutes=30)):
            self._report()
        self._settle()
        with clock.pretend(clock.now() - timedelta(minutes=20)):
            self._wait_for_answers()
            keep_a_distance(self.people)
            bus.drain()
        self._catch_up()

    def _draw(self) -> None:
        topics = list(TOPICS)
        for i in range(self.pictures_wanted):
            topic = topics[i % len(topics)]
            subjects = TOPICS[topic].pictures
            self.pictures[topic].append(picture(seed=i, subject=subjects[(i // len(topics)) % len(subjects)]))
            self.say("Painting pictures", i + 1, self.pictures_wanted)

    def _arrive(self) -> None:
        hashed = make_password(PASSWORD)  # once: all have the same
        for i, one in enumerate(CAST):
            role = {0: Role.OWNER, 1: Role.MODERATOR}.get(i, Role.MEMBER)
            with transaction.atomic():
                person_id = make_member(
                    username=one.handle, email=f"{one.handle}@example.org", password=PASSWORD, role=role,
                    display_name=one.name, hashed=hashed,
                )  # fmt: skip
            login = account(people_by_ids([person_id])[person_id].account_id)
            viewer = Viewer(person_id=person_id, account_id=login.id if login else 0, role=role)
            self.people[one.handle] = viewer
            if i == 0:
                self._found(viewer)
            self._dress(viewer, i)
            self.say("Members arrive", i + 1, len(CAST))

    def _found(self, owner: Viewer) -> None:
        if not current().is_founded:
            found_community(
                account_id=owner.account_id, name=TOWN, tagline="Neighbours, gardens, goals and a choir by the river",
                accent="#b4532a", sign_up_mode="open",
            )  # fmt: skip
        change_community(
            owner, name=TOWN, tagline="Neighbours, gardens, goals and a choir by the river",
            about=f"{TOWN} is a small town by a slow river. This is our own place to talk: no ads, nobody selling what "
            "we say, and two people you can ring when something goes wrong.",
            accent="#b4532a", sign_up_mode="open", public_reading=True, contact_email="hello@example.org", rules=RULES,
            zone="Europe/Berlin",
        )  # fmt: skip

    def _dress(self, viewer: Viewer, i: int) -> None:
        one = CAST[i]
        changes: dict[str, object] = {
            "about": one.about + " " + " ".join(f"#{TOPICS[t].tag}" for t in one.topics),
            "country": one.country,
            "town": TOWN if i % 3 else "",
        }
        changes["picture_id"] = self._upload(viewer, *avatar(seed=i), purpose="avatar")
        if i % 2 == 0:
            changes["cover_id"] = self._upload(viewer, *cover(seed=i), purpose="cover")
        edit_profile(viewer, changes=changes)

    def _upload(self, viewer: Viewer, drawn: bytes, words: str, *, purpose: str = "picture") -> int:
        return upload_picture(
            viewer, file=io.BytesIO(drawn), name="drawn.jpg", description=words, purpose=purpose, made_here=True
        ).id

    def _befriend(self) -> None:
        handles = list(self.people)
        with transaction.atomic():
            for handle in handles:
                others = [h for h in handles if h != handle]
                near = [o for o in others if set(self._topics(o)) & set(self._topics(handle))]
                chosen = set(self.chance.sample(near, min(len(near), self.chance.randint(6, 12))))
                chosen |= set(self.chance.sample(others, self.chance.randint(2, 6)))
                for other in sorted(chosen):
                    follow(self.people[handle], person_id=self.people[other].person_id)
            self._make_friends()

    def _make_friends(self) -> None:
        """Mostly those who share both topics; with dice of its own, so that the rest of the town stays as it was."""
        chance, handles = random.Random(11), list(self.people)  # noqa: S311 -- the same town every time
        for i, handle in enumerate(handles):
            for j in range(i + 1, len(handles)):
                shared = set(self._topics(handle)) & set(self._topics(handles[j]))
                likely = {0: 0.02, 1: 0.14, 2: 0.8}[len(shared)]
                if chance.random() < likely:
                    self._ask_and_accept(handle, handles[j])

    def _ask_and_accept(self, handle: str, other: str) -> None:
        one, two = self.people[handle], self.people[other]
        ask_to_be_friends(one, person_id=two.person_id)
        answer_friend_request(two, person_id=one.person_id, accept=True)

    def _wait_for_answers(self) -> None:
        """The owner, whom a visitor may try, has requests to answer, one sent, and a mute that ends by itself."""
        ada = self.people["ada"]
        stands = friend_stands(ada, [viewer.person_id for viewer in self.people.values()])
        others = [h for h, v in self.people.items() if h != "ada" and not stands[v.person_id].friends]
        for handle in others[:3]:
            ask_to_be_friends(self.people[handle], person_id=ada.person_id)
        ask_to_be_friends(ada, person_id=self.people[others[3]].person_id)
        mute(ada, person_id=self.people["pablo"].person_id, until=clock.now() + timedelta(days=7))

    def _topics(self, handle: str) -> tuple[str, ...]:
        return next(one.topics for one in CAST if one.handle == handle)

    def _moments(self) -> Iterator[datetime]:
        """When people post: more towards now, none of it at night."""
        span = timedelta(days=DAYS) - timedelta(minutes=40)
        marks = sorted((1 - self.chance.random() ** 1.6) for _ in range(self.posts_wanted))
        for mark in marks:
            at = self.now + span * mark
            yield at.replace(microsecond=self.chance.randrange(1000) * 1000)

    def _talk(self) -> None:
        texts = self._texts()
        last = self.now
        for number, moment in enumerate(self._moments()):
            last = max(moment, last + timedelta(milliseconds=2))
            with clock.pretend(last):
                self._post(*next(texts), number)
            last = self._answers(last)
            if number % 40 == 39:
                with clock.pretend(last):
                    bus.drain()
            self.say("People write", number + 1, self.posts_wanted)

    def _texts(self) -> Iterator[tuple[str, str, str]]:
        """Handle, topic, text; a text comes again only with other words in its slots."""
        used: set[str] = set()
        while True:
            handle = self.chance.choice(list(self.people))
            topic = self.chance.choice(self._topics(handle))
            pool = GREETINGS if self.chance.random() < 0.04 else TOPICS[topic].posts
            words = self.chance.choice(pool).format(**{k: self.chance.choice(v) for k, v in SLOTS.items()})
            text = _SENTENCE.sub(lambda found: found[0].upper(), words)
            if text in used:
                continue
            used.add(text)
            yield handle, topic, text

    def _post(self, handle: str, topic: str, text: str, number: int) -> None:
        viewer = self.people[handle]
        media: list[int] = []
        # Some are kept for the newest posts, which a visitor sees first.
        left = sum(len(drawn) for drawn in self.pictures.values())
        if self.chance.random() < left / ((self.posts_wanted - number) * 1.7):
            for _ in range(min(self.chance.choice((1, 1, 1, 2, 2, 3)), len(self.pictures[topic]))):
                drawn, words = self.pictures[topic].pop()
                media.append(self._upload(viewer, drawn, words))
        tag = f" #{TOPICS[topic].tag}" if self.chance.random() < 0.6 else ""
        audience = self.chance.choice((Audience.COMMUNITY,) * 5 + (Audience.PUBLIC,) * 3 + (Audience.FOLLOWERS,))
        if audience is Audience.FOLLOWERS and number % 2:
            audience = Audience.FRIENDS
        warning = "Food, in detail" if topic == "cooking" and number % 29 == 0 else ""
        post_id = publish_post(
            viewer, text=text + tag, audience=audience, media_ids=media, content_warning=warning, language="en"
        )
        if audience.may_be_shared:
            self.posts.append((post_id, handle))

    def _answers(self, moment: datetime) -> datetime:
        """Comments, reactions and shares on something recent; returns the moment of the last of them."""
        recent = self.posts[-12:]
        if not recent:
            return moment
        with transaction.atomic():
            for _ in range(self.chance.choice((1, 2, 3, 4, 6))):
                moment += timedelta(milliseconds=self.chance.randint(5, 900))
                post_id, author = self.chance.choice(recent)
                handle = self.chance.choice([h for h in self.people if h != author])
                with clock.pretend(moment):
                    self._answer(self.people[handle], post_id, author)
        return moment

    def _answer(self, viewer: Viewer, post_id: int, author: str) -> None:
        what = self.chance.random()
        if what < 0.62:
            emoji = self.chance.choice(("👍", "👍", "❤️", "❤️", "😂", "🎉", "😮"))
            react_to_post(viewer, post_id=post_id, emoji=emoji)
        elif what < 0.9:
            text = self.chance.choice(COMMENTS)
            name = f"@{author} " if self.chance.random() < 0.3 else ""
            publish_post(viewer, text=name + text, in_reply_to_id=post_id, language="en")
        elif what < 0.97:
            boost_post(viewer, post_id=post_id)
        else:
            bookmark_post(viewer, post_id=post_id)

    def _report(self) -> None:
        spam = publish_post(self.people["pablo"], text=SPAM, language="en")
        teasing = publish_post(self.people["luca"], text=TEASING, language="en")
        wrong_day, author = next(p for p in reversed(self.posts) if p[1] != "lena")
        targets = ((spam, "pablo", "grace"), (wrong_day, author, "lena"), (teasing, "luca", "kenji"))
        for (reason, words), (post_id, who, reporter) in zip(REPORTED, targets, strict=True):
            file_notice(
                self.people[reporter], person_id=self.people[who].person_id, post_ids=[post_id], reason=reason,
                comment=words,
            )  # fmt: skip

    def _settle(self) -> None:
        with clock.pretend(self.now):
            bus.drain()

    def _catch_up(self) -> None:
        """Everybody has read all but the newest few notifications."""
        for number, viewer in enumerate(self.people.values()):
            newest = notifications(viewer, Page(limit=2 + number % 5)).items
            if newest:
                mark_read(viewer, timeline="notifications", last_read_id=newest[-1].id)
