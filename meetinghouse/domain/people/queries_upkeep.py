"""Counters of people against what they count; for the doctor."""

from django.db import connection

# What each counter must be, in SQL; ``p`` is the person.
TRUE_COUNTS = {
    "followers_count": "(SELECT count(*) FROM people_follow f WHERE f.followed_id = p.id)",
    # Being in a group is a follow too, but how many of those there are is nobody's business.
    "following_count": (
        "(SELECT count(*) FROM people_follow f JOIN people_person w ON w.id = f.followed_id"
        " WHERE f.follower_id = p.id AND w.kind <> 1)"
    ),
}
_DRIFTED = f"SELECT p.id FROM people_person p WHERE {' OR '.join(f'p.{k} <> {v}' for k, v in TRUE_COUNTS.items())}"  # noqa: S608


def people_with_wrong_counts() -> list[int]:
    """Ids of people whose counts of followers or followed are wrong. Two look-ups in an index for each person."""
    with connection.cursor() as cursor:
        cursor.execute(_DRIFTED)
        return sorted(row[0] for row in cursor.fetchall())
