"""Twenty compute the level of one application at once: one of them writes the change."""

import asyncio

import pytest

from idp.catalogue import store as catalogue
from idp.foundation.application_marks import mark_applications
from idp.tracker.levels.rules import Level
from tests.catalogue.city import import_shipped_inventory
from tests.support.app import App
from tests.tracker.tracked_city import NUMBER, TrackedCity

AT_ONCE = 20

pytestmark = pytest.mark.twins


@pytest.fixture
async def city(app: App) -> TrackedCity:
    """The shipped inventory."""
    await import_shipped_inventory(app.database)
    return TrackedCity(app.database)


async def test_a_level_changes_once(city: TrackedCity) -> None:
    application = await city.application(NUMBER)

    async def compute() -> None:
        async with city.database.begin() as session:
            await city.tracker.recompute(session, [application.id])

    await asyncio.gather(*(compute() for _ in range(AT_ONCE)))
    assert [one.after for one in await city.changes()] == [Level.TERCATAT]
    await city.try_out()
    await asyncio.gather(*(compute() for _ in range(AT_ONCE)))
    assert [one.after for one in await city.changes()] == [Level.TERCATAT, Level.MASUK_UJI]


async def test_marks_are_taken_once_and_none_is_lost(city: TrackedCity) -> None:
    await city.tracker.levels.run_due()

    async def sign_in_and_mark() -> None:
        await city.see("code_redeemed", "uji")
        await city.see("id_token_issued", "uji")
        await city.mark()

    runs = (city.tracker.levels.run_due() for _ in range(AT_ONCE))
    await asyncio.gather(*(sign_in_and_mark() for _ in range(AT_ONCE)), *runs)
    await city.tracker.levels.run_due()
    found = (await city.find()).standing.result_of(Level.MASUK_UJI).evidence
    assert {one.count for one in found} == {AT_ONCE}
    assert [one.after for one in await city.changes()] == [Level.TERCATAT, Level.MASUK_UJI]


async def test_decisions_and_computations_wait_in_one_order(city: TrackedCity) -> None:
    await city.tracker.levels.run_due()
    application = await city.application(NUMBER)

    async def decide(number: int) -> None:
        async with city.database.begin() as session:
            await catalogue.lock(session, application.id)
            await mark_applications(session, [application.id])
            if number % 2:
                await city.tracker.recompute(session, [application.id])

    computations = (
        city.tracker.levels.run_due() if number % 2 else city.tracker.levels.run_all() for number in range(6)
    )
    await asyncio.gather(*(decide(number) for number in range(AT_ONCE)), *computations)
    await city.tracker.levels.run_due()
    assert [one.after for one in await city.changes()] == [Level.TERCATAT]
