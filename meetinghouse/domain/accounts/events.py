"""What happened to logins."""

from meetinghouse.kernel import bus


class AccountCreated(bus.Event):
    """Somebody signed up."""

    account_id: int


class AccountApproved(bus.Event):
    """A moderator let a waiting account in."""

    account_id: int
    approved_by_id: int


class AccountDeclined(bus.Event):
    """A moderator did not let a waiting account in."""

    account_id: int
    declined_by_id: int


class RoleChanged(bus.Event):
    """An account may now do more, or less."""

    account_id: int
    changed_by_id: int
