"""Figures for those who watch over the bot: /healthz and Prometheus' /metrics on loopback, and systemd's watchdog.

Nothing here is about one subscriber or one person: only visits, statements, mentions, sends, the queue and the age of things.
"""

import os
import socket
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, assert_never

from alertbot.core.model import Moved, Refused, SendResult, Sent, TryLater, Unknown

if TYPE_CHECKING:
    from aiohttp import web
    from prometheus_client.metrics_core import Metric

# What is counted: name → (help, label).
COUNTERS: Mapping[str, tuple[str, str]] = {
    "visits": ("Visits of feeds by outcome", "outcome"),
    "statements": ("Statements remembered", ""),
    "mentions": ("Mentions by verdict", "verdict"),
    "sends": ("Messages sent, edited or deleted by outcome", "outcome"),
    "floods": ("Answers 429 of Telegram", ""),
    "worker_kills": ("Workers that were killed over a document", ""),
    "updates": ("Updates handled by outcome", "outcome"),
}
GAUGES: Mapping[str, str] = {
    "queue_length": "Alerts that wait to be sent",
    "queue_age_seconds": "Age of the oldest alert that is due",
    "silent_feeds": "Feeds that are silent far beyond their habit, or broken",
}
LATE = timedelta(minutes=3)  # a flow that gave no sign of life for so long is stuck


@dataclass
class Figures:
    """Counts since the start, and when each flow last gave a sign of life."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    signs: dict[str, datetime] = field(default_factory=dict)

    def count(self, name: str, label: str = "", by: int = 1) -> None:
        """Count something that happened; the name is one of COUNTERS."""
        self.counts[name, label] += by

    def came_back(self, result: SendResult) -> None:
        """Count what became of a message."""
        match result:
            case Sent():
                outcome = "sent"
            case Refused(why):
                outcome = f"refused: {why}"
            case TryLater():
                outcome = "try later"
            case Moved():
                outcome = "moved"
            case Unknown():
                outcome = "unknown"
            case _:
                assert_never(result)
        self.count("sends", outcome)
        if isinstance(result, TryLater) and result.flood:
            self.count("floods")

    def alive(self, flow: str, now: datetime) -> None:
        """A flow's sign of life."""
        self.signs[flow] = now

    def stuck(self, now: datetime) -> tuple[str, ...]:
        """Flows that gave no sign of life for too long."""
        return tuple(flow for flow, last in self.signs.items() if now - last > LATE)


Gauges = Callable[[], Awaitable[Mapping[str, float]]]  # the values of GAUGES now


@asynccontextmanager
async def serve_health(port: int, figures: Figures, gauges: Gauges, now: Callable[[], datetime]) -> AsyncIterator[int]:
    """Serve /healthz and /metrics on 127.0.0.1 while the context lasts; yields the port. OSError if it is taken."""
    from aiohttp import web

    async def healthz(_request: "web.Request") -> "web.Response":
        stuck = figures.stuck(now())
        return web.Response(text="ok\n" if not stuck else f"stuck: {', '.join(stuck)}\n", status=503 if stuck else 200)

    async def metrics(_request: "web.Request") -> "web.Response":
        text = exposition(figures, await gauges())
        return web.Response(body=text, headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"})

    site = web.Application()
    site.add_routes([web.get("/healthz", healthz), web.get("/metrics", metrics)])
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def exposition(figures: Figures, gauges: Mapping[str, float]) -> bytes:
    """The figures in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.registry import Collector

    class Ours(Collector):
        def collect(self) -> "Iterable[Metric]":
            return _metrics(figures, gauges)

    registry = CollectorRegistry()
    registry.register(Ours())
    return generate_latest(registry)


def notify_systemd(word: str, environment: Mapping[str, str] = os.environ) -> None:
    """Tell systemd READY=1, WATCHDOG=1 or STOPPING=1, where it asked to be told (sd_notify(3))."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(word.encode(), address.replace("@", "\0", 1) if address.startswith("@") else address)


def _metrics(figures: Figures, gauges: Mapping[str, float]) -> "Iterable[Metric]":
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

    for name, (text, label) in COUNTERS.items():
        family = CounterMetricFamily(f"alertbot_{name}", text, labels=[label] if label else [])
        found = {which: n for (counted, which), n in figures.counts.items() if counted == name}
        for which, n in sorted(found.items() if label else {"": sum(found.values())}.items()):
            family.add_metric([which] if label else [], n)
        yield family
    for name, text in GAUGES.items():
        gauge = GaugeMetricFamily(f"alertbot_{name}", text)
        gauge.add_metric([], gauges.get(name, 0))
        yield gauge
