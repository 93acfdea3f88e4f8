"""A town with somebody who writes nasty things."""

import pytest

from tests.factories_safety import Town, town


@pytest.fixture
def here(db: None) -> Town:
    """Owner, moderator, author, reporter."""
    return town()
