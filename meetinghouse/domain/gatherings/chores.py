"""What happens to events by the clock."""

from datetime import timedelta

from meetinghouse.domain.gatherings.actions.line import REMINDERS
from meetinghouse.domain.gatherings.actions.mailing import forget_old_mail_guests
from meetinghouse.domain.gatherings.actions.planning import growing
from meetinghouse.domain.gatherings.actions.reminding import lay_out_more, remind_some
from meetinghouse.kernel import bus

_AT_ONCE = 200


@bus.chore(every=timedelta(minutes=2))
def remind_guests() -> None:
    """Remind guests one day and one hour before; the nearer one first, which then counts as both."""
    for hours in sorted(REMINDERS):
        while remind_some(hours, most=_AT_ONCE) == _AT_ONCE:
            pass


@bus.chore(every=timedelta(hours=12))
def lay_out_dates() -> None:
    """Go on with the dates of events that repeat without an end."""
    for gathering_id in growing():
        lay_out_more(gathering_id)


@bus.chore(every=timedelta(hours=6))
def forget_guests_by_mail() -> None:
    """Delete the names and addresses of guests without an account once nobody needs them."""
    forget_old_mail_guests()
