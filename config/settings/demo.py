"""`make run`: a fictional municipality on one machine. Never for real data."""

from config import env
from config.settings.base import *

DEMO = True
SECRET_KEY = env.text("SECRET_KEY", "demo-only-and-never-for-real-data")
ALLOWED_HOSTS = ["*"]

# No collectstatic on the way to the first page.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

# Mails are shown on a page instead of sent.
DEMO_MAILBOX = env.VAR / "mail"
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DEMO_MAILBOX
