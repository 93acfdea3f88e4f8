"""Apps: registered, given access; words that no database takes."""

import pytest

from meetinghouse.domain.accounts.actions_apps import OUT_OF_BAND, create_token, register_app
from meetinghouse.domain.accounts.queries import accesses, app
from meetinghouse.kernel.errors import Invalid, NotFound
from tests.factories import member

pytestmark = pytest.mark.django_db


def test_an_app_is_kept_without_its_secret() -> None:
    made = register_app(
        name=" My\x00 app\ud800 ", redirect_uris=f"{OUT_OF_BAND}\nhttps://app.example/back", scopes="read write"
    )
    assert made.client_secret
    kept = app(made.id)
    assert kept is not None
    assert (kept.name, kept.scopes, kept.client_secret) == ("My app", "read write", "")
    assert kept.redirect_uris == (OUT_OF_BAND, "https://app.example/back")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "client_name"),
        ({"name": "x" * 256}, "client_name"),
        ({"redirect_uris": ""}, "redirect_uris"),
        ({"redirect_uris": "/relative"}, "redirect_uris"),
        ({"redirect_uris": "javascript:alert(1)"}, "redirect_uris"),
        ({"redirect_uris": f"{OUT_OF_BAND} data:text/html,x"}, "redirect_uris"),
        ({"redirect_uris": "https://app.example/" + "x" * 2000}, "redirect_uris"),
        ({"scopes": "everything"}, "scopes"),
        ({"website": "app.example"}, "website"),
    ],
)
def test_an_app_that_cannot_be(wrong: dict[str, str], field: str) -> None:
    good = {"name": "App", "redirect_uris": OUT_OF_BAND, "scopes": "read"}
    with pytest.raises(Invalid) as refusal:
        register_app(**good | wrong)
    assert list(refusal.value.fields) == [field]


def test_an_access_covers_what_the_app_asked_for() -> None:
    ann, made = member("ann"), register_app(name="App", redirect_uris=OUT_OF_BAND, scopes="read")
    token = create_token(account_id=ann.account_id, client_id=made.client_id, scopes="read:statuses", token="given")
    assert token.token == "given"
    assert [one.scopes for one in accesses(ann.account_id)] == ["read:statuses"]
    with pytest.raises(Invalid):
        create_token(account_id=ann.account_id, client_id=made.client_id, scopes="write")
    for account_id, client_id in ((ann.account_id, "guess"), (10**9, made.client_id)):
        with pytest.raises(NotFound):
            create_token(account_id=account_id, client_id=client_id, scopes="read")
