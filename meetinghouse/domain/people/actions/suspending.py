"""Hiding people and giving them back, for decisions of the safety desk."""

from django.db import transaction

from meetinghouse.domain.accounts import actions as accounts
from meetinghouse.domain.people.events import PersonRestored, PersonSuspended
from meetinghouse.domain.people.models import Person, PersonState
from meetinghouse.kernel import bus


@transaction.atomic
def suspend_person(*, person_id: int) -> None:
    """Hide a person and everything they wrote and close their login; for a decision of the safety desk.

    Emits:
        PersonSuspended: where others could meet them.
    """
    person = Person.objects.select_for_update().filter(pk=person_id, state=PersonState.ACTIVE).first()
    if person is None:
        return
    person.state = PersonState.SUSPENDED
    person.revision += 1
    person.save(update_fields=["state", "revision"])
    if person.account_id:
        accounts.suspend_login(account_id=person.account_id)
    bus.emit(PersonSuspended(person_id=person_id))


@transaction.atomic
def restore_person(*, person_id: int) -> None:
    """Undo a suspension; without one this changes nothing.

    Emits:
        PersonRestored: where they were suspended.
    """
    person = Person.objects.select_for_update().filter(pk=person_id, state=PersonState.SUSPENDED).first()
    if person is None:
        return
    person.state = PersonState.ACTIVE
    person.revision += 1
    person.save(update_fields=["state", "revision"])
    if person.account_id:
        accounts.restore_login(account_id=person.account_id)
    bus.emit(PersonRestored(person_id=person_id))
