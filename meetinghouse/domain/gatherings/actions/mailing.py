"""Guests without an account, by e-mail: for events that everybody can read. Nothing counts before they answer.

Who has the link in a mail answers for its guest: it is signed, and holds nothing of theirs.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q

from meetinghouse.domain.community.queries import is_public
from meetinghouse.domain.gatherings import rules
from meetinghouse.domain.gatherings.actions.answering import REPLIES, take_answer
from meetinghouse.domain.gatherings.actions.finding import hold
from meetinghouse.domain.gatherings.actions.line import move_up
from meetinghouse.domain.gatherings.events import GuestWrote
from meetinghouse.domain.gatherings.models import Answer, MailGuest, Occasion, Standing
from meetinghouse.domain.gatherings.visibility import occasions_visible_to
from meetinghouse.kernel import bus, limits
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound
from meetinghouse.kernel.secrets import new_secret
from meetinghouse.kernel.text import tidy_line
from meetinghouse.kernel.viewer import Viewer

MOST_NAME = 80
# How long an address is kept that nobody answered from. How long one is after the event, the machine's owner says.
UNANSWERED = timedelta(days=2)


def _signer() -> Signer:
    return Signer(salt="gatherings.mail_guest", sep=".")


def token_of(guest: MailGuest) -> str:
    """What the link in a mail holds: who has it answers for this guest."""
    return _signer().sign(f"{guest.pk}.{guest.nonce}")


def mail_guest(token: str) -> MailGuest | None:
    """Whose link it is; None for one that opens nothing."""
    try:
        number, _, nonce = _signer().unsign(token).partition(".")
    except BadSignature:
        return None
    return MailGuest.objects.filter(pk=int(number), nonce=nonce).first()


def open_to_mail(occasion_id: int) -> Occasion | None:
    """A date that everybody can read about, also without an account; None for any other."""
    everybody = Viewer(sees_public=is_public())
    rows = occasions_visible_to(everybody).filter(pk=occasion_id)
    return rows.select_related("gathering__post").first()


@transaction.atomic
def ask_by_mail(*, occasion_id: int, name: str, email: str) -> None:
    """Say that one would like to come, without an account; a mail asks whether that is so.

    Whoever asks a second time gets the link again. The answer is the same either way, so that nobody learns from it
    who comes.

    Raises:
        NotFound: absent, or not for everybody.
        Invalid: beside ``name`` or ``email``; or it is over or cancelled.
        TooMany: this address was written to too often.

    Emits:
        GuestWrote
    """
    occasion = open_to_mail(occasion_id)
    if occasion is None:
        raise NotFound
    rules.require_takes_answers(occasion)
    name, email = tidy_line(name[:500]), email.strip()
    if not 0 < len(name) <= MOST_NAME:
        raise Invalid(fields={"name": f"Say your name, in up to {MOST_NAME} characters."})
    try:
        validate_email(email)
    except ValidationError:
        raise Invalid(fields={"email": "This is not an e-mail address."}) from None
    limits.take("guest_mail_address", f"email:{email.lower()}")
    guest, _ = MailGuest.objects.get_or_create(
        occasion=occasion, email_key=email.lower(),
        defaults={"name": name, "email": email, "nonce": new_secret(12)},
    )  # fmt: skip
    if guest.confirmed_at is None and guest.name != name:
        # Once it is confirmed, only who has the link may change anything.
        MailGuest.objects.filter(pk=guest.pk).update(name=name)
    bus.emit(GuestWrote(mail_guest_id=guest.pk))


@transaction.atomic
def answer_by_mail(*, token: str, reply: str, replies: Sequence[str] | None = None) -> Standing:
    """Answer from the link in the mail; the first time that confirms the address. Says where they stand now.

    Args:
        reply: ``going``, ``maybe`` or ``not``.
        replies: to the host's questions, in their order; None leaves what was said.

    Raises:
        NotFound: the link opens nothing, or the event is not for everybody any more.
        Invalid: no such answer, it is over or cancelled, the host has said no before, or a question is open that has
            to be answered.

    Emits:
        GuestAnswered, and GuestLetIn of who moves up.
    """
    wanted = REPLIES.get(reply)
    if wanted is None:
        raise Invalid(fields={"answer": "Choose going, maybe or not going."})
    guest = mail_guest(token)
    occasion = open_to_mail(guest.occasion_id) if guest else None
    if guest is None or occasion is None:
        raise NotFound
    gathering = hold(occasion.gathering_id)
    held = Occasion.objects.select_for_update().get(pk=occasion.pk)
    mine = Answer.objects.filter(mail_guest=guest).first() or Answer(mail_guest=guest)
    stands = take_answer(gathering, held, mine, wanted, asks=gathering.needs_approval, replies=replies)
    MailGuest.objects.filter(pk=guest.pk, confirmed_at=None).update(confirmed_at=now())
    return stands


@transaction.atomic
def forget_mail_guest(*, token: str) -> None:
    """Delete a guest's name, address and answer; the next in line moves up. Also where the event cannot be read now.

    Raises:
        NotFound: the link opens nothing.

    Emits:
        GuestLetIn: of who moves up.
    """
    guest = mail_guest(token)
    if guest is None:
        raise NotFound
    gathering = hold(guest.occasion.gathering_id)
    occasion = Occasion.objects.select_for_update().get(pk=guest.occasion_id)
    guest.delete()
    move_up(gathering, occasion)


@transaction.atomic
def forget_old_mail_guests() -> None:
    """Delete addresses that nobody answered from, and those of guests so many days after it was over or called off."""
    moment = now()
    unanswered = Q(confirmed_at=None, created_at__lt=moment - UNANSWERED)
    since = moment - timedelta(days=settings.GUEST_DAYS)
    over = Q(occasion__ends_at__lt=since) | Q(occasion__cancelled_at__lt=since)
    old = MailGuest.objects.filter(unanswered | over).values_list("pk", flat=True)
    MailGuest.objects.filter(pk__in=list(old)).delete()
