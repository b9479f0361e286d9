"""Gauge: one figure of the deployment as it is now; gauges.py reads and writes them for /metrics."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gauge:
    """One figure: its name in Prometheus, what it means, and a value for each text of its label (`""`: no label)."""

    name: str
    meaning: str
    values: Sequence[tuple[str, float]]
    label: str = ""
