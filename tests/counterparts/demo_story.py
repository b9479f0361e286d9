"""Reads from the database of a demonstration what its story tells, beside the public inventory."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import SecretStr

from idp.catalogue import store as catalogue
from idp.cli.demo import demo_state
from idp.cli.demo.demo_layout import DemoLayout
from idp.composition import Composition, close, compose
from idp.foundation.hourly_counts import INVENTED_HOURS
from idp.offices import store as offices
from idp.permissions import SHELL
from idp.protocol.client import Environment
from idp.settings import Settings
from idp.tracker.applications import TrackedApplication, TrackedFilter
from idp.tracker.levels.history import LevelChangeFilter
from idp.tracker.progress.values import Progress, ProgressPoint
from idp.tracker.usage import store as usage
from idp.tracker.usage.people_count import PeopleCount, PeopleScope


@dataclass(frozen=True, slots=True)
class DemoStory:
    """The figures of the invented city, and those of the real one."""

    office: str
    progress: Progress
    history: Sequence[ProgressPoint]
    applications: Sequence[TrackedApplication]
    changes: Sequence[date]
    city: Progress
    city_history: Sequence[ProgressPoint]
    real: Sequence[TrackedApplication]
    people_of_city: int
    hours: Sequence[tuple[int, PeopleCount]]
    city_hours: Sequence[tuple[int, PeopleCount]]


async def read_story(folder: Path) -> DemoStory:
    """Read it by the use cases of the tracker."""
    async with _composed(folder) as composition, composition.foundation.database.begin() as session:
        tracker, invented = composition.tracker, await offices.find_invented_city(session)
        assert invented is not None
        changes = await tracker.list_changes(SHELL, session, LevelChangeFilter(office=invented.code, limit=500))
        mine = TrackedFilter(office=invented.code, limit=1000)
        people = await usage.load_people(
            session, PeopleScope.CITY, usage.CITY, environment=Environment.PRODUKSI, day=date.max
        )
        return DemoStory(
            office=f"/kominfo?opd={invented.code}",
            progress=await tracker.load_progress(SHELL, session, invented),
            history=await tracker.load_history(SHELL, session, invented),
            applications=(await tracker.list_applications(SHELL, session, mine)).items,
            changes=[one.day for one in changes.items],
            city=await tracker.load_progress(SHELL, session),
            city_history=await tracker.load_history(SHELL, session),
            real=(await tracker.list_applications(SHELL, session, TrackedFilter(limit=1000))).items,
            people_of_city=people or 0,
            hours=await usage.load_hours(session, environment=INVENTED_HOURS, since=date.min, until=date.max),
            city_hours=await usage.load_hours(
                session, environment=Environment.PRODUKSI, since=date.min, until=date.max
            ),
        )


async def count_applications(folder: Path) -> Counter[str]:
    """How many applications there are of each source."""
    async with _composed(folder) as composition, composition.foundation.database.begin() as session:
        return Counter(one.source for one in await catalogue.list_all(session))


@asynccontextmanager
async def _composed(folder: Path) -> AsyncIterator[Composition]:
    """The use cases of the demonstration in this folder."""
    state = demo_state.load_state(folder / demo_state.FILE)
    assert state is not None
    layout = DemoLayout(state.port, folder)
    composition = compose(
        Settings(
            issuer=layout.issuer, database_url=layout.database_url, secret_keys=SecretStr(state.secret_keys), demo=True
        )
    )
    try:
        yield composition
    finally:
        await close(composition)
