"""The desk's addresses, below ``/desk/``."""

from django.urls import path, register_converter

from meetinghouse.doors.desk import views
from meetinghouse.kernel.urls import IdInPath

register_converter(IdInPath, "desk_id")

urlpatterns = [
    path("", views.Queue.as_view(), name="desk_queue"),
    path("cases/<desk_id:case_id>", views.Case.as_view(), name="desk_case"),
    path("cases/<desk_id:case_id>/claim", views.Claim.as_view(), name="desk_claim"),
    path("cases/<desk_id:case_id>/release", views.Release.as_view(), name="desk_release"),
    path("cases/<desk_id:case_id>/notes", views.Note.as_view(), name="desk_note"),
    path("cases/<desk_id:case_id>/decide", views.Decide.as_view(), name="desk_decide"),
    path("restrictions/<desk_id:restriction_id>/lift", views.Lift.as_view(), name="desk_lift"),
    path("people/<str:acct>", views.Person.as_view(), name="desk_person"),
    path("record", views.Record.as_view(), name="desk_record"),
]
