"""Keeping the index in step. Each may run twice for one event."""

from typing import Any

from meetinghouse.domain.people.events import PersonJoined, ProfileEdited
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.events import PostDeleted, PostPublished, PostRemoved, PostRestored
from meetinghouse.domain.posts.models import Post, PostState
from meetinghouse.effects.search import index
from meetinghouse.effects.search.index import Shelf
from meetinghouse.kernel import bus


def put_post(post: Post) -> None:
    """Make a post findable by its text, warning and tags."""
    index.put(Shelf.POSTS, post.pk, f"{post.content_warning} {post.text}".strip())


def put_person(person: Person) -> None:
    """Make a person findable by name, handle and town."""
    index.put(Shelf.PEOPLE, person.pk, f"{person.display_name} {person.username} {person.domain} {person.town}".strip())


@bus.subscribe(PostPublished, PostRestored)
def index_post(event: PostPublished | PostRestored, _delivery: Any) -> None:
    """A post can be found."""
    post = Post.objects.filter(pk=event.post_id, state=PostState.VISIBLE, boost_of=None).first()
    if post is not None:
        put_post(post)


@bus.subscribe(PostDeleted, PostRemoved)
def forget_post(event: PostDeleted | PostRemoved, _delivery: Any) -> None:
    """A post cannot be found any more."""
    index.drop(Shelf.POSTS, event.post_id)


@bus.subscribe(PersonJoined, ProfileEdited)
def index_person(event: PersonJoined | ProfileEdited, _delivery: Any) -> None:
    """A person can be found."""
    person = Person.objects.filter(pk=event.person_id).first()
    if person is not None:
        put_person(person)
