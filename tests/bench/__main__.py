"""Measures every scenario of the load generator against a provider of its own and prints the table."""

import argparse
import subprocess
import sys
from pathlib import Path

from tests.bench import generator, hashing, provider, results, table
from tests.bench.databases import Database, database
from tests.bench.generator import Broken, Scenario, Timing
from tests.bench.results import ColdStart, Run
from tests.bench.watch import Machine

SCENARIOS = (
    "discovery,jwks,client_credentials,private_key_jwt,refresh,introspect,userinfo,sso,sso@1,sso@64,par,dpop,login"
)


def main() -> int:
    """0 when every operation of every scenario succeeded."""
    asked = _arguments()
    generator.build()
    earlier = Run.read(asked.against) if asked.against else None
    with database(asked.database) as found:
        workers = asked.workers or (1 if asked.database == "sqlite" else 2)
        run = Run(found.name, workers, _version())
        whole = _measure(asked, found, run)
    print("\n".join(["", *table.lines(run, earlier)]))
    if asked.json:
        run.write(asked.json)
    return 0 if whole and not any(row.errors for row in run.rows) else 1


def _measure(asked: argparse.Namespace, found: Database, run: Run) -> bool:
    deployment = provider.prepare(found.url, run.workers, asked.redirect_loop_limit)
    with provider.served(deployment) as (pid, seconds):
        run.cold_starts.append(ColdStart(seconds, Machine(pid, found.pid).spent()))
    whole = True
    with provider.served(deployment) as (pid, seconds):
        machine = Machine(pid, found.pid)
        run.cold_starts.append(ColdStart(seconds, machine.spent()))
        run.memory_at_start = machine.memory()
        for scenario in _scenarios(asked.scenarios, asked.c):
            whole &= _one(deployment, scenario, Timing(asked.warm, asked.seconds), (run, machine))
    return whole


def _one(deployment: provider.Deployment, scenario: Scenario, timing: Timing, kept: tuple[Run, Machine]) -> bool:
    run, machine = kept
    before = _hash_alone(scenario, timing)
    try:
        measured = generator.run(deployment.flags(), scenario, timing, machine)
    except Broken as problem:
        print(f"{scenario}: not measured: {problem}", flush=True)
        return False
    if before is not None:
        # half before and half after, because the machine's own speed drifts
        run.hash_per_second = (before + hashing.checks_per_second(scenario.at_once, timing.counted / 2)) / 2
    row = results.row(scenario, measured, machine.memory())
    run.rows.append(row)
    costs = f"CPU {row.cpu_provider_ms:.2f} + {row.cpu_database_ms:.2f} ms"
    print(f"{scenario}: {row.per_second:,.1f} a second, {costs}, errors {row.errors}", flush=True)
    return True


def _hash_alone(scenario: Scenario, timing: Timing) -> float | None:
    return hashing.checks_per_second(scenario.at_once, timing.counted / 2) if scenario.name == "login" else None


def _scenarios(text: str, at_once: int) -> list[Scenario]:
    pairs = (entry.strip().partition("@") for entry in text.split(","))
    return [Scenario(name, int(number or at_once)) for name, _, number in pairs]


def _version() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(command, cwd=provider.ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--database", choices=("postgresql", "sqlite"), default="postgresql")
    parser.add_argument("--workers", type=int, help="processes of the provider (2; 1 on SQLite)")
    parser.add_argument("--scenarios", default=SCENARIOS, help="separated by commas; name@64 is 64 at once")
    parser.add_argument("--c", type=int, default=16, help="how many ask at once (16)")
    parser.add_argument("--seconds", type=float, default=8, help="counted seconds of each scenario (8)")
    parser.add_argument("--warm", type=float, default=3, help="seconds before counting (3)")
    parser.add_argument(
        "--redirect-loop-limit",
        type=int,
        default=0,
        help="IDP_REDIRECT_LOOP_LIMIT; a session makes more sign-ins than any limit, so it is off (0) but for its cost",
    )
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    parser.add_argument("--against", type=Path, help="compare with the figures in this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
