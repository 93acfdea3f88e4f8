"""Rows are written only in actions, subscribers and chores: nowhere else can a rule be forgotten."""

import ast
from pathlib import Path

import pytest

from tests.house.row_writes import may_write, stray_writes, writes_in
from tests.house.tree import PACKAGE

# May only shrink. Each with its reason.
EXCEPTIONS: dict[str, str] = {
    "meetinghouse/effects/notifications/telling.py": "the one way in which its subscribers write a notification",
    "meetinghouse/effects/search/index.py": "full-text tables have no models; its subscribers write them through this",
    "meetinghouse/doors/web/sign_up.py": "allauth hands over an unsaved account and expects it saved",
}

PLANTED = {
    "Post.objects.create(text='x')": ".create(",
    "Post.objects.filter(pk=1).update(text='x')": ".update(",
    "posts.visible_to(viewer).filter(pk=1).delete()": ".delete(",
    "post.save()": ".save(",
    "post.save(update_fields=['text'])": ".save(",
    "post.delete()": ".delete(",
    "Post.objects.bulk_create(rows)": ".bulk_create(",
    "Post.objects.get_or_create(pk=1)": ".get_or_create(",
    "person.posts.update_or_create(pk=1)": ".update_or_create(",
    "insert(Post(text='x'))": "insert(",
    "cursor.execute('UPDATE posts_post SET text = 1')": "UPDATE posts_post SET text = 1",
    "cursor.execute('INSERT OR IGNORE INTO t VALUES (1)')": "INSERT OR IGNORE INTO t VALUES (1)",
    "cursor.execute('\\n  DELETE FROM t')": "",
}
HARMLESS = [
    "settings.update(a=1)",
    "digest.update(b'x')",
    "image.save(out, 'JPEG')",
    "words.insert(0, 'x')",
    "storage.delete(name)",
    "client.post('/x').json()",
    "Post.objects.filter(pk=1).first()",
    "cursor.execute('SELECT 1')",
]


def test_rows_are_written_only_in_actions_subscribers_and_chores() -> None:
    assert [write for write in stray_writes(PACKAGE) if write.path not in EXCEPTIONS] == []


def test_the_list_of_exceptions_holds_nothing_that_is_clean_again() -> None:
    assert sorted(set(EXCEPTIONS) - {write.path for write in stray_writes(PACKAGE)}) == []


@pytest.mark.parametrize(("code", "what"), PLANTED.items())
def test_a_planted_write_is_found(code: str, what: str) -> None:
    assert [(write.line, write.what) for write in writes_in(ast.parse(code), "planted.py")] == [(1, what)]


@pytest.mark.parametrize("code", HARMLESS)
def test_what_only_looks_alike_is_left_alone(code: str) -> None:
    assert writes_in(ast.parse(code), "planted.py") == []


@pytest.mark.parametrize(
    ("path", "writes"),
    [
        ("domain/posts/actions.py", True),
        ("domain/posts/actions/publish.py", True),
        ("effects/search/subscribers.py", True),
        ("domain/posts/chores.py", True),
        ("domain/posts/queries.py", False),
        ("domain/posts/rules.py", False),
        ("doors/web/views/posts.py", False),
    ],
)
def test_who_may_write(path: str, *, writes: bool) -> None:
    assert may_write(Path("/house") / path, Path("/house")) is writes
