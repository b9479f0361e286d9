"""Facts of a day become counts without persons: the same however often and wherever it ends, late facts included."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete
from sqlalchemy import update as change

from idp.foundation import clock
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, Fact, Facts
from idp.tracker.models import DailyUseRow
from idp.tracker.usage import roll_up_store, store
from tests.support.calendars import WITA
from tests.tracker.daily_facts import (
    ARSIP,
    OTHER,
    PERSON,
    SIJUNA,
    THIRD,
    YESTERDAY,
    Killed,
    ago,
    ending_at,
    load_days,
    load_people_of,
    load_use,
    roll_up_of,
    see,
)

pytestmark = pytest.mark.twins


async def test_every_kind_of_fact_has_its_count(database: Database) -> None:
    for number, kind in enumerate(roll_up_store.SUMS.values(), start=1):
        await see(database, YESTERDAY, kind, PERSON, times=number)
    await see(database, YESTERDAY, FactKind.CLIENT_REGISTERED)
    await see(database, YESTERDAY, person=OTHER, client="klien lain")
    await see(database, YESTERDAY, person=NO_ID)  # a persona
    await see(database, YESTERDAY, person=OTHER, application=ARSIP, environment="uji")
    await see(database, YESTERDAY, person=THIRD, application=NO_ID)
    assert await roll_up_of(database).run_day(ago(YESTERDAY)) == 3
    numbers = dict(zip(roll_up_store.SUMS, range(1, 9), strict=True))
    assert await load_use(database) == {
        (YESTERDAY, "produksi", SIJUNA): {"people": 2, **numbers, "sign_ins": 3},
        (YESTERDAY, "uji", ARSIP): {"people": 1, "sign_ins": 1},
        (YESTERDAY, "produksi", NO_ID): {"people": 1, "sign_ins": 1},
    }


def test_no_kind_of_fact_is_forgotten() -> None:
    """That a client is registered is told by the client, and its rows stay."""
    assert {*roll_up_store.SUMS.values(), FactKind.CLIENT_REGISTERED} == set(FactKind)
    assert set(roll_up_store.SUMS) < {column.key for column in DailyUseRow.__table__.columns}


async def test_a_second_time_changes_nothing_and_what_came_since_is_counted(database: Database) -> None:
    roll_up = roll_up_of(database)
    await see(database, YESTERDAY, person=PERSON)
    assert await roll_up.run_due() == 1
    assert await roll_up.run_due() == 0
    assert await roll_up.run_day(ago(YESTERDAY)) == 0
    await see(database, YESTERDAY, person=OTHER)
    assert await roll_up.run_day(ago(YESTERDAY)) == 1
    assert await load_use(database) == {(YESTERDAY, "produksi", SIJUNA): {"people": 2, "sign_ins": 2}}


async def test_today_is_not_rolled_up_and_tomorrow_it_is(database: Database) -> None:
    await see(database, 0, person=PERSON)
    roll_up = roll_up_of(database)
    assert await roll_up.run_due() == 0
    await roll_up.run_day(ago(0))  # too early
    await see(database, 0, person=OTHER)
    with clock.travel(timedelta(days=1)):
        assert await roll_up.run_due() == 1
        assert await load_use(database) == {(YESTERDAY, "produksi", SIJUNA): {"people": 2, "sign_ins": 2}}


async def test_ended_at_any_statement_it_goes_on_where_it_was(database: Database) -> None:
    for days in range(1, 4):
        await see(database, days, person=PERSON)
        await see(database, days, FactKind.REQUEST_FAILED, times=days)
    for ended in range(1, 500):
        with ending_at(database, statement=7 + ended % 53):
            try:
                await roll_up_of(database).run_due()
            except Killed:
                continue
            break
    assert ended > 3
    assert await load_use(database) == {
        (days, "produksi", SIJUNA): {"people": 1, "sign_ins": 1, "failed": days} for days in range(1, 4)
    }
    assert await load_people_of(database) == dict.fromkeys(range(1, 4), 1)
    assert await roll_up_of(database).run_due() == 0


async def test_facts_that_another_process_still_had_in_memory_are_counted_too(database: Database) -> None:
    process, roll_up = Facts(database, WITA), roll_up_of(database)
    process.count(Fact(FactKind.CODE_REDEEMED, "klien", "produksi", SIJUNA, PERSON))
    with clock.travel(timedelta(days=1)):
        await see(database, YESTERDAY, person=OTHER)
        assert await roll_up.run_due() == 1
    with clock.travel(timedelta(days=10)):
        await roll_up.run_due()
        await process.flush()
        assert await roll_up.find_due() == [ago(10)]
        assert await roll_up.run_due() == 1
        assert await load_use(database) == {(10, "produksi", SIJUNA): {"people": 2, "sign_ins": 2}}
        assert await load_people_of(database) == dict.fromkeys(range(1, 11), 2)


async def test_what_another_release_writes_late_is_counted_on_one_of_the_next_days(database: Database) -> None:
    """It says nothing about days that ended: the last three are looked at each day."""
    roll_up = roll_up_of(database)
    for days in range(1, 6):
        await see(database, days, person=PERSON)
    await roll_up.run_due()
    await see(database, 3, person=OTHER)
    with clock.travel(timedelta(days=1)):
        assert await roll_up.find_due() == [ago(4), ago(3), ago(2), ago(1)][1:]
    await see(database, 2, person=OTHER)
    with clock.travel(timedelta(days=1)):
        await roll_up.run_due()
        counted = await load_use(database)
        assert counted[3, "produksi", SIJUNA]["people"] == 2
        assert await load_people_of(database) | {6: 1, 5: 1, 4: 1} == {6: 1, 5: 1, 4: 1, 3: 2, 2: 2, 1: 2}


async def test_a_flush_and_a_roll_up_at_once_leave_nothing_uncounted(database: Database) -> None:
    """Each either sees the other's facts, or has the day rolled up again."""
    processes, roll_up = [Facts(database, WITA) for _ in range(4)], roll_up_of(database)
    await see(database, 0, person=PERSON)
    for number, process in enumerate(processes):
        process.count(Fact(FactKind.CODE_REDEEMED, "klien", "produksi", SIJUNA, UUID(int=1_000 + number)))
    with clock.travel(timedelta(days=1)):
        work = [one for process in processes for one in (process.flush(), roll_up.run_day(ago(YESTERDAY)))]
        await asyncio.gather(*work)
        await roll_up.run_due()
        assert await load_use(database) == {(YESTERDAY, "produksi", SIJUNA): {"people": 5, "sign_ins": 5}}


