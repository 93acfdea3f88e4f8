"""Photos on their way in, one request each, so that the page can show progress."""

from django.http import HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from meetinghouse.domain.media.actions import discard_upload, upload_picture
from meetinghouse.domain.posts.actions import describe_upload
from meetinghouse.doors.web.asking import ViewerRequest
from meetinghouse.doors.web.gate import for_members
from meetinghouse.kernel.errors import Invalid


@require_POST
@for_members
def upload(request: ViewerRequest) -> HttpResponse:
    """Take one picture; answers with its id and where its preview is."""
    file = request.FILES.get("file")
    if file is None:
        raise Invalid(fields={"file": "No photo arrived. Try again."})
    description = request.POST.get("description", "")
    found = upload_picture(request.viewer, file=file, name=file.name or "", description=description)
    return JsonResponse(
        {
            "id": str(found.id),
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
