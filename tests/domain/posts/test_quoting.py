"""Quotes: asked for, allowed, refused, taken back; and that they widen nothing."""

import pytest

from meetinghouse.domain.people.actions import block, follow
from meetinghouse.domain.posts.actions import (
    answer_quote,
    change_audience,
    change_permissions,
    delete_post,
    publish_post,
    remove_post,
    restore_post,
    revoke_quote,
    write_to_people,
)
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.choices import Quoters
from meetinghouse.domain.posts.contents import contents
from meetinghouse.domain.posts.models import Post, Quote
from meetinghouse.domain.posts.queries import hydrate, post
from meetinghouse.domain.posts.quotes import quotes_of_post
from meetinghouse.domain.posts.records import PollDraft
from meetinghouse.effects.notifications.models import Notification
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer
from tests.factories import member, write

pytestmark = pytest.mark.django_db


def seen(viewer: Viewer, post_id: int) -> tuple[str, int | None]:
    """The state of a post's quote as a viewer is told it, and the id of the quoted post where it is shown."""
    found = post(viewer, post_id)
    assert found is not None
    assert found.quote is not None
    return found.quote.state, found.quote.post.id if found.quote.post else None


def times_quoted(post_id: int) -> int:
    return contents([post_id])[post_id].quotes_count


def told(viewer: Viewer) -> list[str]:
    bus.drain()
    return list(Notification.objects.filter(person_id=viewer.person_id).order_by("pk").values_list("kind", flat=True))


def test_who_is_asked_first(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    expected = {
        Quoters.ASK: ("pending", "pending"),
        Quoters.EVERYBODY: ("accepted", "accepted"),
        Quoters.FOLLOWERS: ("accepted", "pending"),
    }
    for quoters, states in expected.items():
        quoted = write(ann, quoters=quoters)
        assert tuple(seen(ann, write(who, "See", quoted_id=quoted))[0] for who in (ben, cleo)) == states
        assert seen(ben, write(ann, "Mine", quoted_id=quoted)) == ("accepted", quoted)
    with pytest.raises(NotAllowed):
        write(ben, quoted_id=write(ann, quoters=Quoters.NOBODY))


def test_asked_allowed_and_taken_back(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    quoted = write(ann)
    quoting = write(ben, "See", quoted_id=quoted)
    before = Post.objects.get(pk=quoted).revision
    assert told(ann) == ["quote_asked"]
    assert [seen(who, quoting) for who in (ann, ben, cleo)] == [("pending", None)] * 3
    assert times_quoted(quoted) == 0
    for act in (answer_quote, revoke_quote):
        for who in (ben, cleo):
            with pytest.raises(NotFound):
                act(who, post_id=quoting, **({"is_welcome": True} if act is answer_quote else {}))
    revoke_quote(ann, post_id=quoting)  # it does not stand yet
    answer_quote(ann, post_id=quoting, is_welcome=True)
    answer_quote(ann, post_id=quoting, is_welcome=False)  # answered already
    assert seen(cleo, quoting) == ("accepted", quoted)
    assert times_quoted(quoted) == 1
    assert Post.objects.get(pk=quoted).revision > before
    delete_again = write(cleo, quoted_id=quoted)
    answer_quote(ann, post_id=delete_again, is_welcome=True)
    delete_post(cleo, post_id=delete_again)
    assert [p.pk for p in quotes_of_post(cleo, quoted, Page())] == [quoting]
    with pytest.raises(NotFound):
        revoke_quote(ann, post_id=quoting, quoted_id=quoted + 1)
    revoke_quote(ann, post_id=quoting, quoted_id=quoted)
    assert seen(ben, quoting) == ("revoked", None)
    assert times_quoted(quoted) == 0
    other = write(ben, quoted_id=quoted)
    answer_quote(ann, post_id=other, is_welcome=False)
    assert seen(ben, other) == ("rejected", None)


def test_a_quote_shows_the_quoted_post_to_nobody_new(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    follow(ben, person_id=ann.person_id)
    private = write(ann, "For followers", Audience.FOLLOWERS)
    with pytest.raises(NotFound):
        write(cleo, quoted_id=private)
    with pytest.raises(NotAllowed):
        write(ben, quoted_id=private)
    own = write(ann, "Look", quoted_id=private)
    assert [seen(who, own) for who in (ann, ben, cleo)] == [
        ("accepted", private), ("accepted", private), ("unauthorized", None)
    ]  # fmt: skip
    # What narrows, is blocked, goes and comes back later, does so inside of quotes too.
    open_one = write(ann, "Open", quoters=Quoters.EVERYBODY)
    quoting = write(ben, quoted_id=open_one)
    change_audience(ann, post_id=open_one, audience=Audience.FOLLOWERS)
    assert [seen(who, quoting) for who in (ben, cleo)] == [("accepted", open_one), ("unauthorized", None)]
    dora = member("dora")
    follow(dora, person_id=ann.person_id)
    assert seen(dora, quoting) == ("accepted", open_one)
    block(dora, person_id=ann.person_id)
    assert seen(dora, quoting) == ("unauthorized", None)
    remove_post(post_id=open_one)
    assert seen(ben, quoting) == ("unauthorized", None)
    restore_post(post_id=open_one)
    delete_post(ann, post_id=open_one)
    assert seen(ben, quoting) == ("deleted", None)


def test_a_quoted_post_shows_no_quote_of_its_own(ann: Viewer) -> None:
    first = write(ann)
    second = write(ann, quoted_id=first)
    (third,) = hydrate(ann, Post.objects.filter(pk=write(ann, quoted_id=second)))
    assert third.quote is not None
    assert third.quote.post is not None
    assert third.quote.post.quote is None


def test_where_a_quote_has_no_place(ann: Viewer, ben: Viewer) -> None:
    quoted = write(ann)
    talk, message = write_to_people(ann, person_ids=[ben.person_id], text="Hello")
    with pytest.raises(Invalid):
        publish_post(ann, text="x", conversation_id=talk, quoted_id=quoted)
    with pytest.raises(Invalid):
        publish_post(ann, text="x", quoted_id=message)
    with pytest.raises(Invalid):
        publish_post(ann, text="x", poll=PollDraft(("a", "b"), 600), quoted_id=quoted)
    # Whoever is asked must be able to read by what.
    with pytest.raises(NotAllowed, match="could not read yours"):
        write(ben, "For my friends", Audience.FRIENDS, quoted_id=quoted)
    assert Post.objects.filter(author_id=ben.person_id).count() == 0
    assert not Quote.objects.exists()
    change_permissions(ann, post_id=quoted, quoters=Quoters.EVERYBODY)
    quoting = write(ben, "For my friends", Audience.FRIENDS, quoted_id=quoted)
    assert seen(ben, quoting) == ("accepted", quoted)
    assert told(ann) == []
    assert times_quoted(quoted) == 0
