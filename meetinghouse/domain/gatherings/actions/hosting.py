"""What hosts do with guests: let in, turn away, take off the list."""

from django.db import transaction

from meetinghouse.domain.gatherings.actions.finding import own_answer
from meetinghouse.domain.gatherings.actions.line import enter, move_up, say_let_in, stand
from meetinghouse.domain.gatherings.models import Standing
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.viewer import Viewer

_TURNED_AWAY = (Standing.DECLINED, Standing.REMOVED)


@transaction.atomic
def let_in(viewer: Viewer, *, answer_id: int) -> None:
    """Say yes to somebody who asked, or take back a no. Where all places are taken they wait in line.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, or to somebody else's event.
        Invalid: they do not want to come.

    Emits:
        GuestLetIn: where they have a place now.
    """
    gathering, occasion, answer = own_answer(viewer, answer_id)
    if answer.standing in {Standing.GOING, Standing.WAITING}:
        return
    if answer.standing not in {Standing.ASKED, *_TURNED_AWAY}:
        raise Invalid("This person does not want to come any more.")
    if enter(gathering, occasion, answer) is Standing.GOING:
        say_let_in(answer)


@transaction.atomic
def turn_away(viewer: Viewer, *, answer_id: int) -> None:
    """Say no to somebody who asked, or take a guest off the list; the next in line moves up. They are not told.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: absent, or to somebody else's event.

    Emits:
        GuestLetIn: of who moves up.
    """
    gathering, occasion, answer = own_answer(viewer, answer_id)
    if answer.standing in _TURNED_AWAY:
        return
    had_place = answer.standing == Standing.GOING
    stand(answer, Standing.DECLINED if answer.standing == Standing.ASKED else Standing.REMOVED)
    if had_place:
        move_up(gathering, occasion)
