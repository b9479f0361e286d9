"""The shipped inventory with its levels: counts facts, computes levels, and reads what is stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.foundation import clock, facts
from idp.foundation.application_marks import mark_applications
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, Fact
from idp.foundation.failures import Failure, add_failures
from idp.permissions import SHELL
from idp.tracker.applications import TrackedApplication, TrackedFilter, TrackedPage
from idp.tracker.levels.history import LevelChange
from idp.tracker.levels.recompute import LevelRecompute
from idp.tracker.levels.standing import ApplicationStanding
from idp.tracker.models import ApplicationLevelRow
from idp.tracker.progress.snapshot import ProgressSnapshot
from idp.tracker.progress.values import Progress
from idp.tracker.tracker import Tracker
from tests.support.calendars import WITA

#: SIREKON: active, of the city, on the web.
NUMBER = "50"


@dataclass(frozen=True, slots=True)
class TrackedCity:
    """A database with an inventory, and the tracker on it."""

    database: Database

    @property
    def tracker(self) -> Tracker:
        return Tracker(WITA, LevelRecompute(self.database, WITA), ProgressSnapshot(self.database))

    async def application(self, number: str = NUMBER) -> Application:
        async with self.database.begin() as session:
            found = await catalogue.find_by_inventory_id(session, number)
        assert found is not None
        return found

    async def see(
        self,
        kind: str,
        environment: str,
        times: int = 1,
        person: UUID = NO_ID,
        *,
        days_ago: int = 0,
        number: str = NUMBER,
    ) -> None:
        """Count a fact of a day, without a mark."""
        fact = Fact(FactKind(kind), "klien", environment, (await self.application(number)).id, person)
        day = WITA.day_of(clock.now()) - timedelta(days=days_ago)
        async with self.database.begin() as session:
            await facts.add_counts(session, [((fact, day), times)])

    async def fail(self, cause: str, environment: str, times: int, *, days_ago: int = 0, number: str = NUMBER) -> None:
        """Count failures of a cause, with their fact."""
        await self.see("request_failed", environment, times, days_ago=days_ago, number=number)
        failure = Failure(FactKind.REQUEST_FAILED, "klien", environment, (await self.application(number)).id, cause)
        day = WITA.day_of(clock.now()) - timedelta(days=days_ago)
        async with self.database.begin() as session:
            await add_failures(session, [((failure, day), times)])

    async def use(self, people: int, *, days_ago: int = 0, number: str = NUMBER) -> None:
        """So many new people sign in in production."""
        for _ in range(people):
            await self.see("code_redeemed", "produksi", 1, uuid4(), days_ago=days_ago, number=number)

    async def try_out(self, number: str = NUMBER) -> None:
        """Somebody signs in in the sandbox, and the ID token is used."""
        await self.see("code_redeemed", "uji", number=number)
        await self.see("id_token_issued", "uji", number=number)

    async def mark(self, number: str = NUMBER) -> None:
        application = await self.application(number)
        async with self.database.begin() as session:
            await mark_applications(session, [application.id])

    async def find(self, number: str = NUMBER) -> TrackedApplication:
        """The application as stored."""
        application = await self.application(number)
        async with self.database.begin() as session:
            found = await self.tracker.find_application(SHELL, session, application.id)
        assert found is not None
        return found

    async def standing(self, number: str = NUMBER) -> ApplicationStanding:
        """Where the application stands, computed now."""
        application = await self.application(number)
        async with self.database.begin() as session:
            await self.tracker.recompute(session, [application.id])
        return (await self.find(number)).standing

    async def changes(self, number: str = NUMBER) -> Sequence[LevelChange]:
        """Its history, the oldest first."""
        application = await self.application(number)
        async with self.database.begin() as session:
            found = await self.tracker.list_application_changes(SHELL, session, application)
        return found[::-1]

    async def list_page(self, filters: TrackedFilter) -> TrackedPage:
        async with self.database.begin() as session:
            return await self.tracker.list_applications(SHELL, session, filters)

    async def progress(self) -> Progress:
        async with self.database.begin() as session:
            return await self.tracker.load_progress(SHELL, session)

    async def rows(self) -> list[Any]:
        """Every stored row of levels."""
        table = ApplicationLevelRow.__table__
        async with self.database.begin() as session:
            return list((await session.execute(select(table).order_by(table.c.application_id))).all())

    async def row_moment(self, number: str = NUMBER) -> datetime:
        """When the stored row was written."""
        application = await self.application(number)
        return next(row.computed_at for row in await self.rows() if row.application_id == application.id)
