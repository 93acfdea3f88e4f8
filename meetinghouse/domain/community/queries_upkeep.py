"""What the doctor asks about the community."""

from meetinghouse.domain.community.models import OutgoingMail


def waiting_mails() -> int:
    """How many mails wait in the owner's outbox."""
    return OutgoingMail.objects.count()
