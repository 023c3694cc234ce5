"""How the web server runs, in the demo and in production alike."""

import os

bind = f"{os.environ.get('HOST', '0.0.0.0')}:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
preload_app = True  # loaded once, and refused once when the database role is too powerful
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 10
max_requests = 2000
max_requests_jitter = 200
accesslog = None  # addresses say who looked at which case; the access log in the database does that
errorlog = "-"
control_socket_disable = True  # the home directory may be read-only
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
