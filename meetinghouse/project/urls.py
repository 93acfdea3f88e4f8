"""All doors together."""

from django.urls import include, path

handler400 = "meetinghouse.doors.web.errors.bad_request"
handler403 = "meetinghouse.doors.web.errors.forbidden"
handler404 = "meetinghouse.doors.web.errors.not_found"
handler500 = "meetinghouse.doors.web.errors.fault"

urlpatterns = [
    path("", include("meetinghouse.doors.client_api.urls")),
    path("", include("meetinghouse.doors.operations.urls")),
    path("desk/", include("meetinghouse.doors.desk.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("meetinghouse.doors.web.urls")),
]
