"""Measures what happens at night: every level computed anew, and a day rolled up alone and while sign-ins go on."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from time import monotonic
from typing import Any

from idp.composition import Composition
from idp.tracker.usage.roll_up import RollUp
from tests.bench import generator, provider
from tests.bench.generator import Scenario, Timing
from tests.bench.watch import Machine

#: Sign-ins at once beside the roll-up.
SIGN_INS = Scenario("sso", 4)
#: Seconds for which sign-ins are counted, at least.
COUNTED = 10


@dataclass(frozen=True, slots=True)
class SignIns:
    """Sign-ins a second, and the 95th percentile of their milliseconds."""

    per_second: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class NightlyTimes:
    """Seconds to roll up a day and to count the people of 30 days, alone and beside sign-ins; the rows of the day."""

    rows: int
    day_alone: float
    people_alone: float
    both_beside: float
    sign_ins_alone: SignIns
    sign_ins_beside: SignIns


async def measure_nightly(
    composition: Composition, deployment: provider.Deployment, connection: Any, found_pid: int | None
) -> NightlyTimes:
    """Roll up yesterday again and again, first with nothing beside it."""
    generator.build()
    foundation = composition.foundation
    roll_up, day = RollUp(foundation.database, foundation.calendar), foundation.calendar.today() - timedelta(days=1)
    rows = await connection.fetchval("SELECT count(*) FROM fact WHERE day = $1", day)
    day_alone = await _time(roll_up.run_day(day))
    people_alone = await _time(roll_up.count_people(day))
    with provider.served(deployment) as (pid, _):
        machine = Machine(pid, found_pid)
        alone = await _sign_in(deployment, machine, COUNTED)
        counted = max(COUNTED, 2 * (day_alone + people_alone))
        going_on = asyncio.create_task(_sign_in(deployment, machine, counted))
        taken = []
        while not going_on.done():
            await connection.execute("DELETE FROM daily_use WHERE day = $1", day)
            taken.append(await _time(roll_up.run_day(day)) + await _time(roll_up.count_people(day)))
        beside = await going_on
    return NightlyTimes(rows, day_alone, people_alone, median(taken), alone, beside)


async def _sign_in(deployment: provider.Deployment, machine: Machine, seconds: float) -> SignIns:
    timing = Timing(1, seconds)
    measured = await asyncio.to_thread(generator.run, deployment.flags(), SIGN_INS, timing, machine)
    if measured.seen["errors"]:
        raise RuntimeError(f"sign-ins failed: {measured.seen['first_error']}")
    return SignIns(measured.seen["per_s"], measured.seen["p95_ms"])


async def _time(work: Any) -> float:
    began = monotonic()
    await work
    return monotonic() - began
