"""Twenty nightly updates at once, while facts are written: the counts are those of one, and nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from idp.foundation import clock
from idp.foundation.database import Database, Pool
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import Fact, Facts
from tests.support.calendars import WITA
from tests.tracker.daily_facts import (
    PERSON,
    SIJUNA,
    ago,
    count_rows,
    load_people_of,
    load_use,
    purge_of,
    roll_up_of,
    see,
    update,
)

AT_ONCE = 20
REDEEMED = FactKind.CODE_REDEEMED


@pytest.fixture
async def database(postgres_url: str) -> AsyncIterator[Database]:
    found = Database(postgres_url, Pool(transactions=AT_ONCE))
    yield found
    await found.dispose()


async def test_twenty_roll_ups_and_then_twenty_purges_at_once_do_what_one_would(database: Database) -> None:
    for number in range(10):
        for days in (1, 2, 32):
            await see(database, days, person=UUID(int=100 + number), application=UUID(int=1 + number % 3))
    roll_up = roll_up_of(database)
    await asyncio.gather(*(roll_up.run_day(ago(days)) for days in (1, 2) for _ in range(AT_ONCE // 2)))
    await roll_up.run_due()
    await asyncio.gather(*(roll_up.count_people(ago(1)) for _ in range(AT_ONCE)))
    await asyncio.gather(*(purge_of(database, kept=31).run_due() for _ in range(AT_ONCE)))
    assert {(days, key.int): counts for (days, _, key), counts in (await load_use(database)).items()} == {
        (days, number): {"people": people, "sign_ins": people}
        for days in (1, 2, 32)
        for number, people in ((1, 4), (2, 3), (3, 3))
    }
    assert (await load_people_of(database))[1] == 10
    assert await count_rows(database) == (20, 20)


async def test_sign_ins_of_the_day_that_just_ended_are_all_counted(database: Database) -> None:
    """Ten processes still have some in memory when ten others roll the day up."""
    processes = [Facts(database, WITA) for _ in range(AT_ONCE // 2)]
    for number, process in enumerate(processes):
        process.count(Fact(REDEEMED, "klien", "produksi", SIJUNA, UUID(int=1_000 + number)))
    await see(database, 0, person=PERSON)
    with clock.travel(timedelta(days=1)):
        await asyncio.gather(*(work for process in processes for work in (process.flush(), update(database))))
        await update(database)
        assert await load_use(database) == {(1, "produksi", SIJUNA): {"people": 11, "sign_ins": 11}}
        assert await load_people_of(database) == {1: 11}
