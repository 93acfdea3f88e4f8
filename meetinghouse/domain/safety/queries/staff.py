"""The names of the staff, inside the desk only."""

from collections.abc import Iterable

from meetinghouse.domain.people.models import Person


def names_of(account_ids: Iterable[int | None]) -> dict[int, str]:
    """What the staff call each other, by account; one query."""
    wanted = {i for i in account_ids if i}
    rows = Person.objects.filter(account_id__in=wanted).values_list("account_id", "display_name", "username")
    names = dict.fromkeys(wanted, "Somebody who left")
    return names | {account: name or username for account, name, username in rows}


def name_of(account_id: int | None) -> str:
    """One of them; '' for nobody."""
    return names_of([account_id])[account_id] if account_id else ""
