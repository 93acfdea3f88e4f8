"""The authorization page, the token endpoint, revocation, and the server's description of itself."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from oauth2_provider.http import OAuth2ResponseRedirect
from oauth2_provider.views.base import AuthorizationView, RevokeTokenView, TokenView

from meetinghouse.domain.accounts.actions_apps import OUT_OF_BAND
from meetinghouse.domain.accounts.scopes import SCOPES
from meetinghouse.doors.client_api.bodies import parse_body
from meetinghouse.doors.client_api.gate import CORS, JSON_TYPE, Call, endpoint, permit
from meetinghouse.kernel.urls import absolute


class Authorize(AuthorizationView):
    """Asks the member whether the app may; shows the code where the app has no address to return to."""

    template_name = "oauth2_provider/authorize.html"

    def get_login_url(self) -> str:
        """Sign in first, then come back here."""
        return settings.LOGIN_URL

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The app, its website, what it asks for in plain words, and where the member goes next."""
        context = super().get_context_data(**kwargs)
        application = context.get("application")
        if application is not None:
            context["website"] = application.detail.website if hasattr(application, "detail") else ""
            context["returns_to"] = urlsplit(context.get("redirect_uri") or "").netloc
            context["is_out_of_band"] = context.get("redirect_uri") == OUT_OF_BAND
        context["asks_for"] = [SCOPES[s] for s in context.get("scopes", []) if s in SCOPES]
        return context

    def redirect(self, redirect_to: str, application: Any) -> HttpResponse:
        """Back to the app, whatever its scheme: the address is one it was registered with."""
        if redirect_to.startswith(OUT_OF_BAND):
            words = parse_qs(urlsplit(redirect_to).query)
            context = {"code": words.get("code", [""])[0], "error": words.get("error", [""])[0], "application": application}
            return render(self.request, "oauth2_provider/authorized-oob.html", context)
        if application is None:
            return super().redirect(redirect_to, application)
        return OAuth2ResponseRedirect(redirect_to, [urlsplit(redirect_to).scheme])


def _as_form(request: HttpRequest) -> None:
    """Apps send JSON, forms or multipart to the token endpoint; the library reads forms."""
    fields = QueryDict(mutable=True)
    for name, value in parse_body(request).items():
        fields[name] = " ".join(map(str, value)) if isinstance(value, list) else str(value)
    request._post = fields  # type: ignore[attr-defined]  # noqa: SLF001 -- Django has no public way
    request._files = None  # type: ignore[attr-defined]  # noqa: SLF001
    request.META["CONTENT_TYPE"] = "application/x-www-form-urlencoded"
    request.POST = fields  # type: ignore[assignment]


def _with_cors(response: HttpResponse) -> HttpResponse:
    for name, value in CORS.items():
        response[name] = value
    return response


@method_decorator(csrf_exempt, name="dispatch")
@method_decorator(sensitive_post_parameters("password", "client_secret"), name="dispatch")
class Token(TokenView):
    """Codes and credentials become tokens. https://docs.joinmastodon.org/methods/oauth/#token"""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CORS for apps that run in a browser."""
        if request.method == "OPTIONS":
            return _with_cors(HttpResponse(status=204))
        return _with_cors(super().dispatch(request, *args, **kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Mastodon's Token entity: it does not end, and there is no refresh token."""
        _as_form(request)
        response = self.authorization_flow_token_response(request, *args, **kwargs)
        body = json.loads(response.content)
        if response.status_code == 200:
            body = {
                "access_token": body["access_token"],
                "token_type": "Bearer",
                "scope": body["scope"],
                "created_at": int(timezone.now().timestamp()),
            }
        response.content = json.dumps(body).encode()
        response["Content-Type"] = JSON_TYPE
        return response


@method_decorator(csrf_exempt, name="dispatch")
class Revoke(RevokeTokenView):
    """An app signs itself out."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """CORS for apps that run in a browser."""
        if request.method == "OPTIONS":
            return _with_cors(HttpResponse(status=204))
        return _with_cors(super().dispatch(request, *args, **kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty object where it worked, as Mastodon answers."""
        _as_form(request)
        response = super().post(request, *args, **kwargs)
        if response.status_code == 200:
            response.content = b"{}"
        response["Content-Type"] = JSON_TYPE
        return response


@permit(None, strangers=True)
def _description(_call: Call) -> dict[str, Any]:
    """RFC 8414, as Mastodon 4.3 and later have it."""
    grants = ["authorization_code", "client_credentials"]
    return {
        "issuer": absolute("/"),
        "authorization_endpoint": absolute("/oauth/authorize"),
        "token_endpoint": absolute("/oauth/token"),
        "revocation_endpoint": absolute("/oauth/revoke"),
        "scopes_supported": list(SCOPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": [*grants, "password"] if settings.PASSWORD_GRANT else grants,
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "app_registration_endpoint": absolute("/api/v1/apps"),
        "service_documentation": "https://docs.joinmastodon.org/",
    }


description = endpoint(get=_description)
