"""Who may do what with an event: role by act. ``no`` is a refusal with words, ``-``: it is not there.

The event is in a closed group. ``mod`` moderates that; ``guest`` said that they come, ``asked`` waits for the host's
yes, ``invited`` has said nothing, ``sees`` is in the group and was never asked; ``other`` is not in it, ``block``
blocks the host, ``helper`` moderates the community. While somebody is expected nobody deletes it. A guest by e-mail has
the table below: to the first they are a stranger.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from meetinghouse.domain.gatherings import actions, queries, queries_hosts
from meetinghouse.domain.gatherings.actions.mailing import mail_guest, open_to_mail, token_of
from meetinghouse.domain.gatherings.guests import guests
from meetinghouse.domain.gatherings.models import MailGuest, Standing
from meetinghouse.domain.groups.models import Openness
from meetinghouse.domain.people.actions import block
from meetinghouse.domain.posts.actions import delete_post, publish_post, send_group_post_back
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import NotFound, Refusal, SignInRequired
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Role, Viewer
from tests.domain.gatherings.party import a_plan, answer_id, only, plan, seen, soon
from tests.factories import member
from tests.factories_groups import moderator_of, new_group

pytestmark = pytest.mark.django_db

TABLE = """
              host   cohost mod    guest  asked  invited sees   other  block  helper stranger
