"""Django's settings. What a host may change comes from the environment; the community's own
name, colour and switches are rows that the owner edits in the browser."""

from pathlib import Path
from urllib.parse import urlsplit

from meetinghouse.project.databases import databases
from meetinghouse.project.environment import read_environment, secret_key

ENVIRONMENT = read_environment()
DATA = ENVIRONMENT.data
BASE_URL = ENVIRONMENT.base_url
PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = secret_key(DATA)
DEBUG = ENVIRONMENT.debug
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = sorted({urlsplit(BASE_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"})
CSRF_TRUSTED_ORIGINS = [BASE_URL]
USE_X_FORWARDED_HOST = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

ROOT_URLCONF = "meetinghouse.project.urls"
WSGI_APPLICATION = "meetinghouse.project.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "meetinghouse.doors.web",  # first: its templates stand in for those of the libraries below
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "oauth2_provider",
    "meetinghouse.kernel.bus",
    "meetinghouse.kernel.bus.deliveries",
    "meetinghouse.kernel.limits",
    "meetinghouse.domain.places",
    "meetinghouse.domain.community",
    "meetinghouse.domain.accounts",
    "meetinghouse.domain.media",
    "meetinghouse.domain.people",
    "meetinghouse.domain.conversations",
    "meetinghouse.domain.groups",
    "meetinghouse.domain.pages",
    "meetinghouse.domain.posts",
    "meetinghouse.domain.gatherings",
    "meetinghouse.domain.safety",
    "meetinghouse.effects.timelines",
    "meetinghouse.effects.notifications",
    "meetinghouse.effects.search",
    "meetinghouse.effects.streaming",
    "meetinghouse.doors.desk",
    "meetinghouse.doors.client_api",
    "meetinghouse.doors.operations",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "meetinghouse.project.headers.SecurityHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "meetinghouse.doors.web.middleware.ViewerMiddleware",
    "meetinghouse.doors.web.middleware.RefusalMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["meetinghouse.doors.web.templatetags.addresses"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "meetinghouse.doors.web.context.site",
            ],
        },
    },
]

DATABASES = databases(DATA, ENVIRONMENT.database_url)
DATABASE_ROUTERS = ["meetinghouse.project.databases.Router"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- Signing in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Account"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/home"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "meetinghouse.doors.web.sign_up.MembershipAdapter"
ACCOUNT_FORMS = {"signup": "meetinghouse.doors.web.sign_up.SignUpForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none" if ENVIRONMENT.signup == "instant" else "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = (
    {"login_failed": "10/5m/ip,5/5m/key", "signup": "20/h/ip", "reset_password": "20/h/ip,5/h/key"}
    if ENVIRONMENT.rate_limits
    else False
)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Meetinghouse"

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "meetinghouse_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60
CSRF_COOKIE_NAME = "meetinghouse_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "meetinghouse.doors.web.errors.csrf_failure"

OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER_ACCESS_TOKEN_MODEL = "oauth2_provider.AccessToken"  # noqa: S105 -- the name of a table
OAUTH2_PROVIDER_REFRESH_TOKEN_MODEL = "oauth2_provider.RefreshToken"  # noqa: S105 -- the name of a table
OAUTH2_PROVIDER_ID_TOKEN_MODEL = "oauth2_provider.IDToken"  # noqa: S105 -- the name of a table
OAUTH2_PROVIDER_GRANT_MODEL = "oauth2_provider.Grant"
OAUTH2_PROVIDER_DEVICE_GRANT_MODEL = "oauth2_provider.DeviceGrant"
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "meetinghouse.doors.client_api.scopes.MastodonScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 60 * 60 * 24 * 365 * 10,
    "REFRESH_TOKEN_EXPIRE_SECONDS": None,
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 600,
    "PKCE_REQUIRED": False,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["http", "https"],
    "REQUEST_APPROVAL_PROMPT": "force",
    # Only a token's digest is kept, so that a stolen database opens nothing.
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "OAUTH2_VALIDATOR_CLASS": "meetinghouse.doors.client_api.oauth.validator.Validator",
}

