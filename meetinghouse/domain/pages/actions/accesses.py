"""Apps that speak as a page: chosen when the access is given, ended with the role."""

from django.db import transaction
from oauth2_provider.models import get_access_token_model

from meetinghouse.domain.pages import rules
from meetinghouse.domain.pages.models import PageAccess, PageGrant
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def keep_choice(viewer: Viewer, *, grant_id: int, page_id: int) -> None:
    """Remember that an authorisation code was given for a page, in the transaction that makes the code.

    Raises:
        NotFound: the viewer does not speak for the page.
    """
    rules.require_role(viewer, page_id)
    PageGrant.objects.create(grant_id=grant_id, page_id=page_id)


def give_access(*, token_id: int, page_id: int, person_id: int) -> None:
    """Let an app's new token speak as a page, in the transaction that makes the token.

    Raises:
        NotFound: the person does not speak for the page any more.
    """
    rules.require_role(Viewer(person_id=person_id), page_id)
    PageAccess.objects.create(token_id=token_id, page_id=page_id, editor_id=person_id)


def end_accesses(page_id: int, person_id: int | None = None) -> None:
    """End the accesses of apps that speak as a page, of one editor or of all; codes that wait too.

    In the transaction that ends the role.
    """
    held = PageAccess.objects.filter(page_id=page_id)
    codes = PageGrant.objects.filter(page_id=page_id)
    if person_id is not None:
        held = held.filter(editor_id=person_id)
        codes = codes.filter(grant__user__person__pk=person_id)
    get_access_token_model()._default_manager.filter(pk__in=list(held.values_list("token_id", flat=True))).delete()
    # With the choice alone gone, the code would give an access to the person themselves.
    for choice in codes.select_related("grant"):
        choice.grant.delete()
