"""A small town whose members have an app."""

import pytest

from meetinghouse.domain.posts.actions import publish_post
from meetinghouse.domain.posts.audience import Audience
from tests.factories_api import Api, Member, found_open_community, new_app, new_member, new_token


@pytest.fixture
def town(db: None) -> None:
    """A founded community, open to all."""
    found_open_community()


@pytest.fixture
def ann(town: None) -> Member:
    return new_member("ann")


@pytest.fixture
def ben(town: None) -> Member:
    return new_member("ben")


@pytest.fixture
def cat(town: None) -> Member:
    return new_member("cat")


@pytest.fixture
def stranger(town: None) -> Api:
    return Api()


@pytest.fixture
def app_alone(town: None) -> Api:
    """An app that nobody signed in to."""
    return Api(new_token(new_app(), None))


def write(who: Member, text: str = "Good morning", audience: Audience = Audience.PUBLIC, **more: object) -> int:
    """A post of somebody's."""
    return publish_post(who.viewer, text=text, audience=audience, **more)  # type: ignore[arg-type]
