"""What people do with posts."""

from meetinghouse.domain.posts.actions.marking import (
    bookmark_post,
    react_to_post,
    remove_bookmark,
    take_back_reaction,
)
from meetinghouse.domain.posts.actions.messaging import named_in, write_to_people
from meetinghouse.domain.posts.actions.publishing import publish_post
from meetinghouse.domain.posts.actions.removing import delete_post, remove_post, restore_post
from meetinghouse.domain.posts.actions.sharing import boost_post, take_back_boost

__all__ = [
    "bookmark_post",
    "boost_post",
    "delete_post",
    "named_in",
    "publish_post",
    "react_to_post",
    "remove_bookmark",
    "remove_post",
    "restore_post",
    "take_back_boost",
    "take_back_reaction",
    "write_to_people",
]
