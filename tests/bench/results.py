"""What one run found: values, their JSON, and an earlier run's."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.generator import Measured, Scenario
from tests.bench.watch import Memory


@dataclass(frozen=True, slots=True)
class Row:
    """One scenario: rate, latency, errors, CPU milliseconds of an operation, MiB afterwards."""

    scenario: str
    at_once: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    errors: int
    first_error: str
    cpu_provider_ms: float
    cpu_database_ms: float
    cpu_generator_ms: float
    #: Cores that something else kept busy: above 0.2 the run was disturbed.
    other_cores: float
    memory: Memory

    @property
    def cpu_ms(self) -> float:
        return self.cpu_provider_ms + self.cpu_database_ms


@dataclass(frozen=True, slots=True)
class ColdStart:
    """From the first process to the first discovery: seconds, and CPU seconds of all processes until then."""

    seconds: float
    cpu_seconds: float


@dataclass(slots=True)
class Run:
    """All of one run."""

    database: str
    workers: int
    commit: str
    cold_starts: list[ColdStart] = field(default_factory=list)
    hash_per_second: float | None = None
    memory_at_start: Memory | None = None
    rows: list[Row] = field(default_factory=list)

    def write(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self), indent=1) + "\n")

    @classmethod
    def read(cls, file: Path) -> "Run":
        found: dict[str, Any] = json.loads(file.read_text())
        rows = [Row(**(row | {"memory": Memory(**row["memory"])})) for row in found.pop("rows")]
        start = found.pop("memory_at_start")
        # runs kept by earlier versions lack the CPU seconds, and nothing compares starts
        cold = [ColdStart(**one) for one in found.pop("cold_starts", [])]
        found.pop("cold_start_s", None)
        return cls(**found, rows=rows, cold_starts=cold, memory_at_start=Memory(**start) if start else None)

    def row(self, scenario: str, at_once: int) -> Row | None:
        return next((row for row in self.rows if (row.scenario, row.at_once) == (scenario, at_once)), None)


def row(scenario: Scenario, measured: Measured, memory: Memory) -> Row:
    """The generator's figures beside what the machine spent on them."""
    seen, before, after = measured.seen, measured.before, measured.after
    wall = after.moment - before.moment
    spent = [getattr(after, who) - getattr(before, who) for who in ("provider", "database", "generator")]
    each = [1000 * seconds / max(1, seen["ok"]) for seconds in spent]
    return Row(
        scenario=scenario.name,
        at_once=scenario.at_once,
        per_second=seen["per_s"],
        p50_ms=seen["p50_ms"],
        p95_ms=seen["p95_ms"],
        p99_ms=seen["p99_ms"],
        errors=seen["errors"],
        first_error=seen.get("first_error", ""),
        cpu_provider_ms=each[0],
        cpu_database_ms=each[1],
        cpu_generator_ms=each[2],
        other_cores=(after.machine - before.machine - sum(spent)) / wall,
        memory=memory,
    )
