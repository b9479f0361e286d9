"""Counts for operators, in Prometheus' words; summed over all processes when they share a directory."""

import os
from typing import Any, TypeVar

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess

Labelled = TypeVar("Labelled", Counter, Histogram)

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

_found: dict[tuple[object, ...], Any] = {}


def of(metric: Labelled, *labels: str | int) -> Labelled:
    """`metric.labels(*labels)`, found once: looking it up costs several times what counting does."""
    key = (metric, *labels)
    known: Labelled | None = _found.get(key)
    if known is None:
        known = _found[key] = metric.labels(*labels)
    return known


def exposition() -> bytes:
    """The text a Prometheus server reads; of every process when PROMETHEUS_MULTIPROC_DIR is shared."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
