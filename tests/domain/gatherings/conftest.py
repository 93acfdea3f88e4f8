"""Who is there in the tests about events."""

import pytest

from meetinghouse.kernel.viewer import Viewer
from tests.factories import member


@pytest.fixture
def ann(db: None) -> Viewer:
    return member("ann")


@pytest.fixture
def ben(db: None) -> Viewer:
    return member("ben")


@pytest.fixture
def cleo(db: None) -> Viewer:
    return member("cleo")