see it        yes    yes    yes    yes    yes    yes     yes    -      -      -      -
its file      yes    yes    yes    yes    yes    yes     yes    -      -      -      -
see guests    yes    yes    yes    yes    yes    yes     yes    -      -      -      -
see asking    yes    yes    yes    -      -      -       -      -      -      -      -
see invited   yes    yes    yes    -      -      -       -      -      -      -      -
answer        yes    yes    yes    yes    yes    yes     yes    -      -      -      -
answer all    yes    yes    yes    yes    yes    yes     yes    -      -      -      -
need not ask  yes    yes    yes    yes    -      -       -      -      -      -      -
reply         -      -      -      yes    yes    -       -      -      -      -      -
comment       yes    yes    yes    yes    yes    yes     yes    -      -      -      -
invite        yes    yes    yes    yes    no     no      no     -      -      -      -
uninvite      yes    yes    yes    -      -      -       -      -      -      -      -
let in        yes    yes    yes    -      -      -       -      -      -      -      -
take off      yes    yes    yes    -      -      -       -      -      -      -      -
add co-host   yes    -      -      -      -      -       -      -      -      -      -
end co-host   yes    yes    -      -      -      -       -      -      -      -      -
change        yes    no     no     no     no     no      no     -      -      -      -
change date   yes    no     no     no     no     no      no     -      -      -      -
call off      yes    no     no     no     no     no      no     -      -      -      -
call date off yes    no     no     no     no     no      no     -      -      -      -
delete        no     no     no     no     no     no      no     -      -      -      -
off, delete   yes    no     no     no     no     no      no     -      -      -      -
send back     -      -      yes    -      -      -       -      -      -      -      -
plan another  yes    yes    yes    yes    yes    yes     yes    no     yes    no     -
follow group  yes    yes    yes    yes    yes    yes     yes    -      yes    -      -
"""

# By the link in the mail: what there is for a guest by e-mail, and once the event is for members only.
BY_MAIL = {"answer": ["yes", "-"], "forget": ["yes", "yes"], "ask again": ["yes", "-"]}


def _there(found: object) -> None:
    if not found:
        raise NotFound


def outcome(act: Callable[[], Any]) -> str:
    """What becomes of an act, which is taken back."""
    word = "yes"
    with transaction.atomic():
        try:
            with transaction.atomic():
                act()
        except (NotFound, SignInRequired):
            word = "-"
        except Refusal:
            word = "no"
        transaction.set_rollback(True)
    return word


def test_who_may_do_what_with_an_event() -> None:
    names = TABLE.split("\n")[1].split()[:-1]
    who: dict[str, Viewer] = {n: member(n, role=Role.MODERATOR if n == "helper" else Role.MEMBER) for n in names}
    host, ids = who["host"], {n: v.person_id for n, v in who.items()}
    late, owner = member("late"), member("olga")
    inside = [who[n] for n in names if n not in {"other", "helper"}]
    group_id = new_group(owner, *inside, late, openness=Openness.CLOSED)
    moderator_of(owner, group_id, who["mod"])
    starts = soon()
    planned: dict[str, Any] = {
        "starts": starts, "needs_approval": True, "guests_invite": True, "questions": ("What do you bring?",),
    }  # fmt: skip
    made = actions.plan_gathering(host, plan=a_plan(**planned), group_id=group_id)
    date, post_id = only(made), seen(host, made).post_id
    actions.add_co_host(host, gathering_id=made, person_id=ids["cohost"])
    for name in ("guest", "asked"):
        actions.answer_occasion(who[name], occasion_id=date, reply="going")
    actions.let_in(host, answer_id=answer_id(date, who["guest"]))
    actions.invite_to_gathering(host, gathering_id=made, person_ids=[ids["invited"]])
    block(who["block"], person_id=host.person_id)
    bus.drain()
    asking = answer_id(date, who["asked"])
    changed = a_plan(**(planned | {"title": "Louder"}))

    def event(v: Viewer) -> Any:
        found = queries.event(v, made)
        _there(found)
        return found

    def comes(v: Viewer) -> None:
        if actions.answer_occasion(v, occasion_id=date, reply="going") is not Standing.GOING:
            raise NotFound

    acts: dict[str, Callable[[Viewer], Any]] = {
        "see it": event,
        "its file": lambda v: _there(queries.all_dates(v, made)),
        "see guests": lambda v: _there(guests(v, event(v), Standing.GOING, Page()).items),
        "see asking": lambda v: _there(guests(v, event(v), Standing.ASKED, Page()).items),
        "see invited": lambda v: _there(queries_hosts.invited_people(event(v), Page()).items),
        "answer": lambda v: actions.answer_occasion(v, occasion_id=date, reply="maybe"),
        "answer all": lambda v: actions.answer_series(v, gathering_id=made, reply="not"),
        "need not ask": comes,
        "reply": lambda v: actions.reply_to_questions(v, occasion_id=date, replies=["Cake"]),
        "comment": lambda v: publish_post(v, text="Hello", in_reply_to_id=post_id),
        "invite": lambda v: actions.invite_to_gathering(v, gathering_id=made, person_ids=[late.person_id]),
        "uninvite": lambda v: actions.uninvite(v, gathering_id=made, person_id=ids["invited"]),
        "let in": lambda v: actions.let_in(v, answer_id=asking),
        "take off": lambda v: actions.turn_away(v, answer_id=asking),
        "add co-host": lambda v: actions.add_co_host(v, gathering_id=made, person_id=late.person_id),
        "end co-host": lambda v: actions.remove_co_host(v, gathering_id=made, person_id=ids["cohost"]),
        "change": lambda v: actions.change_gathering(v, gathering_id=made, plan=changed),
        "change date": lambda v: actions.change_occasion(v, occasion_id=date, plan=changed),
        "call off": lambda v: actions.cancel_gathering(v, gathering_id=made),
        "call date off": lambda v: actions.cancel_occasion(v, occasion_id=date),
        "delete": lambda v: delete_post(v, post_id=post_id),
        "off, delete": lambda v: (actions.cancel_gathering(host, gathering_id=made), delete_post(v, post_id=post_id)),
        "send back": lambda v: send_group_post_back(v, post_id=post_id, reason="Mend it"),
        "plan another": lambda v: actions.plan_gathering(v, plan=a_plan(), group_id=group_id),
        "follow group": lambda v: actions.make_host_calendar_link(v, host_id=group_id),
    }
    roles = TABLE.split("\n")[1].split()
    found = {
        name: [outcome(lambda act=act, role=role: act(who.get(role, STRANGER))) for role in roles]
        for name, act in acts.items()
    }
    wanted = {line[:14].strip(): line[14:].split() for line in TABLE.split("\n")[2:] if line}
    assert found == wanted


def test_what_a_guest_by_mail_may_do() -> None:
    host = member("host")
    open_one, closed = plan(host, audience=Audience.PUBLIC), plan(host)
    for made in (open_one, closed):
        MailGuest.objects.create(
            occasion_id=only(made), name="Gus", email="gus@else.example", email_key="gus@else.example", nonce="n"
        )
    found: dict[str, list[str]] = {name: [] for name in BY_MAIL}
    for made in (open_one, closed):
        date = only(made)
        token = token_of(MailGuest.objects.get(occasion_id=date))
        assert mail_guest(token) is not None
        acts: dict[str, Callable[[], Any]] = {
            "answer": partial(actions.answer_by_mail, token=token, reply="going"),
            "forget": partial(actions.forget_mail_guest, token=token),
            "ask again": partial(actions.ask_by_mail, occasion_id=date, name="Gus", email="gus@else.example"),
        }
        for name, act in acts.items():
            found[name].append(outcome(act))
    assert found == BY_MAIL
    assert open_to_mail(only(closed)) is None
    with pytest.raises(NotFound):
        actions.answer_by_mail(token="guess.n", reply="going")
