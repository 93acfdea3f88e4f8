"""Whose hand wrote what a page published: for those who speak for the page, and for the desk."""

from collections.abc import Iterable

from meetinghouse.domain.pages.queries import pages_spoken_for
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.domain.posts.models import Authorship, Post
from meetinghouse.domain.posts.records import Hands
from meetinghouse.kernel.viewer import Viewer


def hands_shown(viewer: Viewer, rows: Iterable[Post], page_ids: Iterable[int]) -> dict[int, Hands]:
    """Who wrote and edited what pages published, by the post's id, as far as the viewer speaks for them.

    Args:
        page_ids: which of the authors are pages.

    Cost: one statement where none of the pages is the viewer's, three otherwise.
    """
    spoken = pages_spoken_for(viewer, list(page_ids))
    if not spoken:
        return {}
    found = list(Authorship.objects.filter(pk__in=[row.pk for row in rows if row.author_id in spoken]))
    people = people_by_ids([i for one in found for i in (one.editor_id, one.edited_by_id) if i])
    return {
        one.pk: Hands(
            writer=people.get(one.editor_id), editor=people.get(one.edited_by_id) if one.edited_by_id else None
        )
        for one in found
    }


def hands_of_posts(post_ids: Iterable[int]) -> dict[int, tuple[int, int | None]]:
    """The ids of who wrote and who edited some posts of pages, whoever asks: for the desk."""
    rows = Authorship.objects.filter(pk__in=list(post_ids))
    return {pk: (editor, edited_by) for pk, editor, edited_by in rows.values_list("pk", "editor_id", "edited_by_id")}
