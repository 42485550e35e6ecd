"""Django's settings, from the typed environment. Nothing else reads environment variables."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import SELF
from django.utils.translation import gettext_lazy as _

from andruck.project.environment import Environment
from andruck.usage.places import Place, Store

ENVIRONMENT = Environment()
DATA = ENVIRONMENT.data.resolve()
PACKAGE = Path(__file__).resolve().parents[1]

# ---------------------------------------------------------------- who and where
DEBUG = False
SECRET_KEY = ENVIRONMENT.signing_key()
SECRET_KEY_FALLBACKS = ENVIRONMENT.older_keys()
RETIRED_KEYS = ENVIRONMENT.retired_keys()
ALLOWED_HOSTS = ENVIRONMENT.hosts
BASE_URL = ENVIRONMENT.base_url
EDITOR_PATH = "redaktion/"
# Where somebody is signed in: below these there are sessions, and nowhere else. The second is /konto/ in English.
ACCOUNT_PATHS = ("konto/", "account/")
PRIVATE_PATHS = (EDITOR_PATH, *ACCOUNT_PATHS)
STRICT_STORAGE = ENVIRONMENT.strict_storage
ROOT_URLCONF = "andruck.project.urls"
ASGI_APPLICATION = "andruck.project.asgi.application"
AUTH_USER_MODEL = "people.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "andruck.infra",
    "andruck.people",
    "andruck.access",
    "andruck.payments",
    "andruck.consent",
    "andruck.newsroom",
    "andruck.support",
    "andruck.usage",
    "andruck.reading",
    "andruck.account",
    "andruck.desk",
    "andruck.api",
    "andruck.press",
    "andruck.project",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.sites",
    "andruck.people.apps.StaffUsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    # Before the press decides who reads: of a token that is over a new one is made.
    "andruck.account.recognition.RecognitionMiddleware",
    # Outside of everything: it keeps whole answers, and has one when something inside fails.
    "andruck.press.keeping.PressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "andruck.infra.headers.PermissionsPolicyMiddleware",
    # Compresses last of all: what follows in this list still reads and changes the page.
    "andruck.infra.headers.TextGZipMiddleware",
    "andruck.infra.headers.PolicyMiddleware",
    "andruck.infra.headers.EditorNonceMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "andruck.infra.storage.StorageRegisterMiddleware",
    "andruck.people.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "andruck.people.gate.StaffGate",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "andruck.account.page.around",
            ],
        },
    }
]

# ---------------------------------------------------------------- database and background work
SQLITE_OPTIONS = {
    # Writers queue up at the start of a transaction: otherwise read-then-write transactions fail as "locked".
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # FULL: what has been committed survives a power cut, as money must. See decision on the books.
    "init_command": (
        "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
        "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=67108864;PRAGMA cache_size=-20000;"
    ),
}


def _database() -> dict[str, Any]:
    if ENVIRONMENT.database_url:
        return dict(dj_database_url.parse(ENVIRONMENT.database_url, conn_max_age=60, conn_health_checks=True))
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(DATA / "andruck.sqlite3"),
        "OPTIONS": SQLITE_OPTIONS,
        "CONN_MAX_AGE": 60,
    }


def _history() -> dict[str, Any]:
    """What readers have agreed to be remembered of: a file, or a schema, and if one is named a role, of its own."""
    if not (ENVIRONMENT.database_url or ENVIRONMENT.history_url):
        wiped = f"{SQLITE_OPTIONS['init_command']}PRAGMA cache_size=-4000;PRAGMA secure_delete=ON;"
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(DATA / "history.sqlite3"),
            "OPTIONS": {**SQLITE_OPTIONS, "init_command": wiped},
            "CONN_MAX_AGE": 60,
        }
    url = ENVIRONMENT.history_url or ENVIRONMENT.database_url
    found: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    return {**found, "OPTIONS": {**found.get("OPTIONS", {}), "options": "-c search_path=history"}}


DATABASES = {"default": _database(), "history": _history()}
DATABASE_ROUTERS = ["andruck.usage.router.HistoryRouter"]
_ON_SQLITE = DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Editors change pictures rarely and look at lists of them often.
    "renditions": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "renditions"},
}

# ---------------------------------------------------------------- payments
# The demo paper has a bank to play with, in a file beside its database; nobody reads a real paper without https.
DEMO_BANK = DATA / "demo-bank.sqlite3"
DEMO_BANK_OPEN = not ENVIRONMENT.secure and DEMO_BANK.is_file()

# ---------------------------------------------------------------- the press
PRESS = True
PRESS_WATCH = True
REDIS_URL = ENVIRONMENT.redis_url
WAGTAILFRONTENDCACHE = (
    {"cdn": {"BACKEND": "andruck.press.distribution.SurrogateKeys", "LOCATION": ENVIRONMENT.cdn_purge_url}}
    if ENVIRONMENT.cdn_purge_url
    else {}
)
PRESS_SURROGATE_KEYS = bool(WAGTAILFRONTENDCACHE)
COUNTING = bool(ENVIRONMENT.counting)
COUNTING_UNIQUE = ENVIRONMENT.counting == "unique"
NETWORKS = ENVIRONMENT.networks
# What such a cache answers by itself only the pages can tell.
BEACONS = COUNTING and PRESS_SURROGATE_KEYS
LAKE = Place(
    folder=DATA / "lake",
    catalog=ENVIRONMENT.lake_catalog,
    files=ENVIRONMENT.lake_files,
    store=Store(
        endpoint=ENVIRONMENT.lake_endpoint,
        region=ENVIRONMENT.lake_region,
        key=ENVIRONMENT.lake_key,
        secret=ENVIRONMENT.lake_secret.get_secret_value(),
    ),
)
FIGURES_BY_AUTHOR = ENVIRONMENT.figures_by_author

# ---------------------------------------------------------------- languages and times
LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("de", _("German")), ("en", _("English"))]
TIME_ZONE = ENVIRONMENT.time_zone
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

# ---------------------------------------------------------------- files
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60
# The names without a fingerprint are never asked for: half the files to compress.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# ---------------------------------------------------------------- safety
PREFIX = "__Host-" if ENVIRONMENT.secure else ""
SESSION_COOKIE_NAME = f"{PREFIX}session"
SESSION_COOKIE_SECURE = ENVIRONMENT.secure
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_ENGINE = "andruck.people.sessions"
# Of a session that nobody has signed in yet: as long as a code is good. Signing in sets its own.
SESSION_COOKIE_AGE = 15 * 60
# The secret of the editor's forms is in the session: one cookie less.
CSRF_USE_SESSIONS = True
CSRF_TRUSTED_ORIGINS = [BASE_URL]
CSRF_FAILURE_VIEW = "andruck.reading.views.errors.forged"
# Staff notices travel in the session: one cookie less to declare.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_SSL_REDIRECT = ENVIRONMENT.secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.trusted_proxy else None
PRIVATE_NETWORKS = ENVIRONMENT.private_networks
TRUSTED_PROXY = ENVIRONMENT.trusted_proxy
SECURE_REDIRECT_EXEMPT = [r"^-/health$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if ENVIRONMENT.secure else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.secure
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# It asks for no frames at all, but the editor shows its previews in one; others' frames are forbidden.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    # Read only: whoever signs in with one of these gets the first kind.
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
AUTHENTICATION_BACKENDS = ["andruck.people.backends.Passwords"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "andruck.people.breached.BreachedPasswordValidator"},
]
BREACHED_PASSWORDS = ENVIRONMENT.breached_passwords
INACTIVE_MONTHS = ENVIRONMENT.inactive_months

# ---------------------------------------------------------------- signing in
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
ACCOUNT_ADAPTER = "andruck.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Counted in the database for all workers: people.actions.limits. allauth would count in each process by itself.
ACCOUNT_RATE_LIMITS = False
MFA_RATE_LIMITS = False
MFA_ADAPTER = "andruck.account.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "andruck.account.forms.SecondFactorForm",
    "activate_totp": "andruck.account.forms.AppForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Browsers take http://localhost for safe, so a trial can have passkeys. Behind https the origin is compared.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.secure
# Accounts are opened by confirming an address, and staff by an administrator: nobody can take an address hostage.
MFA_ALLOW_UNVERIFIED_EMAIL = True
CONTENT_SECURITY_POLICY = {
    # Readers' pages: no nonce, no inline code, so that the same bytes may be kept and sent to everyone.
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        # Only after a click on the placeholder of an embed; see newsroom.rules.embeds.
        "frame-src": [SELF, "https://www.youtube-nocookie.com", "https://player.vimeo.com"],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
        "base-uri": ["'none'"],
        "manifest-src": [SELF],
        "object-src": ["'none'"],
    }
}

# ---------------------------------------------------------------- mail
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(DATA / "mail")
if ENVIRONMENT.email_url:
    _mail = urlsplit(ENVIRONMENT.email_url)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or 587
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
    EMAIL_USE_SSL = _mail.scheme == "smtps"
    EMAIL_USE_TLS = not EMAIL_USE_SSL and bool(EMAIL_HOST_USER)
EMAIL_TIMEOUT = 20
EMAIL_RETURNED_TO = ENVIRONMENT.email_returns
DKIM_SELECTOR = ENVIRONMENT.dkim_selector
DEFAULT_FROM_EMAIL = ENVIRONMENT.email_from or f"paper@{urlsplit(BASE_URL).hostname}"

# ---------------------------------------------------------------- Wagtail
WAGTAIL_SITE_NAME = "Andruck"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_I18N_ENABLED = False
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE] if TIME_ZONE == "UTC" else [TIME_ZONE, "UTC"]
# Nothing of the editor calls a third party.
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAILIMAGES_IMAGE_MODEL = "newsroom.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "andruck.newsroom.wagtail_hooks.picture_form.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 64_000_000
WAGTAILIMAGES_WEBP_QUALITY = 55
WAGTAILIMAGES_JPEG_QUALITY = 80
# SQLite's part of Wagtail's search cannot even be imported beside another database.
_SEARCH = "andruck.newsroom.adapters.sqlite" if _ON_SQLITE else "wagtail.search.backends.database"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": _SEARCH}}
# Passwords and addresses are changed in one's own account, after showing again who one is.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = (
    False
)
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = True
WAGTAIL_AUTOSAVE_INTERVAL = 1000
TAG_SPACES_ALLOWED = True
TAGGIT_CASE_INSENSITIVE = True

# ---------------------------------------------------------------- log
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "andruck": {"level": "INFO"},
        # Log lines of people trying addresses are noise.
        "django.request": {"level": "ERROR"},
    },
}

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "andruck.project.settings")
