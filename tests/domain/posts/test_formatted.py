"""Titles and formatted text: what is kept, shown, found and told of them."""

import pytest
from django.test import override_settings

from meetinghouse.domain.posts.actions import Changes, edit_post, publish_post, write_to_people
from meetinghouse.domain.posts.history import history
from meetinghouse.domain.posts.models import Mention, Post, PostTag
from meetinghouse.domain.posts.queries import post
from meetinghouse.domain.posts.records import PostRecord, Writing
from meetinghouse.domain.safety.snapshots import excerpt, snapshots_of_posts
from meetinghouse.effects.search.queries import find_posts
from meetinghouse.kernel import bus
from meetinghouse.kernel.errors import Invalid
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import Viewer

pytestmark = pytest.mark.django_db
LONG = Writing(title=" Apple  <days> ", text="# When\nOn *Sunday*, @ben, #apples, `@cleo #code`", is_formatted=True)


def shown(viewer: Viewer, post_id: int) -> PostRecord:
    found = post(viewer, post_id)
    assert found is not None
    return found


def test_a_title_and_formatted_text(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    post_id = publish_post(ann, LONG)
    found = shown(ben, post_id)
    assert (found.title, found.is_formatted) == ("Apple <days>", True)
    assert found.html.startswith("<p><strong>Apple &lt;days&gt;</strong></p><h3>When</h3>")
    assert found.body.startswith("<h3>When</h3>")
    assert "<em>Sunday</em>" in found.body
    assert found.words.startswith("Apple <days>: When")
    assert list(Mention.objects.values_list("person_id", flat=True)) == [ben.person_id]
    assert list(PostTag.objects.values_list("tag__key", flat=True)) == ["apples"]
    assert cleo.person_id not in Mention.objects.values_list("person_id", flat=True)
    bus.drain()
    assert [p.id for p in find_posts(ben, "apple sunday", Page())] == [post_id]
    frozen = snapshots_of_posts(Post.objects.filter(pk=post_id))[post_id]
    assert frozen["title"] == "Apple <days>"
    assert excerpt(frozen).startswith("Apple <days>")


def test_what_is_not_formatted_stays_as_it_was(ann: Viewer) -> None:
    found = shown(ann, publish_post(ann, text="# Not *a* heading"))
    assert found.html == found.body == "<p># Not *a* heading</p>"
    assert found.words == "# Not *a* heading"


def test_an_edit_keeps_what_it_was_called(ann: Viewer) -> None:
    post_id = publish_post(ann, LONG)
    edit_post(ann, post_id=post_id, changes=Changes(title="Pear days"))
    edit_post(ann, post_id=post_id, changes=Changes(title="", is_formatted=False))
    versions = history(ann, post_id).versions
    assert [(v.title, v.is_formatted) for v in versions] == [("Apple <days>", True), ("Pear days", True), ("", False)]
    assert versions[2].html.startswith("<p># When<br>")
    edit_post(ann, post_id=post_id, changes=Changes(title=""))
    assert len(history(ann, post_id).versions) == 3


@override_settings(MAX_POST_CHARACTERS=20, MAX_LONG_POST_CHARACTERS=40)
def test_a_formatted_text_may_be_longer(ann: Viewer) -> None:
    long = "a" * 40
    with pytest.raises(Invalid, match=r"up to 20 characters; as formatted text, 40\."):
        publish_post(ann, text=long)
    post_id = publish_post(ann, text=long, is_formatted=True)
    with pytest.raises(Invalid, match="up to 40"):
        publish_post(ann, text=long + "a", is_formatted=True)
    with pytest.raises(Invalid, match="up to 20"):
        edit_post(ann, post_id=post_id, changes=Changes(is_formatted=False, text=long))


def test_a_place_is_kept_in_its_authors_words_and_edits_keep_the_one_before(ann: Viewer) -> None:
    post_id = publish_post(ann, text="Here", place="  The old \n mill ")
    assert shown(ann, post_id).place == "The old mill"
    edit_post(ann, post_id=post_id, changes=Changes(place=""))
    assert [version.place for version in history(ann, post_id).versions] == ["The old mill", ""]
    assert snapshots_of_posts(Post.objects.filter(pk=post_id))[post_id].get("place") is None
    with pytest.raises(Invalid, match="place can have up to 80"):
        publish_post(ann, text="Here", place="x" * 81)


def test_comments_and_messages_have_no_title(ann: Viewer, ben: Viewer) -> None:
    post_id = publish_post(ann, text="Good morning")
    talk, _ = write_to_people(ann, person_ids=[ben.person_id], text="Hello")
    for more in ({"in_reply_to_id": post_id}, {"conversation_id": talk}):
        with pytest.raises(Invalid, match="has a title"):
            publish_post(ann, text="x", title="A title", **more)
    with pytest.raises(Invalid, match="title can have up to"):
        publish_post(ann, text="x", title="x" * 121)


def test_an_edited_message_links_nobody_outside_of_its_conversation(ann: Viewer, ben: Viewer, cleo: Viewer) -> None:
    _, message_id = write_to_people(ann, person_ids=[ben.person_id], text="Hello")
    edit_post(ann, post_id=message_id, changes=Changes(text="Hello @ben and @cleo"))
    html = shown(ben, message_id).html
    assert "/@ben" in html
    assert "/@cleo" not in html
    assert list(Mention.objects.values_list("person_id", flat=True)) == [ben.person_id]
    assert cleo.person_id
