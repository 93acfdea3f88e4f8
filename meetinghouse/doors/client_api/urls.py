"""The API's addresses; each with and without the last slash."""

from django.urls import path

from meetinghouse.doors.client_api.fast_lane import routes as hot
from meetinghouse.doors.client_api.gate import both
from meetinghouse.doors.client_api.oauth import views as oauth

urlpatterns = [
    path(".well-known/oauth-authorization-server", oauth.description),
    *both("oauth/authorize", oauth.Authorize.as_view(), "oauth_authorize"),
    *both("oauth/token", oauth.Token.as_view(), "oauth_token"),
    *both("oauth/revoke", oauth.Revoke.as_view(), "oauth_revoke"),
    *hot.patterns({}),
]
