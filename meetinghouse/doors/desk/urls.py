"""The desk's addresses, below ``/desk/``."""

from django.urls import path

from meetinghouse.doors.desk import views

urlpatterns = [
    path("", views.Queue.as_view(), name="desk_queue"),
    path("cases/<int:case_id>", views.Case.as_view(), name="desk_case"),
    path("cases/<int:case_id>/claim", views.Claim.as_view(), name="desk_claim"),
    path("cases/<int:case_id>/release", views.Release.as_view(), name="desk_release"),
    path("cases/<int:case_id>/notes", views.Note.as_view(), name="desk_note"),
    path("cases/<int:case_id>/decide", views.Decide.as_view(), name="desk_decide"),
    path("restrictions/<int:restriction_id>/lift", views.Lift.as_view(), name="desk_lift"),
    path("people/<str:acct>", views.Person.as_view(), name="desk_person"),
    path("record", views.Record.as_view(), name="desk_record"),
]
