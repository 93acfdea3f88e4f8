"""Health for machines, the machinery for owners."""

from django.urls import path, register_converter

from meetinghouse.doors.operations import views
from meetinghouse.kernel.urls import IdInPath

register_converter(IdInPath, "operations_id")

urlpatterns = [
    path("health", views.health, name="health"),
    path("owner/operations", views.operations, name="owner_operations"),
    path("owner/operations/retry/<operations_id:delivery_id>", views.retry, name="owner_retry"),
    path("owner/operations/drop/<operations_id:delivery_id>", views.drop, name="owner_drop"),
]
