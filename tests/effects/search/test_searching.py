"""Finding by words: what the index is told, and what comes out of it."""

import pytest

from meetinghouse.domain.people.actions import block, edit_profile, suspend_person
from meetinghouse.domain.posts.actions import Changes, boost_post, delete_post, edit_post, remove_post, restore_post
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.effects.search import index
from meetinghouse.effects.search.actions import rebuild
from meetinghouse.effects.search.index import Shelf
from meetinghouse.effects.search.queries import find_people, find_posts, find_tags, search
from meetinghouse.kernel import bus
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Viewer
from tests.factories import member, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Viewer:
    return member("ann", display_name="Ann Example")


@pytest.fixture
def ben() -> Viewer:
    return member("ben")


def found(viewer: Viewer, words: str, **more: int) -> list[int]:
    bus.drain()
    return [p.id for p in find_posts(viewer, words, Page(limit=50), **more)]


def test_words_beginnings_and_capitals(ann: Viewer) -> None:
    apple = write(ann, "Äpfel und Birnen, frisch vom Baum")
    pear = write(ann, "Birnen sind aus", content_warning="Obst")
    assert found(ann, "birnen") == [pear, apple]
    assert found(ann, "BIRN") == [pear, apple]
    assert found(ann, "birnen frisch") == [apple]
    assert found(ann, "obst") == [pear]
    assert found(ann, "äpfel") == [apple]
    assert found(ann, "irnen") == []


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "*",
        '"',
        "'; DROP TABLE posts_post; --",
        "a OR b",
        "NEAR(a b)",
        "\x00",
        "-",
        "&|!",
        "a:*",
        "(",
        "😀",
        "x" * 5000,
    ],
)
def test_any_words_at_all_are_harmless(words: str, ann: Viewer) -> None:
    write(ann, "Something")
    bus.drain()
    assert search(ann, words, Page()).posts == ()


def test_pages(ann: Viewer) -> None:
    ids = [write(ann, f"Pear number {number}") for number in range(5)][::-1]
    bus.drain()
    assert [p.id for p in find_posts(ann, "pear", Page(limit=2))] == ids[:2]
    assert [p.id for p in find_posts(ann, "pear", Page(limit=2, max_id=ids[1]))] == ids[2:4]


def test_past_many_that_are_hidden(ann: Viewer, ben: Viewer) -> None:
    """Candidates that the viewer may not read do not fill up the page."""
    wanted = write(ann, "Pear for all")
    for _ in range(130):
        write(ann, "Pear for followers", Audience.FOLLOWERS)
    assert found(ben, "pear") == [wanted]


def test_only_what_is_there_and_meant_for_the_viewer(ann: Viewer, ben: Viewer) -> None:
    post_id = write(ann, "Pear", Audience.PUBLIC)
    boost_post(ben, post_id=post_id)
    assert found(ben, "pear") == [post_id]
    assert found(STRANGER, "pear") == [post_id]
    assert found(Viewer(sees_public=False), "pear") == []
    assert found(ben, "pear", author_id=ann.person_id) == [post_id]
    assert found(ben, "pear", author_id=ben.person_id) == []
    remove_post(post_id=post_id)
    assert found(ben, "pear") == []
    assert post_id not in index.find(Shelf.POSTS, "pear", limit=1000)
    restore_post(post_id=post_id)
    assert found(ben, "pear") == [post_id]
    # Without waiting for the worker.
    block(ann, person_id=ben.person_id)
    assert [p.id for p in find_posts(ben, "pear", Page())] == []
    delete_post(ann, post_id=post_id)
    assert found(ann, "pear") == []


def test_people_by_name_handle_and_town(ann: Viewer, ben: Viewer) -> None:
    edit_profile(ann, changes={"town": "Ulm"})
    bus.drain()
    for words in ("ann", "@ann", "exam", "Ann Example", "ulm"):
        assert [p.id for p in find_people(ben, words, 10)] == [ann.person_id], words
    edit_profile(ann, changes={"town": "", "display_name": "Anna"})
    bus.drain()
    assert [p.id for p in find_people(ben, "ulm", 10)] == []
    suspend_person(person_id=ann.person_id)
    assert [p.id for p in find_people(ben, "ann", 10)] == []


def test_tags_that_stand_on_something_readable(ann: Viewer, ben: Viewer) -> None:
    write(ann, "#Harvest #Harbour")
    write(ann, "#harmony", Audience.FOLLOWERS)
    assert [t.key for t in find_tags(ben, "har", 10)] == ["harbour", "harvest"]
    assert [t.key for t in find_tags(ann, "#HAR", 10)] == ["harbour", "harmony", "harvest"]
    for words in ("", "#", "%", "_", "ha%"):
        assert find_tags(ann, words, 10) == []


def test_only_the_kinds_asked_for(ann: Viewer) -> None:
    write(ann, "ann writes #ann")
    bus.drain()
    everything = search(ann, "ann", Page())
    assert (len(everything.people), len(everything.posts), len(everything.tags)) == (1, 1, 1)
    assert not everything.is_empty
    only = search(ann, "ann", Page(), kinds={"hashtags"})
    assert (len(only.people), len(only.posts), len(only.tags)) == (0, 0, 1)


def test_the_index_can_be_made_anew(ann: Viewer) -> None:
    post_id = write(ann, "Pear")
    bus.drain()
    index.drop(Shelf.POSTS, post_id)
    assert found(ann, "pear") == []
    assert rebuild() == 2
    assert found(ann, "pear") == [post_id]
    assert rebuild() == 2


def test_an_edited_post_is_found_by_the_words_it_has_now(ann: Viewer) -> None:
    post_id = write(ann, "Apples from the orchard #apple")
    assert found(ann, "orchard") == [post_id]
    edit_post(ann, post_id=post_id, changes=Changes(text="Pears from the cellar #pear", content_warning="Fruit"))
    assert found(ann, "orchard") == []
    assert found(ann, "cellar") == found(ann, "fruit") == [post_id]
    assert [tag.key for tag in find_tags(ann, "pear", 5)] == ["pear"]
    assert find_tags(ann, "apple", 5) == []
