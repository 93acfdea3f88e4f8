"""Who is told that a scheduled post could not be published. May run twice for one event; a mail may then come twice."""

from typing import Any

from django.core.mail import send_mail

from meetinghouse.domain.accounts.queries import account
from meetinghouse.domain.community.queries import current
from meetinghouse.domain.pages.queries import administrators, role_on
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.events import ScheduledPostRefused
from meetinghouse.domain.posts.models import Draft
from meetinghouse.kernel import bus
from meetinghouse.kernel.urls import absolute


def _whose(draft: Draft) -> list[int]:
    if draft.editor_id is None:
        return [draft.person_id]
    return [draft.editor_id] if role_on(draft.editor_id, draft.person_id) else administrators(draft.person_id)


@bus.subscribe(ScheduledPostRefused, slow=True)
def mail_of_refused_post(event: ScheduledPostRefused, _delivery: Any) -> None:
    """Its writer, by e-mail: nobody sits before the site at that time. Their home page says so as well.

    Of a page's, who wrote it, or where they speak for it no more, those who look after it.
    """
    draft = Draft.objects.filter(pk=event.draft_id).first()
    if draft is None or not draft.refusal:
        return
    accounts = Person.objects.filter(pk__in=_whose(draft)).values_list("account_id", flat=True)
    to = [found.email for i in accounts if i and (found := account(i)) is not None]
    if not to:
        return
    # One mail each: who else looks after a page is not everybody's business.
    for one in to:
        _send(draft, one)


def _send(draft: Draft, address: str) -> None:
    send_mail(
        f"Your scheduled post on {current().name} was not published",
        f"Its time came, but it could not be published: {draft.refusal}\n\n"
        f"It is kept as a draft, where you can mend it:\n\n{absolute(f'/drafts/{draft.pk}')}\n",
        None,
        [address],
    )
