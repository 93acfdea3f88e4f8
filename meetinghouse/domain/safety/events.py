"""What happened at the desk."""

from meetinghouse.kernel import bus


class NoticeReceived(bus.Event):
    """A member reported something that they had not reported yet."""

    notice_id: int


class CaseOpened(bus.Event):
    """Something is to be decided that was not before."""

    case_id: int


class CaseClaimed(bus.Event):
    """Somebody of the staff works on it."""

    case_id: int
    account_id: int


class CaseDecided(bus.Event):
    """A decision was taken and carried out; the people concerned are to be told."""

    decision_id: int


class RestrictionLifted(bus.Event):
    """What a decision had done was undone."""

    restriction_id: int
