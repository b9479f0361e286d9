"""The figures as people read them: beside the goals, and beside an earlier run's."""

from collections.abc import Iterator, Sequence

from tests.bench import goals
from tests.bench.goals import Goal
from tests.bench.results import Row, Run

_HEAD = ("scenario", "c", "per second", "p50 ms", "p95", "p99", "errors", "provider", "database", "generator", "MiB")
_GOALS = ("first", "goal", "beyond", "reached")


def lines(run: Run, earlier: Run | None) -> Iterator[str]:
    """The whole report."""
    counted = run.workers == 2 and run.database.startswith("PostgreSQL")
    yield f"{run.database}; {run.workers} worker{'s' * (run.workers > 1)}; version {run.commit}"
    yield "provider, database, generator: CPU milliseconds of one operation; MiB: memory of the provider afterwards,"
    yield "with pages that its processes share counted once"
    yield ""
    yield from _aligned([_HEAD + _GOALS, *(_row(row, run, counted) for row in run.rows)])
    yield ""
    yield from _remarks(run, counted)
    if earlier is not None:
        yield from _against(run, earlier)


def _row(row: Row, run: Run, counted: bool) -> tuple[str, ...]:
    goal = goals.of_scenario(row.scenario, row.at_once, run.hash_per_second) if counted else None
    return (
        row.scenario,
        str(row.at_once),
        f"{row.per_second:,.1f}",
        *(f"{value:.1f}" for value in (row.p50_ms, row.p95_ms, row.p99_ms)),
        str(row.errors),
        *(f"{value:.2f}" for value in (row.cpu_provider_ms, row.cpu_database_ms, row.cpu_generator_ms)),
        f"{row.memory.proportional:.0f}",
        *_beside(goal, row.per_second),
    )


def _beside(goal: Goal | None, figure: float) -> tuple[str, str, str, str]:
    if goal is None:
        return ("", "", "", "")
    first, middle, beyond = ("" if step is None else f"{step:,.0f}" for step in goal.steps)
    return first, middle, beyond, goal.reached(figure)


def _remarks(run: Run, counted: bool) -> Iterator[str]:
    flow = run.row("sso", 16)
    if flow is not None:
        told = f"CPU of one sso flow, provider and database: {flow.cpu_ms:.2f} ms"
        yield told + (_steps(goals.FLOW_CPU, flow.cpu_ms, "ms") if counted else "")
    sign_in = run.row("login", 16)
    if run.hash_per_second is not None:
        yield f"Argon2id alone, measured in this run: {run.hash_per_second:.1f} checks a second"
        if sign_in is not None:
            share = sign_in.per_second / run.hash_per_second
            yield f"sign-ins reach {share:.0%} of it" + _share(share)
    yield from _memory(run, counted)
    starts = zip(("the first, which makes the signing keys", "the second"), run.cold_starts, strict=True)
    for which, start in starts:
        told = f"cold start to first discovery, {which}: {start.seconds:.2f} s, CPU {start.cpu_seconds:.2f} s"
        yield told + _steps(goals.COLD_START, start.seconds, "s")
    for row in run.rows:
        if row.errors:
            yield f"{row.scenario}: {row.errors} errors, the first: {row.first_error[:200]}"
        if row.other_cores > 0.2:
            yield f"{row.scenario} c={row.at_once}: disturbed, something else kept {row.other_cores:.1f} cores busy"


def _memory(run: Run, counted: bool) -> Iterator[str]:
    if not run.rows or run.memory_at_start is None:
        return
    most = max((row.memory for row in run.rows), key=lambda memory: memory.proportional)
    yield (
        "memory of all processes of the provider, shared pages counted once: "
        f"{run.memory_at_start.proportional:.0f} MiB at the start, at most {most.proportional:.0f} MiB"
        + (_steps(goals.MEMORY, most.proportional, "MiB") if counted else "")
        + f"; counted in each process that sees them: {run.memory_at_start.resident:.0f} and {most.resident:.0f} MiB"
    )


def _steps(goal: Goal, figure: float, unit: str) -> str:
    named = zip(goals.STEPS, goal.steps, strict=True)
    told = ", ".join(f"{name} {step:g} {unit}" for name, step in named if step is not None)
    return f" ({told}; reached: {goal.reached(figure)})"


def _share(share: float) -> str:
    reached = goals.SIGN_IN_SHARE.reached(share)
    return f" (first 85%, goal 95%; reached: {reached})"


def _against(run: Run, earlier: Run) -> Iterator[str]:
    yield ""
    yield f"against {earlier.commit} on {earlier.database}; CPU an operation is the steadier of the two"
    head = ("scenario", "c", "per second", "before", "ratio", "CPU ms", "before", "ratio")
    table = [head]
    for row in run.rows:
        old = earlier.row(row.scenario, row.at_once)
        if old is not None:
            table.append((row.scenario, str(row.at_once), *_compared(row.per_second, old.per_second, "{:,.1f}"),
                          *_compared(row.cpu_ms, old.cpu_ms, "{:.2f}")))  # fmt: skip
    yield from _aligned(table)


def _compared(now: float, before: float, shape: str) -> tuple[str, str, str]:
    return shape.format(now), shape.format(before), f"{now / before:.2f}" if before else ""


def _aligned(table: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        first, *rest = (
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join((first, *rest)).rstrip()
