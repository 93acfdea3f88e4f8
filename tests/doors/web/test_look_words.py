"""The small words of templates: times, counts, threads."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template

from meetinghouse.doors.web.templatetags import look

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=5, seconds=59), "5 min"),
        (timedelta(hours=23, minutes=59), "23 h"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=6), "6 days"),
        (timedelta(days=20), "18 February"),
        (timedelta(days=80), "20 December 2025"),
    ],
)
def test_times_are_told_as_people_do(before: timedelta, words: str) -> None:
    assert look.words_for(NOON - before, NOON) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [(None, "0"), (0, "0"), (999, "999"), (1000, "1k"), (1234, "1.2k"), (10_500, "10k"), (2_000_000, "2m")],
)
def test_counts_are_short(number: int | None, words: str) -> None:
    assert look.compact(number) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 s"), (59, "59 s"), (204, "3 min"), (12_000, "3 h 20 min"), (90_000, "1 d 1 h")]
)
def test_lengths_of_time_have_two_units_at_most(seconds: int, words: str) -> None:
    assert look.seconds_in_words(timedelta(seconds=seconds)) == words


class _Post:
    def __init__(self, post_id: int, answers: int | None) -> None:
        self.id, self.in_reply_to_id = post_id, answers


class _Thread:
    descendants = (_Post(2, 1), _Post(3, 2), _Post(4, 1), _Post(5, 99))


def test_comments_are_nested_and_one_with_a_hidden_parent_is_not_lost() -> None:
    tree = look.as_tree(_Thread())
    assert [node.post.id for node in tree] == [2, 4, 5]
    assert [node.post.id for node in tree[0].children] == [3]


def test_a_name_cannot_break_out_of_an_avatar() -> None:
    class Person:
        name = "<script>"
        picture = None

    html = Template("{% load look %}{% avatar person %}").render(Context({"person": Person()}))
    assert "<script" not in html
    assert "&lt;" in html
