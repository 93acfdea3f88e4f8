"""Refusals of this subject."""

from meetinghouse.kernel.errors import NotAllowed


class CommentsClosed(NotAllowed):
    """The author of the post does not want a comment from the viewer."""

    code = "comments_closed"
    message = "The author of this post has limited who may comment on it"
