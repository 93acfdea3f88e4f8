"""What may not be let go of, because the desk looks at it or may have to again. No viewer: only chores ask."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Q

from meetinghouse.domain.safety.models import Case, Restriction
from meetinghouse.domain.safety.vocabulary.desk_words import OPEN_STATES, SubjectKind
from meetinghouse.kernel.clock import now

# For so long a decision can be complained of: Article 20 of the DSA.
COMPLAINT_WINDOW = timedelta(days=183)


def held_posts(posts: Sequence[tuple[int, int]]) -> set[int]:
    """Those of some posts, each with its author's id, that a case holds: of its own while that is open and for half a
    year after; of its author while that is open; and as long as its author is restricted.

    Cost: three queries, by indexes ``case_subject``, ``case_person`` and ``restriction_target``.
    """
    ids, authors = [pk for pk, _ in posts], {author for _, author in posts}
    is_open = Q(state__in=list(OPEN_STATES))
    own = Case.objects.filter(is_open | Q(decided_at__gt=now() - COMPLAINT_WINDOW), subject_id__in=ids)
    held = set(own.filter(subject_kind=SubjectKind.POST).values_list("subject_id", flat=True))
    concerned = set(
        Case.objects.filter(is_open, person_id__in=authors, subject_kind=SubjectKind.PERSON).values_list(
            "person_id", flat=True
        )
    )
    restricted = Restriction.objects.filter(target_kind=SubjectKind.PERSON, target_id__in=authors, lifted_at=None)
    concerned |= set(restricted.values_list("target_id", flat=True))
    return held | {pk for pk, author in posts if author in concerned}
