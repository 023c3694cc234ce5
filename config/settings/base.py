"""What every installation shares. What differs comes from the environment, see `config.env`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from config import env
from config.celery_settings import CELERY

BASE_DIR: Path = env.BASE_DIR
PROCESS = env.process()
DEBUG = False
DEMO = False
ALLOWED_HOSTS: list[str] = []
SECRET_KEY = env.text("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
# Keys the hash by which a person is recognised; it lives outside the database.
PERSON_MATCH_KEY = env.text("PERSON_MATCH_KEY", "demo-only-person-match-key")

# Sign the heads of the access log outside the database; the first signs, later ones are earlier
# keys. Without one of its own the key is derived from SECRET_KEY.
LOG_KEYS = env.words("LOG_KEYS")
LOG_ANCHORS = Path(env.text("LOG_ANCHORS", str(env.VAR / "anchors")))

INSTALLED_APPS = [
    "django.forms",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "viewflow.workflow",  # the engine only: the app `viewflow` would add its own screens
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "casework",
    "escalation",
    "notifications",
    "config",
]

MIDDLEWARE = [
    "config.middleware.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.middleware.ErrorPages",
    "config.middleware.RequestTransaction",  # around all that follows, and the rendering
    "config.confidentiality.AcceptFirst",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.installation",
            ],
        },
    },
]
FORM_RENDERER = "config.renderer.SchakelRenderer"

# The default is where `make run` puts its services; beat needs no database.
URLS = env.embedded_urls(env.sockets())
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.database(PROCESS, URLS["DATABASE_URL"]),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", URLS["REDIS_URL"])
CACHES: dict[str, dict[str, Any]] = {
    # counts sign-in attempts across processes; nothing about cases is ever put here
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "schakel",
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}
CELERY_BROKER_URL = env.broker_url(REDIS_URL)
globals().update(CELERY)

# People and sign-in. Nobody stands above the rules, so there are no superusers and no sign-up.
AUTH_USER_MODEL = "casework.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.adapter.ClosedSignup"
ACCOUNT_FORMS = {"login": "config.forms.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_DISPLAY = "config.adapter.display_name"
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Schakel"

# Sessions live in the database: taking one away is deleting a row. Half an hour without work ends
# one; the cookie goes with the browser.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"  # a link in a mail must find the session
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"

# django-guardian: stores outcomes, decides nothing; `casework.access` is its only reader.
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False
GUARDIAN_RAISE_403 = False
GUARDIAN_RENDER_403 = False

# Its backend ignores the expiry of a grant, so it is not hooked in, on purpose.
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

VIEWFLOW = {"AUTOREGISTER": False}
# What was destroyed, as hashes, outside the database; keep it apart from the backups.
DESTRUCTION_LEDGER = env.text("DESTRUCTION_LEDGER", str(env.VAR / "destroyed"))
POLICY_DIRECTORY = BASE_DIR / "config" / "policy" / "hardenberg"

LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands")]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True
USE_I18N = True  # for Django's own Dutch; ours is Dutch as it stands

STATIC_URL = "/static/"
STATIC_ROOT = env.text("STATIC_ROOT", str(BASE_DIR / "static_root"))
STATICFILES_DIRS = [BASE_DIR / "config" / "static_build"]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# A page is text in forms: what is larger is a mistake or an attack.
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Schakel <schakel@example.org>")
SITE_URL = env.text("SITE_URL", f"http://localhost:{os.environ.get('PORT', '8000')}")
# The systems of parties that are told by a webhook, as TOML: see notifications/README.md.
WEBHOOKS = env.text("WEBHOOKS", "")
# Who sends them; in government urn:nld:oin:<OIN>:systeem:schakel.
WEBHOOK_SOURCE = env.text("WEBHOOK_SOURCE", "") or SITE_URL
# Opens /metrics; without one it is not there.
METRICS_TOKEN = env.text("METRICS_TOKEN", "")
SOURCE_CODE_URL = env.text("SOURCE_CODE_URL", "")

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.log.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # these write addresses and form data of requests
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "ERROR"},
        "django.server": {"level": "ERROR"},
    },
}
