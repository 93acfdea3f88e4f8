"""The pages of events: lists, the month, one event, planning, answering, guests, files."""

import csv
import io
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from icalendar import Calendar

from meetinghouse.domain.gatherings.actions import answer_occasion
from meetinghouse.domain.gatherings.models import Answer, Gathering, MailGuest, Occasion, Standing
from meetinghouse.domain.gatherings.repeating import Every, Repeat
from meetinghouse.domain.pages.actions import create_page
from meetinghouse.domain.pages.queries import as_page
from meetinghouse.domain.people.actions import edit_profile
from meetinghouse.domain.posts.audience import Audience
from meetinghouse.kernel.clock import now
from meetinghouse.kernel.errors import NotAllowed
from meetinghouse.kernel.viewer import Viewer
from tests.domain.gatherings.party import answer_id, occasions, only, plan, soon, standing
from tests.factories import member
from tests.factories_media import encode, photo

SignIn = Callable[..., Client]


def picture_file() -> SimpleUploadedFile:
    return SimpleUploadedFile("barn.jpg", encode(photo(), "JPEG"), "image/jpeg")


WEEKLY = Repeat(every=Every.WEEK, count=3)


def typed(**more: object) -> dict[str, object]:
    """A form as a browser sends it."""
    starts = soon()
    return {
        "title": "Repair evening", "starts": f"{starts:%Y-%m-%dT%H:%M}", "ends": "", "zone": "Europe/Berlin",
        "place": "The barn", "audience": "community",
    } | more  # fmt: skip


