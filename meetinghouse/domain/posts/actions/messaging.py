"""Writing messages: posts for the people in a conversation."""

from collections.abc import Sequence

from django.db import transaction

from meetinghouse.domain.conversations.actions import start_conversation
from meetinghouse.domain.conversations.models import Conversation
from meetinghouse.domain.people.models import PersonKind
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.actions.naming import people_named
from meetinghouse.domain.posts.actions.publishing import publish_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.text import find_mentions
from meetinghouse.kernel.viewer import Viewer


@transaction.atomic
def write_to_people(
    viewer: Viewer,
    *,
    person_ids: Sequence[int],
    text: str,
    name: str = "",
    is_own: bool = True,
    media_ids: Sequence[int] = (),
    content_warning: str = "",
    is_sensitive: bool = False,
    language: str = "",
    app_id: int | None = None,
    idempotency: str = "",
) -> tuple[int, int]:
    """Write a message to some people, in the conversation there is or in a new one; both ids are returned.

    Args:
        name: of a new group.
        is_own: false: an app writes, which goes on in the nameless group of exactly these people.
        idempotency: a word of the sender's; with the same word nothing is begun or written a second time.

    Raises:
        SignInRequired: nobody is signed in.
        NotFound: somebody, or an upload, is absent or hidden from the viewer.
        Invalid: an empty or too long message, too many photos; too many people, or somebody takes no new messages.

    Emits:
        ConversationStarted: where it is new. PostPublished: once.
    """
    rules.require_member(viewer)
    # Before anything is begun: a refused message must not leave an empty conversation behind.
    rules.require_post_fits(text=text, content_warning=content_warning, media_ids=media_ids)
    if idempotency:
        before = Post.objects.filter(
            author_id=viewer.person_id, idempotency=idempotency, audience=Audience.CONVERSATION
        ).first()
        if before is not None and before.roster_id is not None:
            return Conversation.objects.values_list("pk", flat=True).get(roster_id=before.roster_id), before.pk
    conversation_id = start_conversation(viewer, person_ids=person_ids, name=name, is_own=is_own)
    message_id = publish_post(
        viewer, text=text, conversation_id=conversation_id, media_ids=media_ids, content_warning=content_warning,
        is_sensitive=is_sensitive, language=language, app_id=app_id, idempotency=idempotency,
    )  # fmt: skip
    if idempotency:
        # The same word came twice at the same moment: what the other one began is meant.
        roster_id = Post.objects.values_list("roster_id", flat=True).get(pk=message_id)
        conversation_id = Conversation.objects.values_list("pk", flat=True).get(roster_id=roster_id or 0)
    return conversation_id, message_id


def named_in(viewer: Viewer, text: str) -> list[int]:
    """The others whom a text names and whom the viewer may meet: to whom an app's direct post goes."""
    found = people_named(viewer, find_mentions(text))
    # A page has no inbox: what is for it alone is a post that names it.
    return sorted(p.pk for p in found if not p.domain and p.kind == PersonKind.PERSON and p.pk != viewer.person_id)