async def test_reads_tell_days_and_the_hours_of_all_of_them(database: Database) -> None:
    for days in (1, 2, 3):
        await see(database, days, person=PERSON)
        await see(database, days, environment="uji", person=OTHER)
    await roll_up_of(database).run_due()
    async with database.begin() as session:
        found = await store.load_days(session, SIJUNA, ago(2), ago(1))
        assert [(one.day, one.environment, one.people) for one in found] == [
            (ago(2), "produksi", 1),
            (ago(2), "uji", 1),
            (ago(1), "produksi", 1),
            (ago(1), "uji", 1),
        ]
        assert len(await store.load_days(session, SIJUNA, ago(9), ago(0), environment="uji")) == 3
        assert await store.load_days(session, ARSIP, ago(9), ago(0)) == []
        assert [hour for hour, _ in await store.load_hours(session, environment="uji", since=ago(9), until=ago(0))] == [
            *range(24)
        ]


async def test_counts_that_were_spoilt_are_set_right(database: Database) -> None:
    await see(database, YESTERDAY, person=PERSON)
    await roll_up_of(database).run_due()
    async with database.begin() as session:
        await session.execute(change(DailyUseRow).values(sign_ins=400, people=0))
    assert await roll_up_of(database).run_day(ago(YESTERDAY)) == 1
    assert await load_use(database) == {(YESTERDAY, "produksi", SIJUNA): {"people": 1, "sign_ins": 1}}
    async with database.begin() as session:
        await session.execute(delete(DailyUseRow))
    assert await roll_up_of(database).run_day(ago(YESTERDAY)) == 1
    assert (await load_days(database))[YESTERDAY].finished_at is not None
