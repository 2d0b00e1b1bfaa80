# One image for web, worker and beat. What it needs from outside comes as environment variables (docs/environment.md).
FROM python:3.11-slim-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends build-essential pkg-config libmariadb-dev
COPY requirements/ /build/requirements/
COPY requirements.txt /build/
RUN python -m venv /opt/venv
RUN /opt/venv/bin/python -m pip install --no-cache-dir -r /build/requirements/uv.txt
RUN /opt/venv/bin/uv pip sync --no-cache --compile-bytecode --python /opt/venv/bin/python /build/requirements.txt

FROM python:3.11-slim-bookworm
RUN apt-get update && apt-get install -y --no-install-recommends libmariadb3 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin bambou
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8000 LOG_FORMAT=json
WORKDIR /app
COPY . /app
# Made once here, so that a container starts in seconds and writes nothing into its own files.
RUN ENVIRONMENT=demo python -m scripts.build && python -m compileall -q config core shop subscriptions logistics content tracking marketing scripts
RUN install -d -o bambou -g bambou /app/keys /app/var/media /app/var/exports && rm -f /app/var/secret_key
USER bambou
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["gunicorn", "-c", "python:config.gunicorn", "config.wsgi"]
