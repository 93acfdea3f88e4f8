"""A small town for the tests of the safety desk: members, moderators, posts, reports."""

import io
import itertools
from collections.abc import Sequence
from typing import NamedTuple

from meetinghouse.domain.media.actions import upload_picture
from meetinghouse.domain.people.actions import make_member
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.actions import publish_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.safety.actions import Reasons, claim_case, decide_case, file_notice
from meetinghouse.domain.safety.models import Case
from meetinghouse.domain.safety.records import ReportReceipt
from meetinghouse.kernel.viewer import Role, Viewer

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


def person(name: str = "", role: Role = Role.MEMBER, display_name: str = "") -> Viewer:
    """A confirmed member and the viewer they are."""
    username = name or f"p{next(_numbers)}"
    person_id = make_member(
        username=username, email=f"{username}@town.example", password=PASSWORD, role=role, display_name=display_name
    )
    account_id = Person.objects.values_list("account_id", flat=True).get(pk=person_id)
    return Viewer(person_id=person_id, account_id=account_id, role=role)


class Town(NamedTuple):
    """Who there is."""

    owner: Viewer
    moderator: Viewer
    author: Viewer
    reporter: Viewer


def town() -> Town:
    """An owner, a moderator, and two members one of whom writes what the other reports."""
    return Town(
        owner=person("olga", Role.OWNER),
        moderator=person("mira", Role.MODERATOR),
        author=person("arnold", display_name="Arnold Author"),
        reporter=person("rita"),
    )


def post(author: Viewer, text: str = "Something nasty", *, media_ids: Sequence[int] = (), **more: object) -> int:
    """A post for everybody here."""
    more.setdefault("audience", Audience.COMMUNITY)
    return publish_post(author, text=text, media_ids=media_ids, **more)  # type: ignore[arg-type]


def picture(author: Viewer) -> int:
    """An upload of a small picture."""
    from PIL import Image

    file = io.BytesIO()
    Image.new("RGB", (64, 48), (180, 83, 42)).save(file, "PNG")
    file.seek(0)
    return upload_picture(author, file=file, description="A rusty square", made_here=True).id


def report(
    reporter: Viewer, author: Viewer, *post_ids: int, reason: str = "harassment", comment: str = ""
) -> ReportReceipt:
    """A notice about posts, or about the person where none is named."""
    return file_notice(reporter, person_id=author.person_id, post_ids=post_ids, reason=reason, comment=comment)


def newest_case() -> Case:
    """The case that was opened last."""
    found = Case.objects.order_by("-pk").first()
    assert found is not None
    return found


GOOD_REASONS = Reasons(
    ground="rules",
    ground_text="Be kind.",
    explanation="It calls somebody names in front of everybody.",
    facts="A post insulted another member.",
)
LAW_REASONS = Reasons(
    ground="law",
    ground_text="Criminal code, section 185",
    explanation="An insult in public is an offence.",
    facts="A post insulted another member.",
)


def decided(
    viewer: Viewer, measure: str = "removed", reasons: Reasons = GOOD_REASONS, case_id: int | None = None
) -> int:
    """Claim and decide the newest case; returns the decision's id."""
    wanted = case_id or newest_case().pk
    claim_case(viewer, case_id=wanted)
    return decide_case(viewer, case_id=wanted, measure=measure, reasons=reasons)
