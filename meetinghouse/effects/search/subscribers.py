"""Keeping the index in step. Each may run twice for one event."""

from typing import Any

from meetinghouse.domain.people.events import PersonJoined, ProfileEdited
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.events import PostDeleted, PostEdited, PostPublished, PostRemoved, PostRestored
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.posts.queries_messages import file_names
from meetinghouse.effects.search import index
from meetinghouse.effects.search.index import Shelf
from meetinghouse.kernel import bus
from meetinghouse.kernel.statements import Statement

# What is said in a conversation has a shelf of its own.
_WORDS = Statement(
    "SELECT p.content_warning, p.title, p.text FROM posts_post p"  # noqa: S608 -- own constants; values are bound
    " WHERE p.id = %(id)s AND p.state = 0 AND p.boost_of_id IS NULL"
    f" AND p.audience <> {Audience.CONVERSATION:d}"
)


_MESSAGE = Statement(
    "SELECT p.roster_id, p.content_warning, p.text, p.pictures_count FROM posts_post p"  # noqa: S608 -- own constants; values are bound
    f" WHERE p.id = %(id)s AND p.state = 0 AND p.audience = {Audience.CONVERSATION:d}"
)


def _put_words(post_id: int, content_warning: str, title: str, text: str) -> None:
    index.put(Shelf.POSTS, post_id, " ".join(words for words in (content_warning, title, text) if words))


def put_post(post: Post) -> None:
    """Make a post findable by its title, text, warning and tags."""
    _put_words(post.pk, post.content_warning, post.title, post.text)


def put_message(post_id: int) -> bool:
    """Make a message findable in its conversation, by its text and its files' names; False for what is none."""
    row = _MESSAGE.row({"id": post_id})
    if row is None:
        return False
    roster_id, warning, text, pictures = row
    names = " ".join(file_names(post_id)) if pictures else ""
    index.put_message(post_id, roster_id, f"{warning} {text} {names}".strip())
    return True


def put_person(person: Person) -> None:
    """Make a person findable by name, handle and town."""
    index.put(Shelf.PEOPLE, person.pk, f"{person.display_name} {person.username} {person.domain} {person.town}".strip())


@bus.subscribe(PostPublished, PostEdited, PostRestored)
def index_post(event: PostPublished | PostEdited | PostRestored, _delivery: Any) -> None:
    """A post can be found, by the words it has now."""
    row = _WORDS.row({"id": event.post_id})
    if row is not None:
        _put_words(event.post_id, *row)
    else:
        put_message(event.post_id)


@bus.subscribe(PostDeleted, PostRemoved)
def forget_post(event: PostDeleted | PostRemoved, _delivery: Any) -> None:
    """A post cannot be found any more."""
    index.drop(Shelf.POSTS, event.post_id)
    index.drop(Shelf.MESSAGES, event.post_id)


@bus.subscribe(PersonJoined, ProfileEdited)
def index_person(event: PersonJoined | ProfileEdited, _delivery: Any) -> None:
    """A person can be found."""
    person = Person.objects.filter(pk=event.person_id).first()
    if person is not None:
        put_person(person)
