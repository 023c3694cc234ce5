"""A real installation: behind a proxy that ends TLS, everything secret from the environment."""

from config import env
from config.settings.base import *

DEBUG = env.flag("DEBUG")  # `config.checks` refuses to start when this is on
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
SITE_URL = env.text("SITE_URL", f"https://{ALLOWED_HOSTS[0]}" if ALLOWED_HOSTS else "")
WEBHOOK_SOURCE = env.text("WEBHOOK_SOURCE", "") or SITE_URL

DATABASES["default"].update({**env.database(env.process())})
REDIS_URL = env.text("REDIS_URL")

# TLS ends at the proxy, which must set this header itself and strip it from what comes in.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^gezond$"]  # asked by the health check, inside
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessie"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
