"""The authorization page, the token endpoint, revocation, and the server's description of itself."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from oauth2_provider.exceptions import OAuthToolkitError
from oauth2_provider.http import OAuth2ResponseRedirect
from oauth2_provider.models import get_application_model
from oauth2_provider.views.base import AuthorizationView, RevokeTokenView, TokenView
from oauthlib.oauth2.rfc6749.errors import InvalidRequestError

from meetinghouse.domain.accounts.actions_apps import OUT_OF_BAND
from meetinghouse.domain.accounts.scopes import SCOPES
from meetinghouse.domain.pages.queries import own_pages, role_on
from meetinghouse.domain.people.queries import people_by_ids
from meetinghouse.doors.client_api.asking import client_address
from meetinghouse.doors.client_api.bodies import parse_body
from meetinghouse.doors.client_api.gate import CORS, JSON_TYPE, Call, as_id, endpoint, error_response, permit
from meetinghouse.doors.client_api.oauth.validator import viewer_of
from meetinghouse.kernel import limits
from meetinghouse.kernel.errors import Invalid, Refusal
from meetinghouse.kernel.urls import absolute


class Authorize(AuthorizationView):
    """Asks the member whether the app may; shows the code where the app has no address to return to.

    ``force_login`` needs nothing of its own: the page always asks, and lets the member change the account.
    """

    template_name = "oauth2_provider/authorize.html"

    def get_login_url(self) -> str:
        """Sign in first, then come back here."""
        return settings.LOGIN_URL

    def validate_authorization_request(self, request: HttpRequest) -> tuple[list[str], dict[str, Any]]:
        """The library's checks, and a proof (PKCE) only as a digest: a plain one proves nothing.

        Raises:
            OAuthToolkitError: the app asked for something it may not have.
        """
        scopes, credentials = super().validate_authorization_request(request)  # type: ignore[no-untyped-call]
        if credentials.get("code_challenge") and credentials.get("code_challenge_method") != "S256":
            words = "code_challenge_method must be S256"
            wrong = InvalidRequestError(description=words, state=credentials.get("state"))
            raise OAuthToolkitError(error=wrong, redirect_uri=credentials["redirect_uri"])
        return scopes, credentials

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, whatever was allowed before: as whom the app speaks is chosen each time."""
        query = request.GET.copy()
        query.pop("approval_prompt", None)
        request.GET = query  # type: ignore[assignment]
        return super().get(request, *args, **kwargs)  # type: ignore[no-any-return,no-untyped-call]

    def create_authorization_response(
        self,
        request: HttpRequest,
        scopes: Any,
        credentials: dict[str, Any],
        allow: bool,  # noqa: FBT001 -- the library's
    ) -> Any:
        """Hand on as whom the app is to speak; 0 is the member.

        Raises:
            OAuthToolkitError: as a page that the member does not speak for (any more).
        """
        chosen = as_id(request.POST.get("speaks_as", "")) or 0
        viewer = viewer_of(request.user)
        if chosen == viewer.person_id:
            chosen = 0
        if allow and chosen and not role_on(viewer.person_id, chosen):
            words = "You do not speak for this page any more. Start again from the app."
            wrong = InvalidRequestError(description=words, state=credentials.get("state"))
            raise OAuthToolkitError(error=wrong, redirect_uri=credentials["redirect_uri"])
        credentials["page_id"] = chosen
        return super().create_authorization_response(request, scopes, credentials, allow)  # type: ignore[no-untyped-call]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The app, its website, what it asks for in plain words, and where the member goes next."""
        context = super().get_context_data(**kwargs)
        application = context.get("application")
        if application is not None:
            context["website"] = application.detail.website if hasattr(application, "detail") else ""
            parts = urlsplit(context.get("redirect_uri") or "")
            context["returns_to"] = parts.netloc if parts.scheme in {"http", "https"} else "the app again"
            context["is_out_of_band"] = context.get("redirect_uri") == OUT_OF_BAND
        context["asks_for"] = [SCOPES[s] for s in context.get("scopes", []) if s in SCOPES]
        context["here"] = self.request.get_full_path()
        viewer = viewer_of(self.request.user)
        context["oneself"] = people_by_ids([viewer.person_id]).get(viewer.person_id)
        context["voices"] = own_pages(viewer)
        return context

    def redirect(self, redirect_to: str, application: Any) -> HttpResponse:
        """Back to the app, whatever its scheme, at an address it was registered with and nowhere else."""
        if application is None:
            client_id = self.request.GET.get("client_id", "")
            application = get_application_model().objects.filter(client_id=client_id).first()
        parts = urlsplit(redirect_to)
        address = _registered(application, redirect_to)
        if address is None:
            error = {"error": "invalid_request", "description": "The app's address is not one it was registered with."}
            return render(self.request, self.template_name, {"error": error}, status=400)
        if address == OUT_OF_BAND:
            return self._show_code(parse_qs(parts.query), application)
        return OAuth2ResponseRedirect(f"{address.partition('?')[0]}?{parts.query}", [parts.scheme])

    def _show_code(self, words: dict[str, list[str]], application: Any) -> HttpResponse:
        """The page for apps without an address."""
        if "error" in words:
            description = words.get("error_description", words["error"])[0]
            error = {"error": words["error"][0], "description": description}
            return render(self.request, self.template_name, {"error": error, "application": application}, status=400)
        context = {"code": words.get("code", [""])[0], "application": application}
        return render(self.request, "oauth2_provider/authorized-oob.html", context)


def _registered(application: Any, redirect_to: str) -> str | None:
    """The address an app was registered with that an answer goes to, as it was written there.

    The library puts answers together with ``urlunsplit``, which makes ``app:`` of ``app://``.
    """
    if application is None:
        return None
    parts = urlsplit(redirect_to)
    for uri in application.redirect_uris.split():
        known = urlsplit(uri)
        if (known.scheme, known.netloc, known.path) == (parts.scheme, parts.netloc, parts.path):
            return str(uri)
    # An app on this very machine listens at whatever port is free: RFC 8252, section 7.3.
    bare = redirect_to.partition("?")[0]
    return bare if application.redirect_uri_allowed(bare) else None


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


class _ForApps:
    """What the addresses that apps call by themselves have in common: CORS, and refusals as JSON."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, for apps that run in a browser too."""
        if request.method == "OPTIONS":
            return _with_cors(HttpResponse(status=204))
        try:
            limits.take("api", f"ip:{client_address(request)}")
            response = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except Refusal as refusal:
            response = error_response(refusal)
        except (MultiPartParserError, RequestDataTooBig, TooManyFieldsSent):
            response = error_response(Invalid("The body could not be read"))
        return _with_cors(response)


@method_decorator(csrf_exempt, name="dispatch")
@method_decorator(sensitive_post_parameters("password", "client_secret"), name="dispatch")
class Token(_ForApps, TokenView):
    """Codes and credentials become tokens. https://docs.joinmastodon.org/methods/oauth/#token"""

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
class Revoke(_ForApps, RevokeTokenView):
    """An app signs itself out."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """An empty object where it worked, as Mastodon answers."""
        _as_form(request)
        response: HttpResponse = super().post(request, *args, **kwargs)  # type: ignore[no-untyped-call]
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
        "userinfo_endpoint": absolute("/oauth/userinfo"),
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
