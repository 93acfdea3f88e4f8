"""Logins: made, let in, promoted, closed; the first owner's link."""

import pytest
from django.contrib.auth import authenticate

from meetinghouse.domain.accounts.actions import (
    approve_account,
    create_account,
    decline_account,
    end_access,
    restore_login,
    set_role,
    setup_link,
    setup_link_is_open,
    suspend_login,
    use_setup_link,
)
from meetinghouse.domain.accounts.actions_apps import create_token, register_app
from meetinghouse.domain.accounts.events import AccountApproved, AccountCreated, AccountDeclined, RoleChanged
from meetinghouse.domain.accounts.models import Account, SetupLink, Standing
from meetinghouse.domain.accounts.queries import (
    accesses,
    accounts_with_role,
    count_active,
    count_waiting,
    has_owner,
    waiting_accounts,
)
from meetinghouse.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from meetinghouse.kernel.paging import Page
from meetinghouse.kernel.viewer import STRANGER, Role, Viewer
from tests.factories import PASSWORD, Emitted, member

pytestmark = pytest.mark.django_db


def test_a_login_is_made_once_an_address() -> None:
    emitted = Emitted()
    account_id = create_account(email=" Ann@Town.example ", password=PASSWORD)
    assert emitted() == [AccountCreated(account_id=account_id)]
    row = Account.objects.get(pk=account_id)
    assert (row.email, row.role, row.standing, row.is_active) == (
        "ann@town.example",
        Role.MEMBER,
        Standing.ACTIVE,
        True,
    )
    assert row.check_password(PASSWORD)
    assert PASSWORD not in row.password
    with pytest.raises(Invalid) as refusal:
        create_account(email="ANN@town.example", password=PASSWORD)
    assert list(refusal.value.fields) == ["email"]
    assert Account.objects.count() == 1


@pytest.mark.parametrize(
    ("email", "password", "field"),
    [
        ("", PASSWORD, "email"),
        ("ann", PASSWORD, "email"),
        ("ann@town.example\nBcc: all@town.example", PASSWORD, "email"),
        ("ann@town.example", "short", "password"),
        ("ann@town.example", "1234567890123", "password"),
        ("ann@town.example", "password123", "password"),
    ],
)
def test_a_login_that_cannot_be(email: str, password: str, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create_account(email=email, password=password)
    assert list(refusal.value.fields) == [field]
    assert not Account.objects.exists()


def waiting(name: str = "wanda", *, confirmed: bool = True) -> int:
    return create_account(
        email=f"{name}@town.example", password=PASSWORD, standing=Standing.WAITING, confirmed=confirmed, reason="Please"
    )


def test_moderators_settle_who_comes_in_once() -> None:
    moderator = member("mira", role=Role.MODERATOR)
    first, second, unconfirmed = waiting("one"), waiting("two"), waiting("three", confirmed=False)
    assert [a.id for a in waiting_accounts(Page())] == [second, first]
    assert count_waiting() == 2
    emitted = Emitted()
    for _ in range(2):
        approve_account(moderator, account_id=first)
        decline_account(moderator, account_id=second)
    # What was decided stays.
    decline_account(moderator, account_id=first)
    approve_account(moderator, account_id=second)
    assert emitted() == [
        AccountApproved(account_id=first, approved_by_id=moderator.account_id),
        AccountDeclined(account_id=second, declined_by_id=moderator.account_id),
    ]
    assert [Account.objects.get(pk=i).is_active for i in (first, second, unconfirmed)] == [True, False, False]


def test_only_moderators_settle() -> None:
    account_id = waiting()
    for viewer in (member(), STRANGER):
        for act in (approve_account, decline_account):
            with pytest.raises(NotAllowed):
                act(viewer, account_id=account_id)
    with pytest.raises(NotFound):
        approve_account(member(role=Role.OWNER), account_id=account_id + 1000)
    assert Account.objects.get(pk=account_id).standing == Standing.WAITING


def test_owners_give_roles_and_one_of_them_stays() -> None:
    owner, other = member("olga", role=Role.OWNER), member()
    emitted = Emitted()
    set_role(owner, account_id=other.account_id, role=Role.MODERATOR)
    assert emitted() == [RoleChanged(account_id=other.account_id, changed_by_id=owner.account_id)]
    assert [a.id for a in accounts_with_role(Role.MODERATOR)] == [other.account_id]
    with pytest.raises(Conflict):
        set_role(owner, account_id=owner.account_id, role=Role.MEMBER)
    set_role(owner, account_id=other.account_id, role=Role.OWNER)
    # One who cannot sign in does not count.
    suspend_login(account_id=other.account_id)
    with pytest.raises(Conflict):
        set_role(owner, account_id=owner.account_id, role=Role.MEMBER)
    restore_login(account_id=other.account_id)
    set_role(owner, account_id=owner.account_id, role=Role.MEMBER)
    assert [a.id for a in accounts_with_role(Role.OWNER)] == [other.account_id]


def test_nobody_else_gives_roles() -> None:
    other = member()
    for viewer in (other, member(role=Role.MODERATOR), STRANGER):
        with pytest.raises(NotAllowed):
            set_role(viewer, account_id=other.account_id, role=Role.OWNER)
    with pytest.raises(NotFound):
        set_role(member(role=Role.OWNER), account_id=10**9, role=Role.OWNER)


def test_a_closed_login_opens_nothing_and_ends_the_apps() -> None:
    ann = member("ann")
    app = register_app(name="App", redirect_uris="urn:ietf:wg:oauth:2.0:oob", scopes="read")
    create_token(account_id=ann.account_id, client_id=app.client_id, scopes="read")
    before = count_active()
    suspend_login(account_id=ann.account_id)
    assert authenticate(email="ann@town.example", password=PASSWORD) is None
    assert accesses(ann.account_id) == []
    assert count_active() == before - 1
    restore_login(account_id=ann.account_id)
    assert authenticate(email="ann@town.example", password=PASSWORD) is not None


def test_an_access_is_ended_by_whose_it_is() -> None:
    ann, ben = member("ann"), member("ben")
    app = register_app(name="App", redirect_uris="urn:ietf:wg:oauth:2.0:oob", scopes="read")
    token = create_token(account_id=ann.account_id, client_id=app.client_id, scopes="read")
    for viewer in (ben, STRANGER):
        end_access(viewer, token_id=token.id)
    assert [one.id for one in accesses(ann.account_id)] == [token.id]
    for _ in range(2):
        end_access(ann, token_id=token.id)
    assert accesses(ann.account_id) == []


def test_the_link_for_the_first_owner_works_once() -> None:
    old, link = setup_link(), setup_link()
    assert old
    assert link
    secrets = [address.rsplit("/", 1)[1] for address in (old, link)]
    assert [setup_link_is_open(secret) for secret in secrets] == [False, True]
    assert secrets[1] not in str(SetupLink.objects.values())
    with pytest.raises(NotFound):
        use_setup_link("guess")
    use_setup_link(secrets[1])
    with pytest.raises(NotFound):
        use_setup_link(secrets[1])


def test_with_an_owner_there_is_no_link() -> None:
    link = setup_link() or ""
    assert not has_owner()
    member(role=Role.OWNER)
    assert has_owner()
    assert setup_link() is None
    secret = link.rsplit("/", 1)[1]
    assert not setup_link_is_open(secret)
    with pytest.raises(NotFound):
        use_setup_link(secret)


def test_a_viewer_without_a_person_has_no_rights() -> None:
    assert not Viewer(role=Role.OWNER).is_owner
    assert not Viewer(role=Role.OWNER).is_moderator
