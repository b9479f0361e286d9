"""Rows with persons go after 35 days, and never before what they tell is counted."""

import pytest
from sqlalchemy import func, select
from sqlalchemy import update as change

from idp.foundation import facts
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, Fact, FactCount
from idp.foundation.rolled_days import RolledDayRow
from idp.tracker.usage import recent_use
from tests.tracker.daily_facts import (
    OTHER,
    PERSON,
    SIJUNA,
    Killed,
    ago,
    count_rows,
    ending_at,
    load_people_of,
    load_use,
    purge_of,
    roll_up_of,
    see,
    update,
)

pytestmark = pytest.mark.twins


async def see_month(database: Database) -> None:
    """A person signs in each day, with requests that name nobody, for forty days."""
    person = Fact(FactKind.CODE_REDEEMED, "klien", "produksi", SIJUNA, PERSON)
    request = Fact(FactKind.REQUEST_SUCCEEDED, "klien", "produksi", SIJUNA)
    async with database.begin() as session:
        counts = [one for days in range(1, 41) for one in (((person, ago(days)), 1), ((request, ago(days)), 2))]
        await facts.add_counts(session, counts)


async def test_nothing_goes_of_a_day_that_is_not_rolled_up_or_not_counted(database: Database) -> None:
    await see_month(database)
    purge = purge_of(database)
    await purge.run_due()
    assert await count_rows(database) == (80, 40)
    await roll_up_of(database).run_due()
    async with database.begin() as session:
        await session.execute(change(RolledDayRow).where(RolledDayRow.day == ago(12)).values(counted_at=None))
    await purge.run_due()
    assert await count_rows(database) == (40 + 40, 40), "the people of the 30 days to that day are told by these rows"
    await roll_up_of(database).run_due()
    async with database.begin() as session:
        await session.execute(change(RolledDayRow).where(RolledDayRow.day == ago(38)).values(finished_at=None))
    await purge.run_due()
    assert await count_rows(database) == (40 + 40, 40)
    await update(database)
    assert await count_rows(database) == (40 + 35, 35)


async def test_late_facts_just_before_the_end_of_their_day_are_counted_first(database: Database) -> None:
    """Another release wrote them after the last roll-up, and told nobody."""
    await see_month(database)
    await roll_up_of(database).run_due()
    await see(database, 38, person=OTHER)
    await purge_of(database).run_due()
    assert (await load_use(database))[38, "produksi", SIJUNA]["people"] == 2
    assert await count_rows(database) == (40 + 39, 39), "its people of 30 days are counted before it goes on"
    await update(database)
    assert await count_rows(database) == (40 + 35, 35)
    people = await load_people_of(database)
    assert (people[9], people[10]) == (2, 1), "the 30 days to the tenth day are no longer all there"


async def test_ended_at_any_statement_it_deletes_the_rest_later_and_spoils_no_count(database: Database) -> None:
    await see_month(database)
    await roll_up_of(database).run_due()
    counts = await load_use(database)
    for ended in range(1, 500):
        with ending_at(database, statement=5 + ended % 11):
            try:
                await purge_of(database).run_due()
            except Killed:
                await roll_up_of(database).run_day(ago(40))  # with half of the rows gone
                continue
            break
    assert ended > 3
    assert (await count_rows(database), await load_use(database)) == ((40 + 35, 35), counts)


async def test_facts_of_a_day_whose_rows_are_gone_are_added_and_go_too(database: Database) -> None:
    await see_month(database)
    await update(database, kept=32)
    assert await count_rows(database) == (40 + 32, 32)
    for person in (PERSON, OTHER):
        await see(database, 38, person=person, times=3)
        await see(database, 38, FactKind.USERINFO_USED, person=person)
    await see(database, 38, FactKind.REQUEST_SUCCEEDED, times=5)
    await see(database, 37, person=PERSON, environment="uji")
    for _ in range(2):
        await update(database, kept=32)
    counts = await load_use(database)
    assert counts[38, "produksi", SIJUNA] == {"people": 2, "sign_ins": 7, "userinfo": 2, "succeeded": 2}
    assert counts[37, "uji", SIJUNA] == {"people": 1, "sign_ins": 1}
    assert await count_rows(database) == (40 + 32, 32)
    await roll_up_of(database).run_day(ago(38))
    counts = await load_use(database)
    assert counts[38, "produksi", SIJUNA] == {"people": 2, "sign_ins": 7, "userinfo": 2, "succeeded": 7}


async def test_rows_with_persons_go_and_what_levels_are_computed_from_stays(database: Database) -> None:
    await see_month(database)
    await see(database, 40, person=PERSON, environment="uji")
    await see(database, 39, FactKind.ID_TOKEN_ISSUED, person=PERSON, environment="uji", times=2)
    await see(database, 0, person=OTHER)
    await see(database, 0, FactKind.ID_TOKEN_ISSUED, person=PERSON, environment="uji")

    async def read() -> object:
        async with database.begin() as session:
            ever = [await recent_use.load_use_ever(session, environment) for environment in ("uji", "produksi")]
            recent = await recent_use.load_recent_use(session, "produksi", ago(29))
            one = await recent_use.load_recent_use(session, "produksi", ago(29), [SIJUNA])
        assert one == recent
        return ever, recent

    before = await read()
    await roll_up_of(database).run_due()
    assert await read() == before
    await purge_of(database).run_due()
    assert await read() == before
    assert await load_people_of(database) == dict.fromkeys(range(1, 41), 1)
    assert {days: counts["succeeded"] for (days, _, _), counts in (await load_use(database)).items() if days < 39} == (
        dict.fromkeys(range(1, 39), 2)
    )
    async with database.begin() as session:
        first = select(func.min(FactCount.day)).where(FactCount.person_id != NO_ID)
        assert await session.scalar(first) == ago(35)
        ever = await recent_use.load_use_ever(session, "uji", [SIJUNA])
        assert ever[SIJUNA][FactKind.ID_TOKEN_ISSUED] == recent_use.UseTotal(3, ago(39), ago(0))
        assert (await recent_use.load_recent_use(session, "produksi", ago(29)))[SIJUNA] == recent_use.RecentUse(
            SIJUNA, 2, 30, 58, failed=0, last_sign_in=ago(0)
        )
