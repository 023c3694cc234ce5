"""The web application, as the web server loads it."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
os.environ.setdefault("SCHAKEL_PROCESS", "web")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from config.checks import require_modest_role, require_policy

require_modest_role()
require_policy()