def test_planning_with_a_cover_then_changing_and_calling_off(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    client, guest = sign_in(ann), sign_in(ben)
    assert client.get("/events/new").status_code == 200
    answer = client.post("/events/new", typed(photos=picture_file()), follow=True)
    made = Gathering.objects.get()
    page = answer.content.decode()
    assert answer.redirect_chain[-1][0] == f"/events/{made.pk}"
    assert "Repair evening" in page
    assert "event-cover" in page
    assert "The barn" in page
    # In a feed the post shows the event, with buttons.
    feed = guest.get("/local").content.decode()
    assert f'href="/events/{made.pk}"' in feed
    assert f"/events/dates/{only(made.pk)}/answer" in feed
    assert f"/posts/{made.post_id}/edit" not in client.get("/local").content.decode()
    guest.post(f"/events/dates/{only(made.pk)}/answer", {"answer": "going"})
    shown = client.get(f"/events/{made.pk}/edit").content.decode()
    assert 'value="Repair evening"' in shown
    assert "datetime-local" in shown
    client.post(f"/events/{made.pk}/edit", typed(place="The school", remove_cover="on"))
    page = guest.get(f"/events/{made.pk}").content.decode()
    assert "New place: The school." in page
    assert "event-cover" not in page
    assert "Call off" in client.get(f"/events/{made.pk}/cancel").content.decode()
    client.post(f"/events/{made.pk}/cancel", {"note": "Flooded"})
    page = guest.get(f"/events/{made.pk}").content.decode()
    assert "Cancelled." in page
    assert "Flooded" in page
    assert 'value="going"' not in page
    assert client.get(f"/events/{made.pk}/edit").status_code == 422


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"title": ""}, "title", "This field is required"),
        ({"starts": "2020-01-01T10:00"}, "starts", "in the past"),
        ({"starts": "31.5.2030 soon"}, "starts", "like 2026-05-31 19:00"),
        ({"link": "barn"}, "link", "begins with https://"),
        ({"zone": "Mars"}, "zone", "Select a valid choice"),
        ({"repeat": "weekly", "repeat_until": "2040-01-01", "repeat_count": "3"}, "repeat_count", "not both"),
        ({"repeat": "weekly", "repeat_until": "2020-01-01"}, "repeat_until", "before the first"),
    ],
)
def test_what_is_wrong_stands_beside_the_field(
    sign_in: SignIn, ann: Viewer, wrong: dict[str, object], field: str, words: str
) -> None:
    answer = sign_in(ann).post("/events/new", typed(description="Bring a lamp") | wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Bring a lamp" in page
    assert not Gathering.objects.exists()
    beside = re.search(rf'name="{field}".*?<ul class="errorlist"[^>]*>(.*?)</ul>', page, re.DOTALL)
    assert beside is not None
    assert words in beside[1]


def test_lists_say_something_also_when_there_is_nothing(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    client = sign_in(ben)
    for path, words in (
        ("/events", "Nothing is planned"), ("/events/mine", "Nothing in your calendar"),
        ("/events/past", "Nothing has been"), ("/events/month", "Nothing is planned in"),
    ):  # fmt: skip
        assert words in client.get(path).content.decode()
    made = plan(ann, title="Choir", starts=soon(days=1), repeat=WEEKLY)
    first = occasions(made)[0]
    assert client.get("/events").content.decode().count(f'class="event-title" href="/events/{made}?on=') == 3
    wall = soon(days=1)
    month = client.get(f"/events/month/{wall.year}/{wall.month}").content.decode()
    assert f'href="#day-{wall.day}"' in month
    assert f'id="day-{wall.day}"' in month
    assert client.get("/events/month/2026/13").status_code == 404
    # One date of a series is answered alone, and its address goes to it.
    answered = client.post(f"/events/dates/{first.pk}/answer", {"answer": "maybe"}, headers={"HX-Request": "true"})
    assert 'value="maybe" aria-pressed="true"' in answered.content.decode()
    assert client.get("/events/mine").content.decode().count('class="event-title"') == 1
    assert client.get(f"/events/{made}?on={first.pk}").status_code == 200
    assert client.get(f"/events/{made}?on=17").status_code == 404


def test_one_date_this_and_the_following_or_all(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    starts = soon()
    made = plan(ann, title="Choir", starts=starts, repeat=WEEKLY)
    second = occasions(made)[1]
    for scope in ("this", "following", "all"):
        assert client.get(f"/events/{made}/edit?on={second.pk}&scope={scope}").status_code == 200
    assert client.get(f"/events/{made}/edit?scope=none").status_code == 404
    moved = f"{starts + timedelta(days=8):%Y-%m-%dT%H:%M}"
    client.post(f"/events/{made}/edit?on={second.pk}&scope=this", typed(title="Choir", starts=moved))
    assert [one.starts == moved for one in occasions(made)] == [False, True, False]
    later = {"starts": second.original, "repeat": "weekly", "repeat_count": "4", "title": "Big choir"}
    client.post(f"/events/{made}/edit?on={second.pk}&scope=following", typed(**later))
    assert len(occasions(made)) == 5
    assert occasions(made)[0].title == "Choir"
    client.post(f"/events/{made}/cancel?on={second.pk}", {"scope": "this"})
    assert Occasion.objects.exclude(cancelled_at=None).count() == 1


def test_the_host_looks_after_the_guests(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    cleo = member("cleo")
    edit_profile(cleo, changes={"display_name": "=HYPERLINK(1)"})
    client, guest = sign_in(ann), sign_in(ben)
    made = plan(ann, needs_approval=True)
    date = only(made)
    for one in (ben, cleo):
        answer_occasion(one, occasion_id=date, reply="going")
    page = client.get(f"/events/{made}/guests").content.decode()
    assert "Who asks to come" in page
    assert "ben" in page
    assert guest.get(f"/events/{made}/guests?who=asked").status_code == 404
    for one in (ben, cleo):
        client.post(f"/events/guests/{answer_id(date, one)}/let-in")
    assert "HYPERLINK" in guest.get(f"/events/{made}/guests").content.decode()
    table = client.get(f"/events/{made}/guests.csv").content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(table)))[1:] == [
        ["ben", "'@ben", "Going"], ["'=HYPERLINK(1)", "'@cleo", "Going"]
    ]  # fmt: skip
    assert "tick-box" in client.get(f"/events/{made}/guests/print").content.decode()
    client.post(f"/events/guests/{answer_id(date, ben)}/turn-away")
    assert standing(date, ben) is Standing.REMOVED
    assert "took you off the list" in guest.get(f"/events/{made}").content.decode()
    refused = guest.post(f"/events/dates/{date}/answer", {"answer": "going"}, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "took you off" in refused.content.decode()


def test_a_month_shows_what_goes_on_over_several_days(sign_in: SignIn, ann: Viewer) -> None:
    last = soon(days=60).replace(day=1, hour=0, minute=0) - timedelta(days=1)
    plan(ann, title="Fair", starts=last, ends=last + timedelta(days=2, hours=23, minutes=59))
    after = last + timedelta(days=1)
    client, shown = sign_in(ann), re.compile(r'id="day-(\d+)"')
    assert shown.findall(client.get(f"/events/month/{last.year}/{last.month}").content.decode()) == [str(last.day)]
    page = client.get(f"/events/month/{after.year}/{after.month}").content.decode()
    assert shown.findall(page) == ["1", "2"]
    assert "00:00" not in page
    assert "all day" in page


def test_who_comes_names_people_and_counts_guests_by_mail(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    made = plan(ann)
    answer_occasion(ben, occasion_id=only(made), reply="going")
    guest = MailGuest.objects.create(occasion_id=only(made), name="Gus", email="gus@else.example", confirmed_at=now())
    Answer.objects.create(occasion_id=only(made), mail_guest=guest, standing=Standing.GOING)
    page = " ".join(sign_in(ann).get(f"/events/{made}").content.decode().split())
    assert ">ben</a> and 1 more are going." in page


def test_calendar_files_tell_local_times_and_what_one_goes_to(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    client, stranger = sign_in(ben), Client()
    starts = soon().replace(hour=19, minute=0)
    made = plan(ann, title="Choir; in, the barn", starts=starts, place="The barn", repeat=WEEKLY)
    hidden = plan(ann, title="Friends only", audience=Audience.FRIENDS)
    all_dates = Calendar.from_ical(client.get(f"/events/{made}/event.ics").content).walk("VEVENT")
    assert len(all_dates) == 3
    assert str(all_dates[0]["summary"]) == "Choir; in, the barn"
    begins = all_dates[0].decoded("dtstart")
    assert begins.replace(tzinfo=None) == starts
    assert str(begins.tzinfo) == "Europe/Berlin"
    assert client.get(f"/events/{hidden}/event.ics").status_code == 404
    answer_occasion(ben, occasion_id=occasions(made)[1].pk, reply="maybe")
    page = client.post("/events/calendar/make").content.decode()
    address = re.search(r"/calendar/[\w-]+\.ics", page)
    assert address is not None
    assert "webcal://" in page
    feed = Calendar.from_ical(stranger.get(address[0]).content).walk("VEVENT")
    assert [(str(one["status"]), one.decoded("dtstart").replace(tzinfo=None)) for one in feed] == [
        ("TENTATIVE", starts + timedelta(days=7))
    ]
    # A new address ends the old one; without one there is none.
    again = re.search(r"/calendar/[\w-]+\.ics", client.post("/events/calendar/make").content.decode())
    assert again is not None
    assert stranger.get(address[0]).status_code == 404
    assert stranger.get(again[0]).status_code == 200
    client.post("/events/calendar/end")
    assert stranger.get(again[0]).status_code == 404


def test_strangers_see_numbers_and_no_names(ann: Viewer, ben: Viewer) -> None:
    made = plan(ann, audience=Audience.PUBLIC)
    answer_occasion(ben, occasion_id=only(made), reply="going")
    page = Client().get(f"/events/{made}").content.decode()
    assert "1 going" in page
    assert "/@ben" not in page
    assert "Sign in" in page
    assert Client().get(f"/events/{plan(ann)}").status_code == 404


def test_bringing_events_along_from_a_file(sign_in: SignIn, ann: Viewer) -> None:
    client = sign_in(ann)
    starts = soon(days=9)
    lines = (
        "BEGIN:VCALENDAR", "BEGIN:VEVENT", "SUMMARY:Fair <b>", f"DTSTART:{starts:%Y%m%dT%H%M%S}", "END:VEVENT",
        "BEGIN:VEVENT", "SUMMARY:Old fair", "DTSTART:20200101T100000", "END:VEVENT", "END:VCALENDAR",
    )  # fmt: skip

    def send(content: str) -> str:
        file = SimpleUploadedFile("fair.ics", content.encode(), "text/calendar")
        return client.post("/events/import", {"file": file, "zone": "Europe/Berlin"}).content.decode()

    assert client.get("/events/import").status_code == 200
    assert "not a calendar file" in send("Hello")
    page = send("\n".join(lines))
    assert "Fair &lt;b&gt;" in page
    assert "Old fair" in page
    assert "It is over." in page
    assert not Gathering.objects.exists()
    entry = re.search(r'name="entry" value="([^"]*)"', page)
    assert entry is not None
    word = {"entry": unescape(entry[1]), "audience": "friends", "word": "abc"}
    assert client.post("/events/import/take", word).status_code == 302
    for wrong in ("{}", word["entry"].replace(str(starts.year), "0001"), word["entry"].replace("Berlin", "Bonn")):
        assert client.post("/events/import/take", word | {"word": "d", "entry": wrong}).status_code == 302
    made = Gathering.objects.get()
    assert (made.title, made.post.audience) == ("Fair <b>", Audience.FRIENDS)
    assert "You have this one already" in send("\n".join(lines))


def test_a_page_hosts_and_does_not_come(sign_in: SignIn, ann: Viewer, ben: Viewer) -> None:
    page_id = create_page(ann, username="library", name="The Library", category="culture")
    client, guest = sign_in(ann), sign_in(ben)
    client.post(f"/pages/{page_id}/speak")
    assert client.post("/events/new", typed(title="Reading night")).status_code == 302
    made = Gathering.objects.select_related("post").get()
    assert made.post.author_id == page_id
    assert "The Library" in guest.get(f"/events/{made.pk}").content.decode()
    guest.post(f"/events/dates/{only(made.pk)}/answer", {"answer": "going"})
    shown = client.get(f"/events/{made.pk}").content.decode()
    assert "1 going" in shown
    assert 'name="answer"' not in shown
    assert "ben" in client.get(f"/events/{made.pk}/guests").content.decode()
    assert client.post(f"/events/dates/{only(made.pk)}/answer", {"answer": "going"}).status_code == 403
    with pytest.raises(NotAllowed):
        answer_occasion(as_page(ann, page_id), occasion_id=only(made.pk), reply="going")
    assert client.post(f"/events/{made.pk}/edit", typed(title="Long reading night")).status_code == 302
    assert "Long reading night" in guest.get(f"/@library/{made.post_id}").content.decode()
