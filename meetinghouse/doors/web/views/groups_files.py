"""What a group has besides posts: the files shared in it, and the map of its members."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetinghouse.domain.groups import queries
from meetinghouse.domain.groups.queries_map import members_by_country
from meetinghouse.domain.groups.records import GroupRecord
from meetinghouse.domain.media.actions import upload_file
from meetinghouse.domain.places.queries import world_map
from meetinghouse.domain.posts.actions import publish_post, remove_group_file
from meetinghouse.domain.posts.queries import post as find_post
from meetinghouse.domain.posts.queries_files import group_files
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.forms import show_refusal
from meetinghouse.doors.web.forms_groups import FilesForm
from meetinghouse.doors.web.gate import for_members, page_of
from meetinghouse.doors.web.middleware import back_to
from meetinghouse.doors.web.views.groups import WAITS, frame, words_of
from meetinghouse.kernel.errors import Invalid, NotAllowed, TooLarge

LEAST_NAMED = 3


@require_http_methods(["GET", "HEAD", "POST"])
@for_members
def files(request: ViewerRequest, group_id: int) -> HttpResponse:
    """The files of a group, with a search; and sharing some, which makes a post."""
    found = queries.group(request.viewer, group_id)
    form = FilesForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            post_id = _share(request, found, form)
        except (Invalid, TooLarge) as refusal:
            form.add_error(None, refusal.message)
            if isinstance(refusal, Invalid):
                show_refusal(form, refusal)
        else:
            is_there = find_post(request.viewer, post_id) is not None
            messages.success(request, "Shared." if is_there else WAITS)
            return redirect("group_files", group_id)
    words, by_name = words_of(request), request.GET.get("sort") == "name"
    chosen = group_files(request.viewer, found, page_of(request), words=words, by_name=by_name)
    context = frame(request, found, "files") | {
        "form": form, "files": chosen.items, "older_than": chosen.older_than, "q": words, "by_name": by_name,
    }  # fmt: skip
    return render(request, "web/groups/files.html", context, status=422 if form.errors else 200)


def _share(request: ViewerRequest, found: GroupRecord, form: FilesForm) -> int:
    """Keep the files, and write the post that they stand on; gives its id."""
    if not found.may_post:  # before anything is kept
        raise NotAllowed("Only members share files in a group, while it is awake")
    sent = request.FILES.getlist("files")
    if not sent:
        raise Invalid("Choose a file to share.")
    if len(sent) > settings.MAX_PHOTOS_PER_POST:
        raise Invalid(f"Up to {settings.MAX_PHOTOS_PER_POST} files can be shared at once.")
    kept = [upload_file(request.viewer, file=file, name=file.name or "").id for file in sent]
    return publish_post(request.viewer, text=form.cleaned_data["text"], group_id=found.id, media_ids=kept)


@require_GET
@for_members
def world(request: ViewerRequest, group_id: int) -> HttpResponse:
    """Where the members live, in shades; a country is named from three members on, whatever the settings say."""
    found = queries.group(request.viewer, group_id)
    counts = members_by_country(request.viewer, found)
    chart = world_map(counts, least=max(LEAST_NAMED, settings.MIN_MEMBERS_PER_COUNTRY))
    return render(request, "web/groups/map.html", frame(request, found, "members") | {"map": chart})


@require_POST
@for_members
def remove(request: ViewerRequest, media_id: int) -> HttpResponse:
    """Take an own file out of its group."""
    remove_group_file(request.viewer, media_id=media_id)
    messages.success(request, "The file is gone.")
    return redirect(back_to(request, "/groups"))
