"""Closing a page for good, which may be a host."""

from django.db import transaction

from meetinghouse.domain.gatherings.guests import is_expected_by
from meetinghouse.domain.pages.actions import close_page
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def close_hosting_page(viewer: Viewer, *, page_id: int) -> None:
    """Close a page, unless somebody is expected at one of its events: they would learn nothing.

    Raises:
        As ``close_page``. Invalid: an event is to be called off first.

    Emits:
        As ``close_page``.
    """
    # First, so that only who may close it learns of its guests; a refusal takes it back.
    close_page(viewer, page_id=page_id)
    if is_expected_by(page_id):
        raise Invalid(
            "People are expected at events of this page. Call them off first, so that they are told; then you can"
            " close it."
        )
