"""Prometheus metrics, summed over all processes when PROMETHEUS_MULTIPROC_DIR is shared.

Prometheus' own counters lock and write a shared file each time, so counts are collected here and written together.
"""

import os
from collections import Counter as Tally
from collections import defaultdict

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

REQUESTS = Counter("idp_requests", "Requests answered, by route and status.", ["route", "status"])
SECONDS = Histogram(
    "idp_request_seconds",
    "Time from the first byte of the request to the last of the answer.",
    ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
SIGN_INS = Counter("idp_sign_ins", "Attempts to sign in, by outcome.", ["outcome"])
TOKENS = Counter("idp_tokens", "Answers of the token endpoint, by grant type and outcome.", ["grant_type", "outcome"])
DELIVERIES = Counter("idp_logout_deliveries", "Logout tokens sent to relying parties, by outcome.", ["outcome"])

#: Collected durations of a route before they are written, which takes about a millisecond.
_AT_MOST = 500

_noted: Tally[tuple[Counter, tuple[str | int, ...]]] = Tally()
_times: defaultdict[str, list[float]] = defaultdict(list)


def count(metric: Counter, *labels: str | int) -> None:
    """Increment `metric` with these labels."""
    _noted[metric, labels] += 1


def answered(route: str, status: int, seconds: float) -> None:
    """Record one answered request."""
    count(REQUESTS, route, status)
    times = _times[route]
    times.append(seconds)
    if len(times) >= _AT_MOST:
        _write()


async def flush() -> None:
    """Write the collected counts, so that any process can report them."""
    _write()


def exposition() -> bytes:
    """Render the Prometheus text format; of all processes when PROMETHEUS_MULTIPROC_DIR is shared."""
    _write()
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def _write() -> None:
    for (metric, labels), times in _noted.items():
        metric.labels(*labels).inc(times)
    for route, lasted in _times.items():
        histogram = SECONDS.labels(route)
        for seconds in lasted:
            histogram.observe(seconds)
    _noted.clear()
    _times.clear()
