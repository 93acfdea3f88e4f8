"""How many statements the lists of the client API take: the same number when the data doubles."""

from contextlib import ExitStack

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from meetinghouse.domain.posts.actions import write_to_people
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.doors.client_api.fast_lane import rendering
from meetinghouse.kernel import bus
from tests.doors.client_api.conftest import write
from tests.factories_api import Member, found_open_community, new_member

# Each with the most statements it may take, whatever there is, in all databases together.
LISTS = {
    "accounts?{people}": 2,
    "accounts/{ann}/followers": 4,
    "accounts/{ann}/following": 4,
    "accounts/familiar_followers?{people}": 4,
    "accounts/relationships?{people}": 9,
    "accounts/search?q=pal": 4,
    "blocks": 3,
    "mutes": 3,
    "follow_requests": 3,
    "directory": 2,
    "suggestions": 5,
    "statuses?{posts}": 8,
    "statuses/{post}/favourited_by": 14,
    "statuses/{post}/reblogged_by": 14,
    "favourites": 8,
    "bookmarks": 8,
    "timelines/tag/bread": 9,
    "trends/tags": 2,
    "trends/statuses": 9,
    "notifications": 9,
    "conversations": 14,
}


class Town:
    """Ann, and pals who follow, like, share and answer her."""

    def __init__(self) -> None:
        found_open_community()
        self.ann = new_member("ann")
        self.pals: list[Member] = []
        self.posts = [write(self.ann, "first #bread")]

    def grow(self, by: int) -> None:
        """More of everything."""
        for _ in range(by):
            pal = new_member(f"pal{len(self.pals)}")
            self.pals.append(pal)
            self.posts.append(write(self.ann, f"#bread number {len(self.posts)}", Audience.PUBLIC))
            for post_id in self.posts[:1]:
                pal.api.post(f"/api/v1/statuses/{post_id}/favourite")
                pal.api.post(f"/api/v1/statuses/{post_id}/reblog")
            pal.api.post(f"/api/v1/accounts/{self.ann.id}/follow")
            self.ann.api.post(f"/api/v1/accounts/{pal.id}/follow")
            self.ann.api.post(f"/api/v1/accounts/{pal.id}/mute")
            write_to_people(self.ann.viewer, person_ids=[pal.person_id], text="Hello")
            self.ann.api.post(f"/api/v1/statuses/{self.posts[-1]}/favourite")
            self.ann.api.post(f"/api/v1/statuses/{self.posts[-1]}/bookmark")
        bus.drain()

    def statements(self, path: str) -> int:
        """How many one list takes with nothing known by heart."""
        people = "&".join(f"id[]={pal.id}" for pal in self.pals)
        posts = "&".join(f"id[]={post_id}" for post_id in self.posts)
        where = path.format(ann=self.ann.id, post=self.posts[0], people=people, posts=posts)
        rendering.forget()
        with ExitStack() as counting:
            counted = [counting.enter_context(CaptureQueriesContext(connection)) for connection in connections.all()]
            answer = self.ann.api.get(f"/api/v1/{where}")
        assert answer.status == 200, (where, answer.body)
        return sum(map(len, counted))


@pytest.mark.slow
def test_lists_take_as_many_statements_however_long_they_are(db: None) -> None:
    town = Town()
    town.grow(2)
    before = {path: town.statements(path) for path in LISTS}
    town.grow(4)
    after = {path: town.statements(path) for path in LISTS}
    assert after == before
    assert {path: number for path, number in after.items() if number > LISTS[path]} == {}
