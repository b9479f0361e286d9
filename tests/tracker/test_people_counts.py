"""Different people of 30 days: per application, per office with the units below it, and for the city."""

import random
from collections import defaultdict
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.foundation import clock, facts
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, Fact
from idp.offices import store as offices
from idp.tracker.models import PeopleCountRow
from idp.tracker.usage import store
from idp.tracker.usage.people_count import PeopleScope
from idp.tracker.usage.store import CITY
from idp.tracker.usage.suppression import list_published_days
from tests.catalogue.city import import_shipped_inventory
from tests.tracker.daily_facts import ARSIP, OTHER, PERSON, SIJUNA, ago, load_people_of, roll_up_of, see

pytestmark = pytest.mark.twins

#: (scope, scope's id, environment) -> different people.
People = dict[tuple[str, UUID, str], int]


async def test_every_scope_says_what_a_recount_by_sets_says(database: Database) -> None:
    """A hundred sign-ins of twelve people in twenty applications of the shipped inventory, over forty days."""
    await import_shipped_inventory(database)
    async with database.begin() as session:
        applications = sorted(await catalogue.list_all(session), key=lambda one: one.inventory_id)
        above = {office.id: office.parent_id for office in await offices.list_below(session, None)}
    dice = random.Random(15)
    deep = [one for one in applications if above[above[one.owner.id] or one.owner.id]]
    chosen = [*deep[:10], *dice.sample(applications, 10)]
    sign_ins = [
        (dice.choice(chosen), dice.choice(("uji", "produksi")), UUID(int=dice.randint(1, 12)), ago(dice.randint(1, 40)))
        for _ in range(100)
    ]
    async with database.begin() as session:
        redeemed = FactKind.CODE_REDEEMED
        counts = [((Fact(redeemed, "k", where, one.id, who), day), 1) for one, where, who, day in set(sign_ins)]
        await facts.add_counts(session, counts)
        await facts.add_counts(session, [((Fact(redeemed, "k", "uji", chosen[0].id), ago(1)), 1)])  # a persona
    await roll_up_of(database).run_due()
    for days in (1, 2, 9, 29):
        assert await load_counted(database, ago(days)) == recount(sign_ins, above, ago(days))


def recount(sign_ins: list[tuple[Application, str, UUID, date]], above: dict[UUID, UUID | None], day: date) -> People:
    people: defaultdict[tuple[str, UUID, str], set[UUID]] = defaultdict(set)
    for application, environment, person, at in sign_ins:
        if day - timedelta(days=30) < at <= day:
            people["application", application.id, environment].add(person)
            people["city", NO_ID, environment].add(person)
            office: UUID | None = application.owner.id
            while office is not None:
                people["office", office, environment].add(person)
                office = above[office]
    return {key: len(found) for key, found in people.items()}


async def load_counted(database: Database, day: date) -> People:
    """What is stored for a day; zeros say that somebody used it until the day before."""
    async with database.begin() as session:
        rows = await session.scalars(select(PeopleCountRow).where(PeopleCountRow.day == day, PeopleCountRow.people > 0))
        return {(row.scope, row.scope_id, row.environment): row.people for row in rows}


async def test_the_city_counts_people_of_clients_without_an_application(database: Database) -> None:
    await see(database, 1, person=PERSON)
    await see(database, 1, person=OTHER, application=NO_ID)
    await see(database, 1, FactKind.USERINFO_USED, person=UUID(int=9))
    await roll_up_of(database).run_due()
    assert await load_people_of(database) == {1: 2}
    assert await load_people_of(database, environment="uji") == {1: 0}
    assert await load_people_of(database, PeopleScope.APPLICATION, NO_ID) == {}


