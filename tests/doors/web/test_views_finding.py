"""Finding one's way: the search in parts, a new place's first steps, and addresses that show nothing."""

from collections.abc import Callable

from django.test import Client

from meetinghouse.domain.accounts.models import Account
from meetinghouse.kernel import bus
from meetinghouse.kernel.viewer import Role, Viewer
from tests.factories import member, write
from tests.factories_groups import new_group

SignIn = Callable[..., Client]


def test_people_and_groups_are_found_apart_and_older_posts_follow(sign_in: SignIn, ann: Viewer) -> None:
    member("ringer", display_name="Bell Ringer")
    new_group(ann, name="Bell tower")
    oldest = write(ann, "The bell, first of all")
    for number in range(20):
        write(ann, f"The bell, stroke {number}")
    bus.drain()
    client = sign_in(ann)
    page = client.get("/search?q=bell")
    assert [one.name for one in page.context["people"]] == ["Bell Ringer"]
    assert [one.name for one in page.context["groups"]] == ["Bell tower"]
    older = f"max_id={page.context['older_than']}"
    assert older in page.content.decode()
    assert f'id="post-{oldest}"' not in page.content.decode()
    rest = client.get(f"/search?q=bell&{older}").content.decode()
    assert f'id="post-{oldest}"' in rest
    assert "Bell Ringer" not in rest
    assert 'rel="next"' not in rest


def test_an_owner_who_is_alone_reads_what_to_do_first(sign_in: SignIn, ann: Viewer) -> None:
    assert b"first-steps" not in sign_in(ann).get("/home").content
    Account.objects.update(role=Role.OWNER)
    client = sign_in(ann)
    assert b"first-steps" in client.get("/home").content
    member("ben")
    assert b"first-steps" not in client.get("/home").content


def test_addresses_that_show_nothing_say_so_and_keep_the_way_around(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    for address, status in (("/settings/messages", 405), ("/nowhere/at/all", 404)):
        answer = client.get(address)
        assert answer.status_code == status
        assert b"data-refusal" in answer.content
        assert b'aria-label="Your menu"' in answer.content
    assert client.get("/settings/messages")["Allow"] == "POST"
    assert Client().get("/nowhere/at/all").status_code == 404
