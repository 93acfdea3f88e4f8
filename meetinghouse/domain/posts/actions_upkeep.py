"""Mending what drifted; for the doctor."""

from collections.abc import Sequence

from django.db import connection, transaction

from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts.models import Post
from meetinghouse.domain.posts.queries_upkeep import TRUE_COUNTS_OF_AUTHORS, TRUE_COUNTS_OF_POSTS

_AT_ONCE = 200


def recount_posts(post_ids: Sequence[int]) -> None:
    """Count these posts' comments, shares and reactions anew; safe while people write."""
    _recount(Post, TRUE_COUNTS_OF_POSTS, post_ids)


def recount_authors(person_ids: Sequence[int]) -> None:
    """Count these people's posts anew; safe while people write."""
    _recount(Person, TRUE_COUNTS_OF_AUTHORS, person_ids)


def _recount(model: type[Post] | type[Person], truths: dict[str, str], ids: Sequence[int]) -> None:
    setting = ", ".join(f"{name} = {truth}" for name, truth in truths.items())
    for start in range(0, len(ids), _AT_ONCE):
        some = list(ids[start : start + _AT_ONCE])
        with transaction.atomic(), connection.cursor() as cursor:
            # Who counts up or down at this moment waits, or has finished: PostgreSQL's next statement sees it.
            list(model._default_manager.select_for_update().filter(pk__in=some).order_by("pk").values_list("pk"))
            marks = ", ".join(["%s"] * len(some))
            table = model._meta.db_table
            cursor.execute(f"UPDATE {table} AS p SET {setting} WHERE p.id IN ({marks})", some)  # noqa: S608
