"""Times visits one after the other, as one person at one browser would make them."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import httpx

from tests.bench.tracker.visits import Visit


@dataclass(frozen=True, slots=True)
class TimedVisit:
    """How long a visit took, how large the answer was, and which statements it needed."""

    visit: Visit
    status: int
    p50_ms: float
    p95_ms: float
    kib: float
    statements: int = 0
    violations: tuple[str, ...] = ()


async def time_visit(http: httpx.AsyncClient, visit: Visit, times: int) -> TimedVisit:
    """Make the visit `times` times, after two that are not counted: they fill caches that any deployment has filled."""
    answer = await http.get(visit.path)
    await http.get(visit.path)
    taken = []
    for _ in range(times):
        began = perf_counter()
        answer = await http.get(visit.path)
        taken.append(1000 * (perf_counter() - began))
    return TimedVisit(
        visit, answer.status_code, percentile(taken, 50), percentile(taken, 95), len(answer.content) / 1024
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that is not exceeded by `percent` of them."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, -(-len(ordered) * percent // 100) - 1)]
