# alertbot in a container: slim, as an ordinary user, on a root that stays read-only; what it remembers stands in /var/lib/alertbot.
#
#     docker build -t alertbot . && docker compose up -d
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/alertbot
COPY requirements/run.txt requirements/
RUN /opt/alertbot/bin/pip install --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY migrations migrations
RUN /opt/alertbot/bin/pip install --no-deps --no-build-isolation . \
    && /opt/alertbot/bin/pip uninstall --yes hatchling editables pip

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /var/lib/alertbot --shell /usr/sbin/nologin alertbot \
    && install -d -o alertbot -g alertbot -m 0700 /var/lib/alertbot
COPY --from=build /opt/alertbot /opt/alertbot
ENV PATH=/opt/alertbot/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ALERTBOT_HEALTH__PORT=9464
USER 10001:10001
WORKDIR /var/lib/alertbot
VOLUME /var/lib/alertbot
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9464/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["alertbot"]
CMD ["run"]
