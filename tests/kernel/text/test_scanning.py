"""Mentions and hashtags, by Mastodon's rules."""
# ruff: noqa: RUF001 -- the scripts of the world are the subject

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meetinghouse.kernel.text import Tag, find_mentions, find_tags, tag_key


@pytest.mark.parametrize(
    ("words", "handles"),
    [
        ("@anna", ["anna"]),
        ("Hi @Anna, @ANNA and (@bo)!", ["anna", "bo"]),
        ("@anna.", ["anna"]),
        ("@anna@town.example.", ["anna@town.example"]),
        ("@anna@localhost:3000: hello", ["anna@localhost:3000"]),
        ("@anna@town.example:", ["anna@town.example"]),
        ("@anna@bücher.example", ["anna@bücher.example"]),
        ("@a_b-c.d", ["a_b-c.d"]),
        ("mail anna@town.example", []),
        ("https://town.example/@anna https://town.example/x@bo", []),
        ("a@b@c =@anna /@anna @ anna @-x", []),
        ("日本@anna", []),
        ("。@anna", ["anna"]),
    ],
)
def test_mentions(words: str, handles: list[str]) -> None:
    assert find_mentions(words) == handles


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("#town", ["town"]),
        ("#Town, #town #TOWN", ["Town"]),
        ("(#a) ##b \n#c.", ["a", "b", "c"]),
        ("#123 #1_ #_1 #_", []),
        ("#1_2 #2026fest #fest2026", ["1_2", "2026fest", "fest2026"]),
        ("#Straßen_fest-nie", ["Straßen_fest"]),
        ("#हिन्दी #العَرَبِيَّة ＃東京", ["हिन्दी", "العَرَبِيَّة", "東京"]),
        ("#one·two·", ["one·two"]),
        ("#️⃣ #\u20e3", []),
        ("https://town.example/#part www.town.example/#b a#b =#c /#d )#e", []),
        ("#" + "a" * 100, ["a" * 100]),
        ("#" + "a" * 101, []),
        ("\u00e9#a", []),
    ],
)
def test_tags(words: str, names: list[str]) -> None:
    assert [tag.name for tag in find_tags(words)] == names


def test_a_tag_is_found_again_under_every_spelling() -> None:
    assert find_tags("#STRASSE #Straße ＃Ｓｔｒａｓｓｅ") == [Tag(key="strasse", name="STRASSE")]


@given(st.text(max_size=40))
def test_a_key_is_its_own_key(name: str) -> None:
    assert tag_key(tag_key(name)) == tag_key(name)


@given(st.text(alphabet="@#ab1_.:/ -\n", max_size=40))
def test_finds_stand_in_the_text(words: str) -> None:
    for handle in find_mentions(words):
        assert f"@{handle}" in words.lower()
    for tag in find_tags(words):
        assert f"#{tag.name}" in words
        assert not tag.name.isdigit()
