"""Levels and numbers computed from clients and facts on real databases."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from idp.catalogue import store as catalogue
from idp.catalogue.application import Media
from idp.catalogue.eligibility import Reason
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.foundation import clock, facts
from idp.foundation.database import Database
from idp.foundation.fact_kind import FactKind
from idp.foundation.facts import NO_ID, Fact
from idp.foundation.failures import Failure, add_failures
from idp.permissions import SHELL
from idp.tracker.applications import TrackedFilter
from idp.tracker.levels.recompute import LevelRecompute
from idp.tracker.levels.rules import Lack, Level, Proof
from idp.tracker.levels.standing import ApplicationStanding
from idp.tracker.progress.snapshot import ProgressSnapshot
from idp.tracker.tracker import Tracker
from tests.catalogue.city import shipped_inventory
from tests.clients.client_admins import WEB, ClientAdmins
from tests.support.calendars import WITA
from tests.support.databases import LentDatabase

pytestmark = pytest.mark.twins

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
#: SIREKON: active, of the city, on the web.
NUMBER = "50"


async def inventory_of_that_day(url: str) -> None:
    """Content of a database: the shipped offices and applications, imported at noon."""
    with clock.freeze(NOON):
        await shipped_inventory(url)


@pytest.fixture
async def city(lent_database: LentDatabase) -> AsyncIterator[Database]:
    lent_database.fill(inventory_of_that_day)
    database = Database(lent_database.url)
    with clock.freeze(NOON):
        yield database
    await database.dispose()


async def application_id(city: Database, number: str = NUMBER) -> UUID:
    async with city.begin() as session:
        found = await catalogue.find_by_inventory_id(session, number)
    assert found is not None
    return found.id


def tracker(city: Database) -> Tracker:
    return Tracker(WITA, LevelRecompute(city, WITA), ProgressSnapshot(city))


async def standing(city: Database) -> ApplicationStanding:
    """Where the application stands, computed now."""
    await tracker(city).levels.run_all()
    async with city.begin() as session:
        found = await tracker(city).find_application(SHELL, session, await application_id(city))
    assert found is not None
    return found.standing


async def see(
    city: Database, kind: str, environment: str, times: int = 1, person: UUID = NO_ID, days_ago: int = 0
) -> None:
    fact = Fact(kind, "klien", environment, await application_id(city), person)
    async with city.begin() as session:
        await facts.add_counts(session, [((fact, WITA.day_of(clock.now()) - timedelta(days=days_ago)), times)])


async def test_a_fresh_inventory_stands_at_the_bottom(city: Database) -> None:
    async with city.begin() as session:
        progress = await tracker(city).load_progress(SHELL, session)
    assert (progress.tally.total, progress.tally.integrated) == (189, 0)
    assert (progress.tally.eligible, progress.tally.eligible_integrated) == (99, 0)
    assert progress.eligible_media == ((Media.WEB, 95), (Media.MOBILE, 4))
    assert {reason: number for reason, number in progress.not_eligible if number} == {
        Reason.CENTRAL: 47,
        Reason.INACTIVE: 12,
        Reason.DESKTOP: 9,
        Reason.OTHER_MEDIA: 22,
    }
    assert next((one.level, one.total, one.eligible) for one in progress.levels) == (Level.TERCATAT, 189, 99)
    assert sum(one.tally.total for one in progress.by_office) == 189
    assert sum(tally.eligible for _, tally in progress.by_dimension) == 99
    assert (progress.registered.offices, progress.registered.audience_groups) == (140, 2)
    assert progress.sources == ("data publik Mei 2022, tidak resmi",)


async def test_an_empty_deployment_has_numbers_too(database: Database) -> None:
    async with database.begin() as session:
        progress = await tracker(database).load_progress(SHELL, session)
    assert (progress.tally.total, progress.by_office, progress.sources) == (0, (), ())


async def test_a_client_lifts_its_application_until_it_is_suspended(city: Database) -> None:
    client_admins = ClientAdmins(city)
    async with client_admins.open() as desk:
        client = (
            await client_lifecycle.register_client(desk, ClientRegistration(WEB, application=NUMBER, demo=True))
        ).client
    found = await standing(city)
    assert (found.level, found.demo) == (Level.TERDAFTAR, True)
    assert found.result_of(Level.TERDAFTAR).evidence[0].day == WITA.day_of(NOON)
    async with client_admins.open() as desk:
        await client_lifecycle.suspend_client(desk, client.metadata.client_id)
    assert (await standing(city)).level is Level.TERCATAT


async def test_a_sandbox_sign_in_counts_in_the_sandbox_alone(city: Database) -> None:
    await see(city, "code_redeemed", "produksi")
    await see(city, "id_token_issued", "produksi")
    assert (await standing(city)).level is Level.TERCATAT
    await see(city, "code_redeemed", "uji", 2, days_ago=400)
    await see(city, "userinfo_used", "uji")
    found = await standing(city)
    assert found.level is Level.MASUK_UJI
    assert {one.proof: one.count for one in found.result_of(Level.MASUK_UJI).evidence} == {
        Proof.CODE_REDEEMED: 2,
        Proof.USERINFO_USED: 1,
    }
    assert [rung.level for rung in found.gaps] == [Level.BERPEMILIK, Level.TERDAFTAR]


async def test_five_people_in_thirty_days_are_use_and_the_thirty_first_day_is_forgotten(city: Database) -> None:
    people = [uuid4() for _ in range(5)]
    for person in people[:4]:
        await see(city, "code_redeemed", "produksi", 3, person)
    await see(city, "code_redeemed", "produksi", 9, people[0], days_ago=1)
    await see(city, "code_redeemed", "produksi", 1, people[4], days_ago=31)
    found = await standing(city)
    assert [(one.lack, one.have, one.need) for one in found.result_of(Level.DIPAKAI).missing] == [(Lack.PEOPLE, 4, 5)]
    await see(city, "code_redeemed", "produksi", 1, people[4], days_ago=30)
    assert (await standing(city)).level is Level.DIPAKAI
    with clock.freeze(NOON + timedelta(days=1)):
        assert (await standing(city)).level is Level.TERCATAT


async def test_the_day_turns_at_midnight_in_the_city(city: Database) -> None:
    for _ in range(5):
        await see(city, "code_redeemed", "produksi", 1, uuid4(), days_ago=30)
    with clock.freeze(datetime(2026, 11, 21, 15, 59, tzinfo=UTC)):
        assert (await standing(city)).integrated
    with clock.freeze(datetime(2026, 11, 21, 16, 0, tzinfo=UTC)):
        assert not (await standing(city)).integrated


async def test_many_failed_requests_are_no_use(city: Database) -> None:
    for _ in range(5):
        await see(city, "code_redeemed", "produksi", 1, uuid4())
    await see(city, "request_ok", "produksi", 19)
    await see(city, "request_failed", "produksi", 1)
    found = await standing(city)
    assert [(one.lack, one.have, one.need) for one in found.result_of(Level.DIPAKAI).missing] == [
        (Lack.FEWER_FAILURES, 1, 0)
    ]
    await see(city, "request_ok", "produksi", 1)
    assert (await standing(city)).integrated
    async with city.begin() as session:
        progress = await tracker(city).load_progress(SHELL, session)
    assert (progress.tally.integrated, progress.tally.eligible_integrated) == (1, 1)
    assert progress.by_office[0].tally.eligible_integrated == 1


async def test_a_level_is_listed_page_after_page(city: Database) -> None:
    await see(city, "code_redeemed", "uji")
    await see(city, "id_token_issued", "uji")
    await tracker(city).levels.run_all()
    async with city.begin() as session:
        tried = await tracker(city).list_applications(SHELL, session, TrackedFilter(level=Level.MASUK_UJI))
        bottom = TrackedFilter(level=Level.TERCATAT, limit=100)
        first = await tracker(city).list_applications(SHELL, session, bottom)
        rest = await tracker(city).list_applications(SHELL, session, replace(bottom, after=first.next))
    assert ([one.application.inventory_id for one in tried.items], tried.next) == ([NUMBER], None)
    assert (len(first.items), len(rest.items), rest.next) == (100, 88, None)


async def test_numbers_cost_the_same_however_many_applications_there_are(city: Database) -> None:
    async with city.begin() as session:
        await session.connection()
        before = city.statements_run
        await tracker(city).load_progress(SHELL, session)
        assert city.statements_run - before <= 10
        before = city.statements_run
        await tracker(city).list_applications(SHELL, session, TrackedFilter())
        assert city.statements_run - before <= 4


async def test_too_many_failures_name_the_cause_of_most_of_them(city: Database) -> None:
    await see(city, "request_failed", "produksi", 5)
    application = await application_id(city)
    async with city.begin() as session:
        today = WITA.day_of(clock.now())
        for cause, times in (("code_expired", 3), ("pkce_failed", 2)):
            failure = Failure(FactKind.REQUEST_FAILED, "klien", "produksi", application, cause)
            await add_failures(session, [((failure, today), times)])
    (_, fewer) = (await standing(city)).result_of(Level.DIPAKAI).missing
    assert (fewer.lack, fewer.have, fewer.cause, fewer.of_cause) == (Lack.FEWER_FAILURES, 5, "code_expired", 3)
