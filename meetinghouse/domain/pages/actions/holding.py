"""Holding a page's row, so that two do not decide at the same moment who is left to look after it."""

from meetinghouse.domain.pages.models import Organisation
from meetinghouse.kernel.errors import NotFound


def hold(page_id: int) -> Organisation:
    """The page's row, held until the transaction ends.

    Raises:
        NotFound: there is none, or it is closed.
    """
    found = Organisation.objects.select_for_update().filter(pk=page_id, closed_at=None).first()
    if found is None:
        raise NotFound
    return found
