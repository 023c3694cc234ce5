# The application for a server: web, workers, beat and migrations are one image, five commands.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN apt-get update && apt-get install -y --no-install-recommends npm && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
WORKDIR /srv/schakel
COPY requirements/app.txt requirements/app.txt
RUN pip install --require-hashes -r requirements/app.txt
COPY package.json package-lock.json .npmrc ./
COPY manage.py ./
COPY config config
COPY casework casework
COPY escalation escalation
COPY notifications notifications
# collecting static files needs settings, not secrets: beat is the process without a database
RUN python -m config.assets \
 && SCHAKEL_PROCESS=beat DJANGO_SETTINGS_MODULE=config.settings.production \
    SECRET_KEY=only-while-building-this-image-and-never-to-sign-anything-at-all \
    ALLOWED_HOSTS=localhost REDIS_URL=redis://localhost/0 \
    python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf node_modules \
 && python -m compileall -q casework escalation notifications config

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin schakel \
 && install --directory --owner 10001 --mode 0700 /var/lib/schakel/destroyed \
 && install --directory --owner 10001 --mode 0700 /var/lib/schakel/anchors
WORKDIR /srv/schakel
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/schakel /srv/schakel
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=6s --start-period=20s CMD ["python", "-m", "config.healthcheck"]
CMD ["gunicorn", "--config", "python:config.gunicorn", "config.wsgi:application"]
