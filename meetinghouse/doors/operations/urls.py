"""Health for machines, the machinery for owners."""

from django.urls import path

from meetinghouse.doors.operations import views

urlpatterns = [
    path("health", views.health, name="health"),
    path("owner/operations", views.operations, name="owner_operations"),
    path("owner/operations/retry/<int:delivery_id>", views.retry, name="owner_retry"),
    path("owner/operations/drop/<int:delivery_id>", views.drop, name="owner_drop"),
]
