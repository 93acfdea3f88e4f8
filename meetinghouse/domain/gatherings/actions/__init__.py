"""What people do with events."""

from meetinghouse.domain.gatherings.actions.answering import answer_occasion, choose_reminders, reply_to_questions
from meetinghouse.domain.gatherings.actions.bringing import Brought, bring_events
from meetinghouse.domain.gatherings.actions.calendars import (
    end_calendar_link,
    end_host_calendar_link,
    make_calendar_link,
    make_host_calendar_link,
)
from meetinghouse.domain.gatherings.actions.cancelling import cancel_gathering, cancel_occasion
from meetinghouse.domain.gatherings.actions.closing import close_hosting_page
from meetinghouse.domain.gatherings.actions.cohosting import add_co_host, remove_co_host
from meetinghouse.domain.gatherings.actions.hosting import let_in, turn_away
from meetinghouse.domain.gatherings.actions.inviting import invite_to_gathering, uninvite
from meetinghouse.domain.gatherings.actions.mailing import answer_by_mail, ask_by_mail, forget_mail_guest
from meetinghouse.domain.gatherings.actions.mending import mend_gathering
from meetinghouse.domain.gatherings.actions.planning import change_gathering, change_occasion, plan_gathering
from meetinghouse.domain.gatherings.actions.purging import purge_gatherings
from meetinghouse.domain.gatherings.actions.series import answer_series

__all__ = [
    "Brought",
    "add_co_host",
    "answer_by_mail",
    "answer_occasion",
    "answer_series",
    "ask_by_mail",
    "bring_events",
    "cancel_gathering",
    "cancel_occasion",
    "change_gathering",
    "change_occasion",
    "choose_reminders",
    "close_hosting_page",
    "end_calendar_link",
    "end_host_calendar_link",
    "forget_mail_guest",
    "invite_to_gathering",
    "let_in",
    "make_calendar_link",
    "make_host_calendar_link",
    "mend_gathering",
    "plan_gathering",
    "purge_gatherings",
    "remove_co_host",
    "reply_to_questions",
    "turn_away",
    "uninvite",
]
