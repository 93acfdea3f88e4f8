"""Writing posts: what is kept, what is refused."""

import pytest
from django.test import override_settings

from meetinghouse.domain.people.actions import block
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.audience import CHOICES, Audience
from meetinghouse.domain.posts.events import PostPublished
from meetinghouse.domain.posts.models import Mention, Post, PostTag, Tag
from meetinghouse.domain.posts.queries import post
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import Invalid, NotFound, SignInRequired, TooMany
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import Emitted, member, write

pytestmark = pytest.mark.django_db


def test_a_post_is_kept_told_and_counted(ann: Viewer) -> None:
    emitted = Emitted()
    post_id = write(ann, "  Good *morning*, all \x00 \u202e ", content_warning=" Early \n birds ")
    assert emitted() == [PostPublished(post_id=post_id)]
    found = post(ann, post_id)
    assert found is not None
    assert "Good" in found.html
    assert "\x00" not in found.text
    assert (found.content_warning, found.is_sensitive, found.audience) == ("Early birds", True, Audience.COMMUNITY)
    assert (found.in_reply_to_id, found.thread_id, found.edited_at) == (None, None, None)
    row = Person.objects.get(pk=ann.person_id)
    assert (row.posts_count, row.last_posted_on) == (1, now().date())


@pytest.mark.parametrize("audience", CHOICES)
def test_every_audience_a_member_can_choose(ann: Viewer, audience: Audience) -> None:
    found = post(ann, write(ann, audience=audience))
    assert found is not None
    assert found.audience is audience


def test_private_messages_do_not_count_on_the_profile(ann: Viewer) -> None:
    write(ann, audience=Audience.MENTIONED)
    row = Person.objects.get(pk=ann.person_id)
    assert (row.posts_count, row.last_posted_on) == (0, None)


def test_names_tags_and_what_only_looks_like_them(ann: Viewer, ben: Viewer) -> None:
    hidden = member("hidden")
    block(hidden, person_id=ann.person_id)
    post_id = write(ann, "@Ben @hidden @nobody @ben@localhost:3000 #Harvest #harvest #Äpfel mail@ben.example")
    assert list(Mention.objects.filter(post_id=post_id).values_list("person_id", "is_silent")) == [
        (ben.person_id, False)
    ]
    assert set(PostTag.objects.filter(post_id=post_id).values_list("tag__key", flat=True)) == {"harvest", "äpfel"}
    found = post(ann, post_id)
    assert found is not None
    # Who blocked the author is as absent as who never was.
    assert found.html.count('href="http://localhost:3000/@') == 2
    assert "/@hidden" not in found.html


def test_a_tag_keeps_how_it_was_first_written(ann: Viewer) -> None:
    write(ann, "#HarvestHome")
    write(ann, "#harvesthome")
    assert Tag.objects.values_list("key", "name").get() == ("harvesthome", "HarvestHome")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n\t "}, "text"),
        ({"text": "x" * 5001}, "text"),
        ({"text": "x" * 10_000_000}, "text"),
        ({"text": "x", "content_warning": "y" * 501}, "content_warning"),
        ({"text": "x" * 4990, "content_warning": "y" * 20}, "text"),
        ({"text": "x", "media_ids": list(range(21))}, "media_ids"),
        ({"text": "x", "audience": Audience.GROUP}, "audience"),
        ({"text": "x", "audience": Audience.CONVERSATION}, "audience"),
        ({"text": "x", "audience": Audience.CIRCLE}, "audience"),
        ({"text": "x", "audience": Audience.CIRCLE, "circle_id": 1}, "audience"),
        ({"text": "x", "audience": Audience.COMMUNITY, "circle_id": 1}, "audience"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_kept(ann: Viewer, wrong: dict[str, object], field: str) -> None:
    emitted = Emitted()
    with pytest.raises(Invalid) as refusal:
        write(ann, **wrong)  # type: ignore[arg-type]
    assert list(refusal.value.fields) == [field]
    assert (Post.objects.count(), emitted()) == (0, [])
    assert Person.objects.get(pk=ann.person_id).posts_count == 0


def test_the_longest_post(ann: Viewer) -> None:
    assert post(ann, write(ann, "x" * 5000)) is not None


def test_strangers_do_not_write() -> None:
    with pytest.raises(SignInRequired):
        write(STRANGER)


def test_pictures_that_are_absent_or_somebody_elses_leave_nothing(ann: Viewer) -> None:
    emitted = Emitted()
    with pytest.raises(NotFound):
        write(ann, "Look", media_ids=[4_000_000_000_000_000_000])
    assert (Post.objects.count(), emitted()) == (0, [])
    assert Person.objects.get(pk=ann.person_id).posts_count == 0


def test_the_same_word_gives_the_same_post(ann: Viewer, ben: Viewer) -> None:
    emitted = Emitted()
    once = [write(ann, text, idempotency="tap-1") for text in ("First", "Second")]
    assert once[0] == once[1]
    assert Post.objects.get().text == "First"
    assert emitted() == [PostPublished(post_id=once[0])]
    # Words are the author's own, and no word at all means a new post.
    assert write(ben, idempotency="tap-1") != once[0]
    assert write(ben) != write(ben)
    assert Person.objects.get(pk=ann.person_id).posts_count == 1


@override_settings(RATE_LIMITS_ON=True)
def test_writing_too_much_too_fast(ann: Viewer, settings: object) -> None:
    for _ in range(60):
        write(ann, "Again")
    with pytest.raises(TooMany) as refusal:
        write(ann, "And again")
    assert refusal.value.retry_after > 0
    assert Post.objects.count() == 60
