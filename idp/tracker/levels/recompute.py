"""LevelRecompute: computes standings from what is known now, and stores those that say something else."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from idp.catalogue import store as catalogue
from idp.foundation import clock
from idp.foundation.calendar import Calendar
from idp.foundation.database import Database, Session
from idp.foundation.log import get_logger
from idp.tracker.levels import standing_store as standings
from idp.tracker.levels.evaluation import EvaluationMoment, describe_change, evaluate_standing, is_outdated
from idp.tracker.levels.fact_loading import load_application_facts
from idp.tracker.levels.standing import ComputedStanding, StandingChange

log = get_logger(__name__)

#: How many applications are computed in one transaction, for which pages of the same process wait.
BATCH = 100
#: How many such transactions follow each other before other jobs have their turn.
_BATCHES_AT_ONCE = 10
#: Seconds of the longest pause between two.
_LONGEST_PAUSE = 1.0


@dataclass(frozen=True, slots=True)
class LevelRecompute:
    """Computes standings; two processes may compute the same application at once, and one of them writes a change.

    `pause`: waits so many seconds between two batches, as many as the last one took, so that pages and sign-ins have
    the processor and the database for half of the time.
    """

    database: Database
    calendar: Calendar
    pause: Callable[[float], Awaitable[object]] = asyncio.sleep

    async def run_due(self) -> int:
        """Compute what was marked, never computed, or computed by older rules; returns how many applications."""
        total, last = 0, BATCH
        while last:
            last = await self._run_batch()
            total += last
        return total

    async def run_for_a_moment(self) -> None:
        """The same for a few batches, so that no other job waits long; the next run goes on."""
        for _ in range(_BATCHES_AT_ONCE):
            began = clock.elapsed()
            if not await self._run_batch():
                return
            await self._pause_since(began)

    async def _run_batch(self) -> int:
        async with self.database.begin() as session:
            due: Sequence[UUID] = await standings.take_marks(session, BATCH)
            due = due or await standings.list_outdated(session, BATCH)
            await self.compute(session, due)
        return len(due)

    async def run_all(self) -> int:
        """Compute every application, in batches; returns how many changed their level or state."""
        changed, computed, last = 0, 0, None
        while True:
            began = clock.elapsed()
            async with self.database.begin() as session:
                ids = await catalogue.list_ids(session, last, BATCH)
                changed += await self.compute(session, ids)
            if not ids:
                log.info("levels.computed", applications=computed, changed=changed)
                return changed
            last, computed = ids[-1], computed + len(ids)
            await self._pause_since(began)

    async def _pause_since(self, began: float) -> None:
        await self.pause(min(clock.elapsed() - began, _LONGEST_PAUSE))

    async def compute(self, session: Session, application_ids: Collection[UUID]) -> int:
        """Compute these applications in this transaction; returns how many changed their level or state."""
        if not application_ids:
            return 0
        await catalogue.hold(session, application_ids)
        moment = EvaluationMoment(clock.now(), self.calendar)
        before = await standings.load_standings(session, application_ids, lock=True)
        facts = await load_application_facts(session, application_ids, moment)
        computed = [evaluate_standing(one, before.get(one.application.id), moment) for one in facts]
        return await _store(session, [one for one in computed if is_outdated(one)], moment)


async def _store(session: Session, computed: Sequence[ComputedStanding], moment: EvaluationMoment) -> int:
    """Store the standings that differ; of all that store the same change at once, one adds it to the history."""
    ordered = sorted(computed, key=lambda one: one.application_id)
    new = await standings.insert_standings(session, [one for one in ordered if one.before is None], moment.now)
    changes: list[StandingChange] = []
    unmoved: list[ComputedStanding] = []
    for one in ordered:
        change = describe_change(one, moment)
        if change is None:
            unmoved.append(one)
        elif one.application_id in new or (
            one.before is not None and await standings.move_standing(session, one, moment.now)
        ):
            changes.append(change)
    await standings.refresh_standings(session, unmoved, moment.now)
    await standings.insert_changes(session, changes)
    return sum(one.computed.before is not None for one in changes)
