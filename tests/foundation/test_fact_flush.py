"""Beside facts the flush writes sign-ins by hour and marks applications: seldom, and nothing is lost on failure."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, func, select

from idp.foundation import clock
from idp.foundation.application_marks import ApplicationMark
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, Fact, FactCount, Facts
from idp.foundation.hourly_counts import HourlyCount
from idp.foundation.ids import new_id
from idp.foundation.rolled_days import RolledDayRow
from tests.conftest import Caches
from tests.support.calendars import WITA

pytestmark = pytest.mark.twins

SIJUNA, ARSIP = UUID(int=7), UUID(int=8)
REDEEMED, USERINFO = FactKind.CODE_REDEEMED, FactKind.USERINFO_USED
#: 14.40 WITA.
AFTERNOON = datetime(2026, 11, 21, 6, 40, tzinfo=UTC)


def fact(kind: FactKind = REDEEMED, application: UUID = SIJUNA, environment: str = "produksi") -> Fact:
    return Fact(kind, "klien", environment, application, new_id())


async def take_marks(database: Database) -> set[UUID]:
    """The applications marked since this was called last."""
    async with database.begin() as session:
        return set(await session.scalars(delete(ApplicationMark).returning(ApplicationMark.application_id)))


async def count_in(process: Facts, *facts: Fact) -> None:
    for one in facts:
        process.count(one)
    await process.flush()


async def load_hours(database: Database) -> dict[tuple[str, int], int]:
    async with database.begin() as session:
        rows: Iterable[HourlyCount] = (await session.scalars(select(HourlyCount))).all()
    return {(row.environment, row.hour): row.count for row in rows}


async def test_sign_ins_are_counted_by_local_hour_and_environment(database: Database) -> None:
    processes = Facts(database, WITA), Facts(database, WITA)
    for hours in range(2):
        with clock.freeze(AFTERNOON + timedelta(hours=hours)):
            for process in processes:
                await count_in(process, fact(), fact(application=ARSIP), fact(environment="uji"), fact(USERINFO))
    assert await load_hours(database) == {
        ("produksi", 14): 4,
        ("produksi", 15): 4,
        ("uji", 14): 2,
        ("uji", 15): 2,
    }


async def test_a_flush_with_sign_ins_costs_one_statement_more_and_a_mark_once_a_minute(
    database: Database, caches: Caches
) -> None:
    process = Facts(database, WITA)

    async def statements(*facts: Fact) -> int:
        before = database.statements_run
        await count_in(process, *facts)
        run = database.statements_run - before
        return run - 1 if run and database.is_sqlite else run  # BEGIN IMMEDIATE

    assert await statements(fact(), fact(USERINFO)) == 3  # facts, hours, marks
    assert await statements(fact(), fact(USERINFO)) == 2
    assert await statements(fact(USERINFO)) == 1
    assert await statements() == 0
    caches.pass_by(timedelta(minutes=1))
    assert await statements() == 1, "what happened within the minute is marked when it is over"
    assert await statements() == 0


async def test_an_application_is_marked_once_a_minute_and_at_once_for_what_is_new(
    database: Database, caches: Caches
) -> None:
    process = Facts(database, WITA)
    await count_in(process, fact(), fact(application=ARSIP), fact(application=NO_ID))
    assert await take_marks(database) == {SIJUNA, ARSIP}
    await count_in(process, fact(), fact(application=ARSIP))
    assert await take_marks(database) == set()
    await count_in(process, fact(USERINFO), fact(application=ARSIP))
    assert await take_marks(database) == {SIJUNA}
    caches.pass_by(timedelta(minutes=1))
    await process.flush()
    assert await take_marks(database) == {ARSIP}
    await count_in(process, fact())
    assert await take_marks(database) == {SIJUNA}


async def test_what_waits_for_its_minute_is_marked_when_the_process_ends(database: Database) -> None:
    process = Facts(database, WITA)
    await count_in(process, fact())
    await take_marks(database)
    await count_in(process, fact())
    process.make_marks_due()
    await process.flush()
    assert await take_marks(database) == {SIJUNA}


async def test_marks_and_hours_that_cannot_be_written_are_written_later_and_once(database: Database) -> None:
    process = Facts(database, WITA)
    broken = ("klien", "produksi", WITA.today(), 0)
    process.count(fact())
    process._collected.hours[broken] = 1  # type: ignore[index]
    for _ in range(2):
        with pytest.raises(Exception, match="_asdict"):
            await process.flush()
    assert (await load_hours(database), await take_marks(database)) == ({}, set())
    del process._collected.hours[broken]  # type: ignore[arg-type]
    await count_in(process, fact())
    await process.flush()
    assert sum((await load_hours(database)).values()) == 2
    assert await take_marks(database) == {SIJUNA}


async def test_a_day_that_ended_is_rolled_up_again_when_facts_reach_it_late(database: Database) -> None:
    process, yesterday = Facts(database, WITA), WITA.today()
    process.count(fact())
    with clock.travel(timedelta(days=1)):
        async with database.begin() as session:
            session.add(rolled(yesterday, finished_at=clock.now()))
        await process.flush()
        process.count(fact())
        await process.flush()
    async with database.begin() as session:
        assert [(row.day, row.finished_at) for row in await session.scalars(select(RolledDayRow))] == [
            (yesterday, None)
        ]


async def test_a_day_whose_rows_are_being_deleted_gets_no_row_of_a_person_until_that_is_over(
    database: Database,
) -> None:
    process, day = Facts(database, WITA), WITA.today()
    process.count(fact())
    process.count_failure(fact(FactKind.REQUEST_FAILED)._replace(person_id=NO_ID), "code_expired")
    with clock.travel(timedelta(days=36)):
        async with database.begin() as session:
            session.add(rolled(day, finished_at=clock.now(), purge_started_at=clock.now()))
        for _ in range(2):
            await process.flush()
            assert await count_rows(database) == {FactKind.REQUEST_FAILED: 1}
        async with database.begin() as session:
            await session.execute(delete(RolledDayRow))
            session.add(rolled(day, purge_started_at=clock.now(), purged_at=clock.now()))
        await process.flush()
        await process.flush()
    assert await count_rows(database) == {FactKind.REQUEST_FAILED: 1, REDEEMED: 1}


def rolled(day: date, **moments: datetime) -> RolledDayRow:
    never = dict.fromkeys(("finished_at", "counted_at", "purge_started_at", "purged_at"))
    return RolledDayRow(day=day, **never | moments)


async def count_rows(database: Database) -> dict[str, int]:
    async with database.begin() as session:
        rows = await session.execute(select(FactCount.kind, func.sum(FactCount.count)).group_by(FactCount.kind))
        return {kind: int(count) for kind, count in rows}
