"""Making the index anew, after a restore or when the doctor says so."""

from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.models import Post, PostState
from meetinghouse.effects.search.subscribers import put_person, put_post


def rebuild() -> int:
    """Index everything again and return how many rows there were."""
    number = 0
    for post in Post.objects.filter(state=PostState.VISIBLE, boost_of=None).iterator(chunk_size=500):
        put_post(post)
        number += 1
    for person in Person.objects.iterator(chunk_size=500):
        put_person(person)
        number += 1
    return number