async def test_after_thirty_days_of_silence_the_last_row_says_zero(database: Database) -> None:
    await see(database, 40, person=PERSON)
    await see(database, 40, person=PERSON, application=ARSIP)
    await see(database, 12, person=OTHER, application=ARSIP)
    await roll_up_of(database).run_due()
    assert await load_people_of(database, PeopleScope.APPLICATION, SIJUNA) == dict.fromkeys(range(11, 41), 1) | {10: 0}
    async with database.begin() as session:

        async def people(application: UUID, days: int) -> int | None:
            scope = PeopleScope.APPLICATION
            return await store.load_people(session, scope, application, environment="produksi", day=ago(days))

        assert [await people(SIJUNA, days) for days in (41, 40, 11, 10, 5, 0)] == [None, 1, 1, 0, 0, 0]
        assert [await people(ARSIP, days) for days in (12, 11, 10, 0)] == [2, 2, 1, 1]
        series = await store.load_people_series(
            session, PeopleScope.CITY, CITY, environment="produksi", since=ago(12), until=ago(10)
        )
        assert series == [(ago(12), 2), (ago(11), 2), (ago(10), 1)]


async def test_it_is_counted_again_where_a_day_of_the_thirty_changed(database: Database) -> None:
    for days in (1, 5, 33):
        await see(database, days, person=PERSON)
    roll_up = roll_up_of(database)
    await roll_up.run_due()
    await see(database, 33, person=OTHER)
    assert await roll_up.run_day(ago(33)) == 1
    assert await roll_up.find_uncounted() == [ago(days) for days in range(4, 34)]
    assert await roll_up.count_due() == 30
    assert await load_people_of(database) == dict.fromkeys(range(4, 34), 2) | {1: 1, 2: 1, 3: 1}
    assert await roll_up.count_due() == 0


async def test_twice_counts_the_same(database: Database) -> None:
    await see(database, 31, person=PERSON)
    await see(database, 2, person=OTHER)
    roll_up = roll_up_of(database)
    await roll_up.run_due()
    before = [await load_people_of(database, scope, scope_id) for scope, scope_id in SCOPES]
    with clock.travel(timedelta(seconds=5)):
        for days in (2, 1, 30, 31):
            await roll_up.count_people(ago(days))
    assert [await load_people_of(database, scope, scope_id) for scope, scope_id in SCOPES] == before
    assert before[0] == before[1] == dict.fromkeys(range(3, 32), 1) | {2: 2, 1: 1}


SCOPES = ((PeopleScope.CITY, CITY), (PeopleScope.APPLICATION, SIJUNA))


async def test_what_is_published_tells_no_small_count_by_sums_filters_or_neighbouring_days(database: Database) -> None:
    """Three people of one application stay three to four of nobody, whatever an office, the city or a day says."""
    await import_shipped_inventory(database)
    async with database.begin() as session:
        applications = await catalogue.list_all(session)
        of_office: defaultdict[UUID, list[UUID]] = defaultdict(list)
        for one in applications:
            of_office[one.owner.id].append(one.id)
    office, (large, small, rare, *_) = next((key, found) for key, found in of_office.items() if len(found) > 3)
    day = list_published_days(ago(31), ago(1))[-1]
    days_ago = (ago(0) - day).days
    for number in range(60):
        await see(database, days_ago, person=UUID(int=number + 1), application=large)
    for number in range(3):
        await see(database, days_ago + 2, person=UUID(int=number + 101), application=small)
    for number in range(8):  # four on one day, four others on the next
        await see(database, days_ago + number // 4, person=UUID(int=number + 1), application=rare)
    await roll_up_of(database).run_due()
    async with database.begin() as session:

        async def shown(scope: PeopleScope, scope_id: UUID, environment: str = "produksi") -> list[tuple[date, str]]:
            found = await store.load_published_people(
                session, scope, scope_id, environment=environment, since=day - timedelta(days=29), until=ago(0)
            )
            return [(at, count.shown) for at, count in found]

        assert await shown(PeopleScope.APPLICATION, large) == [(day, "60")]
        assert await shown(PeopleScope.APPLICATION, small) == [(day, "1–4")]
        assert await shown(PeopleScope.APPLICATION, rare) == [(day, "2–8")], "8 would say that both days had four"
        assert await shown(PeopleScope.OFFICE, office) == [(day, "63")]
        assert await shown(PeopleScope.CITY, CITY, "uji") == [(day, "0")]
    people = await load_people_of(database, PeopleScope.APPLICATION, rare)
    assert people[days_ago] == 8
