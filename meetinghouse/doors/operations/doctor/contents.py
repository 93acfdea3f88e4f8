"""What is in it: counters, files of uploads, the search index, the safety desk's record."""

from collections.abc import Iterator

from meetinghouse.domain.media.queries_upkeep import folders_without_rows, uploads_without_files
from meetinghouse.domain.people.actions_upkeep import recount_people
from meetinghouse.domain.people.models import Person
from meetinghouse.domain.people.queries_upkeep import people_with_wrong_counts
from meetinghouse.domain.posts.actions_upkeep import recount_authors, recount_posts
from meetinghouse.domain.posts.queries_upkeep import (
    authors_with_wrong_counts,
    posts_with_wrong_counts,
    searchable_messages,
    searchable_posts,
)
from meetinghouse.domain.safety.chain import is_guarded, verify_chain
from meetinghouse.doors.operations.doctor.findings import Finding, fail, ok, some, warn
from meetinghouse.effects.search import index
from meetinghouse.effects.search.actions import rebuild
from meetinghouse.effects.search.index import Shelf
from meetinghouse.kernel.bus.deliveries.operations import queue_state

_REPAIR = "meetinghouse doctor --repair mends it."
_MANY_STRAYS = 50


def counters(*, repair: bool) -> Iterator[Finding]:
    """Numbers beside names and under posts, against what they count."""
    ways = (
        ("followers and followed", "person", "people", people_with_wrong_counts, recount_people),
        ("posts", "person", "people", authors_with_wrong_counts, recount_authors),
        ("comments, shares and reactions", "post", "posts", posts_with_wrong_counts, recount_posts),
    )
    for what, one, more, find, mend in ways:
        wrong = find()
        if wrong and repair:
            mend(wrong)
            yield ok("Counters", f"{what}: mended for {some(len(wrong), one, more)}")
        elif wrong:
            ids = ", ".join(map(str, wrong[:3]))
            yield warn("Counters", f"{what}: wrong for {some(len(wrong), one, more)} ({ids})", _REPAIR)
        else:
            yield ok("Counters", f"{what} are right")


def files() -> Iterator[Finding]:
    """Uploads whose files are gone, and files that no upload has."""
    lost = list(uploads_without_files())
    strays = sum(1 for _ in folders_without_rows())
    if lost:
        advice = "If a backup still has them, restore it into another folder and copy its media folder over."
        ids = ", ".join(map(str, lost[:3]))
        yield fail("Uploads", f"The files of {some(len(lost), 'upload')} are gone ({ids}).", advice)
    else:
        yield ok("Uploads", "all files are there")
    if strays > _MANY_STRAYS:
        advice = "Was an older database put back beside newer files? They are kept until you delete them."
        yield warn("Uploads", f"{some(strays, 'folder')} belong to no upload.", advice)
    elif strays:
        yield ok("Uploads", f"{some(strays, 'folder')} left by unfinished uploads; the site removes them within a day")


def search(*, repair: bool) -> Iterator[Finding]:
    """As many in the index as there are, but for what is on its way there."""
    for what, shelf, there in (
        ("posts", Shelf.POSTS, searchable_posts()),
        ("messages", Shelf.MESSAGES, searchable_messages()),
        ("people", Shelf.PEOPLE, Person.objects.count()),
    ):
        found = index.count(shelf)
        if abs(found - there) <= queue_state().length:
            yield ok("Search", f"finds all {what}")
        elif repair:
            rebuild()
            yield ok("Search", f"made anew; it now finds {index.count(shelf):,} {what}")
        else:
            yield warn("Search", f"knows {found:,} of {there:,} {what}", _REPAIR)


def record() -> Iterator[Finding]:
    """The safety desk's record: every link of its chain, and the triggers that guard it."""
    state = verify_chain()
    if not state.is_whole:
        advice = "Somebody changed the record outside of Meetinghouse. Keep this database as it is and compare backups."
        yield fail("Record", f"The safety desk's record is broken: {state.what}.", advice)
    else:
        yield ok("Record", f"the safety desk's record is whole, {some(state.checked, 'entry', 'entries')}")
    if not is_guarded():
        advice = "Somebody removed them. Restore a backup, or ask for help before you go on."
        yield fail("Record", "The triggers that guard the record are gone.", advice)
