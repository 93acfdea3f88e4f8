"""What is counted beside posts and people, kept in step in the transaction of the change."""

from django.db.models import F

from meetinghouse.domain.people.models import Person
from meetinghouse.domain.posts import rules
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.domain.posts.models import Post
from meetinghouse.kernel.statements import Statement

_SHARES = Statement("UPDATE posts_post SET boosts_count = boosts_count + %(step)s WHERE id = %(post)s")


def count_share(post_id: int, step: int) -> None:
    """One share more, or less."""
    _SHARES.run({"post": post_id, "step": step})


def count_answer(answer: Post, parent: Post, step: int) -> None:
    """One answer more, or less, if its readers are those of what it answers."""
    if rules.counts_beside(answer, parent):
        Post.objects.filter(pk=parent.pk).update(replies_count=F("replies_count") + step)


def count_again(post: Post, step: int) -> None:
    """A post came back, or went: what is counted beside others follows."""
    if post.boost_of_id:
        if post.audience != Audience.GROUP:
            count_share(post.boost_of_id, step)
        return
    if rules.counts_on_profile(post):
        Person.objects.filter(pk=post.author_id).update(posts_count=F("posts_count") + step)
    if post.in_reply_to is not None:
        count_answer(post, post.in_reply_to, step)
