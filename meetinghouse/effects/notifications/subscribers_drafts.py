"""Who is told that a scheduled post could not be published. May run twice for one event; a mail may then come twice."""

from typing import Any

from django.core.mail import send_mail

from meetinghouse.domain.accounts.queries import account
from meetinghouse.domain.community.queries import current
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.events import ScheduledPostRefused
from meetinghouse.domain.posts.models import Draft
from meetinghouse.kernel import bus
from meetinghouse.kernel.urls import absolute


@bus.subscribe(ScheduledPostRefused, slow=True)
def mail_of_refused_post(event: ScheduledPostRefused, _delivery: Any) -> None:
    """Its writer, by e-mail: nobody sits before the site at that time. Their home page says so as well."""
    draft = Draft.objects.filter(pk=event.draft_id).first()
    account_id = Person.objects.filter(pk=event.person_id).values_list("account_id", flat=True).first()
    found = account(account_id) if account_id else None
    if draft is None or not draft.refusal or found is None:
        return
    send_mail(
        f"Your scheduled post on {current().name} was not published",
        f"Its time came, but it could not be published: {draft.refusal}\n\n"
        f"It is kept as a draft, where you can mend it:\n\n{absolute(f'/drafts/{draft.pk}')}\n",
        None,
        [found.email],
    )
