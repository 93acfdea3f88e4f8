"""Photos and videos on their way in, one request each, so that the page can show progress."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from meetinghouse.domain.media.actions import discard_upload
from meetinghouse.domain.media.actions_videos import upload_media
from meetinghouse.domain.media.queries import own_unbroken
from meetinghouse.domain.media.records import MediaRecord
from meetinghouse.domain.posts.actions import describe_upload
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_members
from meetinghouse.kernel.errors import Invalid


@require_POST
@for_members
def upload(request: ViewerRequest) -> HttpResponse:
    """Take one picture or video; answers with its id and where its preview is, as soon as there is one."""
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(fields={"file": "No photo arrived. Try again."})
    description = request.POST.get("description", "")
    return _as_json(upload_media(request.viewer, file=file, name=file.name or "", description=description))


@require_GET
@for_members
def progress(request: ViewerRequest, media_id: int) -> HttpResponse:
    """How far an upload is, for the page that waits for a video; a refusal says why it will never be ready."""
    return _as_json(own_unbroken(request.viewer, media_id))


def _as_json(found: MediaRecord) -> JsonResponse:
    return JsonResponse(
        {
            "id": str(found.id),
            # What is held for a check may not be posted yet either, and nobody knows for how long.
            "making": found.is_video and not found.url,
            "preview_url": found.preview_url,
            "description": found.description,
            "width": found.preview_width,
            "height": found.preview_height,
        }
    )


@require_POST
@for_members
def describe(request: ViewerRequest, media_id: int) -> HttpResponse:
    """Say in words what a photo shows."""
    found = describe_upload(request.viewer, media_id=media_id, description=request.POST.get("description", ""))
    return JsonResponse({"id": str(found.id), "description": found.description})


@require_POST
@for_members
def discard(request: ViewerRequest, media_id: int) -> HttpResponse:
    """Drop a photo that is not on a post yet."""
    discard_upload(request.viewer, media_id=media_id)
    return HttpResponse(status=204)
