"""Making the index anew, after a restore or when the doctor says so."""

from django.db.models import QuerySet

from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post, PostState
from meetinghouse.effects.search import index
from meetinghouse.effects.search.index import Shelf
from meetinghouse.effects.search.subscribers import put_message, put_person, put_post

_AT_ONCE = 500


def rebuild() -> int:
    """Index everything again, drop what is not there any more, and return how many rows there were.

    May run while people write and search; each row is put in place of what stood there.
    """
    posts = Post.objects.filter(state=PostState.VISIBLE, boost_of=None).exclude(audience=Audience.CONVERSATION)
    number = 0
    for post in posts.iterator(chunk_size=_AT_ONCE):
        put_post(post)
        number += 1
    said = Post.objects.filter(state=PostState.VISIBLE, audience=Audience.CONVERSATION)
    for post_id in said.values_list("pk", flat=True).iterator(chunk_size=_AT_ONCE):
        number += put_message(post_id)
    for person in Person.objects.iterator(chunk_size=_AT_ONCE):
        put_person(person)
        number += 1
    _drop_strays(Shelf.POSTS, posts)
    _drop_strays(Shelf.MESSAGES, said)
    _drop_strays(Shelf.PEOPLE, Person.objects.all())
    return number


def _drop_strays(shelf: Shelf, rows: QuerySet[Post] | QuerySet[Person]) -> None:
    above = 0
    while found := index.ids(shelf, above=above, limit=_AT_ONCE):
        known = set(rows.filter(pk__in=found).values_list("pk", flat=True))
        for row_id in found:
            if row_id not in known:
                index.drop(shelf, row_id)
        above = found[-1]
