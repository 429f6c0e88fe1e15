"""Django settings. Everything that differs between two places comes from the environment."""

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from config.database import database_from_url
from config.logs import configure_structlog

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("FILROUGE_VAR", BASE_DIR / "var"))


def _secret(name: str) -> str:
    """The secret `name`: from the environment, else a file of the data directory made once, mode 600."""
    if value := os.environ.get(name):
        return value
    path = VAR_DIR / "secrets" / name.lower()
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text().strip()
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_hex(32))
    return path.read_text().strip()


DEBUG = os.environ.get("FILROUGE_DEBUG") == "1"
SECRET_KEY = _secret("FILROUGE_SECRET_KEY")
# Encrypts the NIR and keys its blind index: lives outside the database (ADR 0008).
NIR_KEY = _secret("FILROUGE_NIR_KEY")
ALLOWED_HOSTS = os.environ.get("FILROUGE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("FILROUGE_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "filrouge.web",  # first: its templates replace those of allauth
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "filrouge.access",
    "filrouge.directory",
    "filrouge.people",
    "filrouge.clocks",
    "filrouge.documents",
    "filrouge.messages",
    "filrouge.agenda",
    "filrouge.calendars",
    "filrouge.orientation",
    "filrouge.accompaniment",
    "filrouge.intensive",
    "filrouge.steering",
    "filrouge.governance",
    "filrouge.satisfaction",
    "filrouge.cofunding",
    "filrouge.reports",
    "filrouge.identity",
    "filrouge.exchanges.inbound",
    "filrouge.portal",
    "filrouge.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "filrouge.web.sessions.AccountMiddleware",
    "filrouge.web.middleware.AgentMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "filrouge.web.drafts.DraftMiddleware",
    "filrouge.web.middleware.OnceMiddleware",
    "filrouge.web.middleware.ErrorMiddleware",
    "filrouge.web.joined.JoinedFileMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "filrouge.web.root_urls"
WSGI_APPLICATION = "config.wsgi.application"
# Widgets are drawn by the templates below, so that ours come first.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # First, so that our log-in pages come before those of allauth.
        "DIRS": [BASE_DIR / "filrouge" / "web" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "filrouge.web.context.shell",
            ],
            "builtins": ["filrouge.web.templatetags.filrouge"],
        },
    }
]

DATABASES = {
    "default": database_from_url(os.environ.get("DATABASE_URL", f"sqlite:///{VAR_DIR / 'filrouge.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = os.environ.get("FILROUGE_TMP")
UPLOADS_DIR = VAR_DIR / "uploads"
# The attachments of files: outside of what is served; saved with the database.
ATTACHMENTS_DIR = Path(os.environ.get("FILROUGE_ATTACHMENTS", VAR_DIR / "attachments"))
ATTACHMENT_MEGABYTES = int(os.environ.get("FILROUGE_ATTACHMENT_MEGABYTES", "20"))
ATTACHMENTS_AT_ONCE = 20
ATTACHMENTS_A_PERSON = 400

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "filrouge.access.passwords.StrengthValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "filrouge.access.adapter.ClosedAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "filrouge.access.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Fil rouge"
# A telephone's clock may be half a minute late or early.
MFA_TOTP_TOLERANCE = 1
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "web/locked.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

SESSION_ENGINE = "filrouge.web.sessions"
SESSION_COOKIE_AGE = 10 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "filrouge"
CSRF_COOKIE_HTTPONLY = True
SECURE_TLS = os.environ.get("FILROUGE_TLS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_TLS else None
# Passkeys want HTTPS; without it only the machine itself is a safe place.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SECURE_TLS
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TLS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

EMAIL_HOST = os.environ.get("FILROUGE_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("FILROUGE_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("FILROUGE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("FILROUGE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("FILROUGE_SMTP_TLS") == "1"
EMAIL_USE_SSL = os.environ.get("FILROUGE_SMTP_SSL") == "1"
# A server that says nothing must not hold a program for ever.
EMAIL_TIMEOUT = float(os.environ.get("FILROUGE_SMTP_TIMEOUT", "30"))
EMAIL_BACKEND = (
    "filrouge.messages.smtp.EmailBackend"
    if EMAIL_HOST
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = VAR_DIR / "mails"
DEFAULT_FROM_EMAIL = os.environ.get("FILROUGE_MAIL_FROM", "fil-rouge@localhost")

# SMS leave by the operator that is named here, with the keys that it gave; empty: none leaves.
SMS_OPERATOR = os.environ.get("FILROUGE_SMS", "")
SMS_SENDER = os.environ.get("FILROUGE_SMS_SENDER", "")
SMS_URL = os.environ.get("FILROUGE_SMS_URL", "")
BREVO_KEY = os.environ.get("FILROUGE_BREVO_KEY", "")
OVH_APPLICATION_KEY = os.environ.get("FILROUGE_OVH_APPLICATION_KEY", "")
OVH_APPLICATION_SECRET = os.environ.get("FILROUGE_OVH_APPLICATION_SECRET", "")
OVH_CONSUMER_KEY = os.environ.get("FILROUGE_OVH_CONSUMER_KEY", "")
OVH_SERVICE = os.environ.get("FILROUGE_OVH_SERVICE", "")
# The address where people reach this site: what links in messages begin with; empty: messages hold no link.
PUBLIC_URL = os.environ.get("FILROUGE_URL", "").rstrip("/")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS: list[tuple[str, Path]] = [
    ("bootstrap", BASE_DIR / "node_modules" / "bootstrap" / "dist" / "css"),
]
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MANIFEST_STRICT = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# A département adds its own folder of scheme files beside the five that ship.
SCHEME_DIRS = [Path(p) for p in os.environ.get("FILROUGE_SCHEMES", "").split(os.pathsep) if p]
# The order of the sheet that is copied in France Travail's tool, where it is not the shipped one.
FRANCE_TRAVAIL_SHEET = os.environ.get("FILROUGE_FRANCE_TRAVAIL_SHEET", "")

LOGGING_CONFIG = None
configure_structlog(debug=DEBUG)
