"""Speaking as a page in the browser: the session remembers as which, and every request asks for the role anew.

Where the role is gone, nothing is done under the person's own name in its place. What a page may open is a list, so an
address that nobody thought of is closed to pages.
"""

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from meetinghouse.domain.pages.queries import as_page, voice
from meetinghouse.domain.pages.records import ACTING_AS
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.kernel.errors import NotAllowed

_LOST = "You do not speak for this page any more."

# By name. Friends, circles, messages, reports, settings, the desk and the owner's pages are for people.
OPEN_TO_PAGES = frozenset({
    "landing", "about", "source", "theme", "theme_css", "live", "home", "home_new", "local", "tag", "bookmarks",
    "search",
    "compose", "publish", "drafts", "draft", "draft_save", "draft_discard", "draft_readers", "upload",
    "describe_upload", "discard_upload", "upload_progress", "people", "profile",
    "profile_replies", "profile_photos", "followers", "following", "post", "post_card", "post_react", "post_unreact",
    "post_boost", "post_unboost", "post_bookmark", "post_unbookmark", "post_edit", "post_history", "post_pin",
    "post_unpin", "post_delete", "post_delete_page", "post_reactions", "post_sharers", "post_readers", "post_audience",
    "post_quotes", "post_quoted", "quote_allow", "quote_refuse", "quote_revoke",
    "post_view_as", "post_permissions", "comments_follow", "comments_mute", "comments_unwatch", "view_as",
    "block", "unblock", "mute", "mute_page", "unmute", "restrict", "unrestrict", "comment_show", "remove_follower",
    "notifications",
    "notifications_read", "decision", "pages", "page_edit", "page_people", "page_offer", "page_withdraw",
    "page_take_away", "page_leave", "page_close", "page_speak", "be_oneself", "account_logout",
    "oauth_authorize", "health",
    # A page hosts events; coming to them is for people.
    "events", "events_past", "events_this_month", "events_map", "events_month", "event", "event_new",
    "event_edit", "event_cancel",
    "event_guests", "event_guests_print", "event_guests_csv", "event_ics", "event_let_in", "event_turn_away",
    "album_new", "album", "album_add", "album_edit", "album_arrange", "album_picture_move", "album_picture_describe",
    "album_picture_cover", "album_picture_remove", "albums_of_person", "album_people",
    "event_co_host_add", "event_co_host_end", "event_invite", "event_uninvite", "page_events",
})  # fmt: skip


def lend_voice(request: ViewerRequest) -> None:
    """Make the viewer the page that the session says, where the person speaks for it at this moment."""
    request.editor = None
    page_id = request.session.get(ACTING_AS) if request.person is not None else None
    if request.person is None or not page_id:
        return
    page = voice(request.person.id, page_id)
    if page is not None:
        request.viewer, request.editor, request.person = as_page(request.viewer, page_id), request.person, page


def refusal(request: ViewerRequest) -> HttpResponse | None:
    """Why the request is not answered: the role is gone, or the address is not for pages. None where it may go on."""
    if not request.viewer.is_page:
        return _lost(request) if _wants_to_speak(request) else None
    # The library's page answers with a slash at its end too, without a name there.
    if _name(request) in OPEN_TO_PAGES or request.path == "/oauth/authorize/":
        return None
    words = "A page cannot do this. Go back to yourself first."
    return _answer(request, "web/pages/not_as_page.html", words)


def _name(request: ViewerRequest) -> str | None:
    return request.resolver_match.url_name if request.resolver_match is not None else None


def _wants_to_speak(request: ViewerRequest) -> bool:
    return not request.viewer.is_stranger and bool(request.session.get(ACTING_AS))


def _lost(request: ViewerRequest) -> HttpResponse | None:
    if _name(request) in {"be_oneself", "page_speak", "account_logout"}:
        return None
    if _is_part(request):
        # A page that is open still shows the other name: whatever it sends is refused until another one is opened.
        return _answer(request, "", f"{_LOST} Nothing was sent. Reload this page to go on as yourself.")
    del request.session[ACTING_AS]
    if request.method in {"GET", "HEAD"}:
        messages.warning(request, f"{_LOST} You are yourself again.")
        return None
    return _answer(request, "web/pages/voice_lost.html", f"{_LOST} Nothing was sent.")


def _is_part(request: ViewerRequest) -> bool:
    """A script of a page that is open asks, not somebody who opens one."""
    return bool(getattr(request, "htmx", False)) or request.headers.get("accept", "").startswith("application/json")


def _answer(request: ViewerRequest, template: str, words: str) -> HttpResponse:
    if request.headers.get("accept", "").startswith("application/json"):
        return JsonResponse({"error": words}, status=403)
    if getattr(request, "htmx", False):
        response = render(request, "web/parts/refusal.html", {"refusal": NotAllowed(words)}, status=403)
        response["HX-Retarget"], response["HX-Reswap"] = "#messages", "innerHTML"
        return response
    return render(request, template, {"text": request.POST.get("text", "")}, status=403)


def speak_as(request: ViewerRequest, page_id: int) -> None:
    """Remember as which page the session speaks; the views have asked for the role."""
    request.session[ACTING_AS] = page_id


def be_oneself(request: ViewerRequest) -> None:
    """Forget it."""
    request.session.pop(ACTING_AS, None)
