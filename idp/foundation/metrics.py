"""Prometheus metrics, summed over all processes when PROMETHEUS_MULTIPROC_DIR is shared.

Prometheus' own counters lock and write a shared file each time, so counts are collected here and written together.
"""

import os
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Callable

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess

#: Collected durations of a route before they are written, which takes about a millisecond.
_MAX_PENDING = 500

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """The counts of one provider.

    Each has a registry of its own, so that two in one process never add to each other. Only the files of
    PROMETHEUS_MULTIPROC_DIR are shared by name: `idp serve` makes that directory for one provider.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = self._counter("idp_requests", "Requests answered, by route and status.", "route", "status")
        self._seconds = Histogram(
            "idp_request_seconds",
            "Time from the first byte of the request to the last of the answer.",
            ["route"],
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._sign_ins = self._counter("idp_sign_ins", "Attempts to sign in, by outcome.", "outcome")
        self._tokens = self._counter(
            "idp_tokens", "Answers of the token endpoint, by grant type and outcome.", "grant_type", "outcome"
        )
        self._deliveries = self._counter(
            "idp_logout_deliveries", "Logout tokens sent to relying parties, by outcome.", "outcome"
        )
        self._client_refusals = self._counter(
            "idp_client_refusals", "Refused client authentications, by cause.", "cause"
        )
        self._password_queue = Gauge(
            "idp_password_queue",
            "Password hashes that are computed or wait for a thread.",
            registry=self.registry,
            multiprocess_mode="livesum",
        )
        self._read_password_queue: Callable[[], int] | None = None
        self._noted: Tally[tuple[Counter, tuple[str | int, ...]]] = Tally()
        self._times: defaultdict[str, list[float]] = defaultdict(list)

    def watch_password_queue(self, read: Callable[[], int]) -> None:
        """Report what `read` returns as the length of this process's queue."""
        self._read_password_queue = read

    def count_request(self, route: str, status: int, seconds: float) -> None:
        """Record one answered request."""
        self._noted[self._requests, (route, status)] += 1
        times = self._times[route]
        times.append(seconds)
        if len(times) >= _MAX_PENDING:
            self._write()

    def count_sign_in(self, outcome: str) -> None:
        """Count an attempt to sign in by its outcome."""
        self._noted[self._sign_ins, (outcome,)] += 1

    def count_token_answer(self, grant_type: str, outcome: str) -> None:
        """Count a response of the token endpoint; `outcome`: "ok" or an error's code."""
        self._noted[self._tokens, (grant_type, outcome)] += 1

    def count_logout_delivery(self, outcome: str) -> None:
        """A logout token was sent."""
        self._noted[self._deliveries, (outcome,)] += 1

    def count_client_refusal(self, cause: str) -> None:
        """Count a refused client authentication by its cause."""
        self._noted[self._client_refusals, (cause,)] += 1

    async def flush(self) -> None:
        """Write the collected counts, so that any process can report them."""
        self._write()

    def exposition(self) -> bytes:
        """Render the Prometheus text format; of all processes when PROMETHEUS_MULTIPROC_DIR is shared."""
        self._write()
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(REGISTRY) + generate_latest(self.registry)  # the first is about the process itself
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def _counter(self, name: str, meaning: str, *labels: str) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _write(self) -> None:
        if self._read_password_queue is not None:
            self._password_queue.set(self._read_password_queue())
        for (metric, labels), times in self._noted.items():
            metric.labels(*labels).inc(times)
        for route, lasted in self._times.items():
            histogram = self._seconds.labels(route)
            for seconds in lasted:
                histogram.observe(seconds)
        self._noted.clear()
        self._times.clear()
