"""What stands on every page of the site costs little, however many people and posts there are: by which index."""

import pytest
from django.db.models import Model

from meetinghouse.domain.conversations.queries import _UNREAD
from meetinghouse.domain.people.models import FriendRequest
from meetinghouse.domain.people.queries import can_meet
from meetinghouse.domain.people.queries_suggestions import _MOST_FOLLOWED
from meetinghouse.domain.posts.models import PostTag
from meetinghouse.domain.posts.readers import _SIZES
from meetinghouse.domain.posts.visibility import reads
from meetinghouse.effects.notifications.queries_hot import _NEW
from meetinghouse.kernel.statements import Statement, is_sqlite, moment
from meetinghouse.kernel.viewer import Viewer

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not is_sqlite(), reason="the plan is SQLite's")]
ANN = Viewer(person_id=1)


@pytest.mark.parametrize(
    ("statement", "indices"),
    [
        # The numbers in a composer's audience: members by a list of members alone, followers by whom they follow.
        (_SIZES, ["p USING COVERING INDEX person_member", "f USING INDEX follow_followed (followed_id=?)"]),
        (_MOST_FOLLOWED, ["p USING INDEX person_most_followed"]),
        (_NEW, ["n USING INDEX notification_newest (person_id=? AND id>?)", "p USING INTEGER PRIMARY KEY"]),
        (_UNREAD, ["c USING INDEX participant_newest (person_id=? AND place=?)"]),
    ],
)
def test_numbers_beside_the_navigation_go_by_an_index(statement: Statement, indices: list[str]) -> None:
    plan = "\n".join(statement.plan({"me": 1, "now": moment(), "most": 100, "limit": 5}))
    for index in indices:
        assert index in plan
    assert "person_state_newest" not in plan
    assert "TEMP B-TREE FOR ORDER BY" not in plan


@pytest.mark.parametrize(
    ("model", "condition"), [(FriendRequest, can_meet(ANN, "asker_id")), (PostTag, reads(ANN, "post_id"))]
)
def test_who_may_see_is_asked_of_each_row(model: type[Model], condition: object) -> None:
    """And not of everybody, or of every post, before the first row is looked at."""
    plan = model._default_manager.filter(condition).explain()
    assert "U0 USING INTEGER PRIMARY KEY (rowid=?)" in plan
    assert "LIST SUBQUERY" not in plan
