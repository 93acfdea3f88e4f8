"""The headers that tell browsers what this site never does: run inline script, be framed, leak addresses."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data: blob:",
    "media-src": "'self' blob:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
    "style-src": "'self'",
    "script-src": "'self'",
}
_FIXED = {
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": (
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        "microphone=(), midi=(), payment=(), usb=(), browsing-topics=()"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_HSTS = "max-age=31536000"
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*")
_HOST = re.compile(r"[A-Za-z0-9.-]+(:\d{1,5})?|\[[0-9A-Fa-f:.]+\](:\d{1,5})?")
# Schemes that a form must never be sent to, whatever an app asks for.
_NEVER = frozenset({"javascript", "data", "blob", "vbscript", "file", "about", "urn"})

AUTHORIZE_PATH = "/oauth/authorize"


def content_security_policy(form_targets: str = "") -> str:
    """The policy as a header's value.

    Args:
        form_targets: sources besides this site that its forms may lead to, as a policy writes them.
    """
    policy = dict(_POLICY)
    if form_targets:
        policy["form-action"] += f" {form_targets}"
    return "; ".join(f"{name} {value}" for name, value in policy.items())


def form_target(redirect_uri: str) -> str:
    """The policy's source for where an app wants its code sent; empty where there is none to allow.

    A browser applies ``form-action`` to the redirect after the form as well, so without this the
    'allow' button of an app's sign-in page would lead nowhere.
    """
    try:
        parts = urlsplit(redirect_uri)
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if not _SCHEME.fullmatch(scheme) or scheme in _NEVER:
        return ""
    if scheme in {"http", "https"}:
        host = parts.netloc.rpartition("@")[2]
        return f"{scheme}://{host}" if _HOST.fullmatch(host) else ""
    return f"{scheme}:"


class SecurityHeaders:
    """Puts the headers on every answer that has not set its own."""

    sync_capable = True
    async_capable = False

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self._usual = content_security_policy()
        self._https = settings.BASE_URL.startswith("https://")

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then dress the answer."""
        response = self.get_response(request)
        if "Content-Security-Policy" not in response:
            response["Content-Security-Policy"] = self._policy(request)
        for name, value in _FIXED.items():
            if name not in response:
                response[name] = value
        if self._https and "Strict-Transport-Security" not in response:
            response["Strict-Transport-Security"] = _HSTS
        return response

    def _policy(self, request: HttpRequest) -> str:
        if request.path.rstrip("/") != AUTHORIZE_PATH:
            return self._usual
        # The page itself refuses an address that the app has not registered; a policy that is too
        # wide on a page that refuses allows nothing.
        wanted = request.GET.get("redirect_uri") or request.POST.get("redirect_uri") or ""
        return content_security_policy(form_target(wanted))