# --- Files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = PACKAGE / "static_build"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA / "media"), "base_url": "/media/"},
    },
    "staticfiles": {"BACKEND": "meetinghouse.project.static_files.KnownStaticFiles"},
}
WHITENOISE_USE_FINDERS = DEBUG
# Every page asks for the hashed names; the others would only be looked through at each start.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 30

# --- Mail: without SMTP, mails wait in the owner's outbox and are printed ------------------------
EMAIL_BACKEND = "meetinghouse.domain.community.outbox.OutboxBackend"
DEFAULT_FROM_EMAIL = f"meetinghouse@{urlsplit(BASE_URL).hostname}"

# --- Language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
# Of a community that chose none.
SERVER_ZONE = ENVIRONMENT.zone
USE_TZ = True
USE_I18N = True

# --- How long what authors deleted is kept; 0 for ever ----------------------------------------------
PURGE_AFTER_DAYS = ENVIRONMENT.purge_days
# Names and addresses of guests of events without an account, after the event.
GUEST_DAYS = ENVIRONMENT.guest_days

# --- The community's limits: shown in the UI and in /api/v2/instance -----------------------------
MAX_POST_CHARACTERS = 5000
# Of a post in formatted text.
MAX_LONG_POST_CHARACTERS = 20000
MAX_TITLE_CHARACTERS = 120
MAX_PHOTOS_PER_POST = 20
MAX_PHOTOS_PER_ALBUM = 500
MAX_DESCRIPTION_CHARACTERS = 1500
MAX_UPLOAD_BYTES = 16 * 1024 * 1024
# Of a file in a message that is no picture; must leave room below MAX_REQUEST_BYTES.
MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_UPLOAD_PIXELS = 50_000_000
# A video as it is sent; none is taken where it is 0. It is larger than other requests may be, at these addresses only.
MAX_VIDEO_BYTES = ENVIRONMENT.video_megabytes * 1024 * 1024
MAX_VIDEO_SECONDS = ENVIRONMENT.video_seconds
MAX_VIDEO_PIXELS = 3840 * 2160
MAX_VIDEO_FRAME_RATE = 120
UPLOAD_PATHS = frozenset({"/uploads", "/api/v1/media", "/api/v2/media"})
# Every upload waits until something has checked it (media.actions.release_held).
HOLD_UPLOADS = False
MAX_DISPLAY_NAME_CHARACTERS = 60
MAX_ABOUT_CHARACTERS = 1000
MAX_PROFILE_FIELDS = 6
MAX_PEOPLE_PER_CONVERSATION = 100
MAX_OPEN_FRIEND_REQUESTS = 200
MAX_REQUEST_BYTES = 24 * 1024 * 1024
# Room for the other fields and the marks between them.
MAX_UPLOAD_REQUEST_BYTES = max(MAX_REQUEST_BYTES, MAX_VIDEO_BYTES + 1024 * 1024)
MIN_MEMBERS_PER_COUNTRY = 3

RATE_LIMITS_ON = ENVIRONMENT.rate_limits
# What is counted, how often, in how many seconds.
RATE_LIMITS = {
    "sign_in": (10, 300),
    "sign_in_address": (100, 300),
    "sign_up": (20, 3600),
    "register_app": (60, 3600),
    "confirm_email": (3, 3600),
    "post": (60, 300),
    "react": (300, 300),
    "report": (20, 3600),
    "upload": (120, 900),
    "follow": (120, 3600),
    "conversation": (30, 3600),
    "group": (10, 86400),
    "group_invitation": (200, 86400),
    "event_invitation": (300, 86400),
    "friend_request": (60, 86400),
    "page": (10, 86400),
    "page_role": (60, 86400),
    "source": (10, 3600),
    "guest_mail": (10, 3600),
    "guest_mail_address": (4, 3600),
    "api": (1500, 300),
}
FAST_LANE = ENVIRONMENT.fast_lane
# Answers of the hot paths are kept while nothing is written (SQLite only); `make bench` measures both ways.
PAGE_CACHE = ENVIRONMENT.page_cache
PASSWORD_GRANT = ENVIRONMENT.password_grant
INSTANT_SIGNUP = ENVIRONMENT.signup == "instant"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},
        # What it tells of a WebSocket includes the address, and addresses hold tokens.
        "uvicorn": {"level": "ERROR"},
    },
}
