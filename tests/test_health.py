"""Figures are served on loopback, tell a stuck flow, and are about nobody."""

import socket
from datetime import UTC, datetime, timedelta

import aiohttp

from alertbot.core.model import Refusal, Refused, Sent, TryLater
from alertbot.health import Figures, notify_systemd, serve_health

NOW = datetime(2026, 1, 1, tzinfo=UTC)


async def gauges():
    return {"queue_length": 7.0}


async def asked(figures, path):
    async with (
        serve_health(0, figures, gauges, lambda: NOW) as port,
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as answer,
    ):
        return answer.status, await answer.text()


async def test_the_figures_are_told_in_prometheus_form():
    figures = Figures()
    figures.count("visits", "not modified", by=3)
    figures.count("statements")

    status, text = await asked(figures, "/metrics")

    assert status == 200
    assert 'alertbot_visits_total{outcome="not modified"} 3.0' in text
    assert "alertbot_statements_total 1.0" in text
    assert "alertbot_queue_length 7.0" in text


async def test_what_became_of_messages_is_counted_by_outcome():
    figures = Figures()
    for result in (Sent(1), Sent(2), Refused(Refusal.BLOCKED, "Forbidden"), TryLater(3), TryLater(5, flood=False)):
        figures.came_back(result)

    _, text = await asked(figures, "/metrics")

    assert 'alertbot_sends_total{outcome="sent"} 2.0' in text
    assert 'alertbot_sends_total{outcome="refused: blocked"} 1.0' in text
    assert 'alertbot_sends_total{outcome="try later"} 2.0' in text
    assert "alertbot_floods_total 1.0" in text
    assert "Forbidden" not in text


async def test_a_stuck_flow_makes_the_bot_unhealthy():
    figures = Figures()
    figures.alive("watch", NOW)
    figures.alive("deliver", NOW - timedelta(minutes=4))

    assert await asked(figures, "/healthz") == (503, "stuck: deliver\n")


async def test_a_bot_whose_flows_live_is_healthy():
    figures = Figures()
    figures.alive("watch", NOW)

    assert await asked(figures, "/healthz") == (200, "ok\n")


def test_systemd_is_told_where_it_asked(tmp_path):
    path = str(tmp_path / "n")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.bind(path)

        notify_systemd("READY=1", {"NOTIFY_SOCKET": path})

        assert channel.recv(100) == b"READY=1"
    notify_systemd("READY=1", {})
