"""Stored levels: computed when facts change, written when they say something else, and told with their history."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from idp.catalogue.decision import DecisionKind, DecisionReason
from idp.catalogue.models import ApplicationRow
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.foundation import clock
from idp.foundation.application_marks import ApplicationMark
from idp.foundation.database import Database
from idp.permissions import SHELL
from idp.tracker.levels.history import ChangeOrigin, Direction, LevelChangeFilter
from idp.tracker.levels.recompute import LevelRecompute
from idp.tracker.levels.rules import Lack, Level, Proof
from idp.tracker.levels.stalls import Actor, StallReason
from idp.tracker.levels.states import ApplicationState
from idp.tracker.models import ApplicationLevelRow
from idp.tracker.usage.roll_up import RollUp
from tests.catalogue.city import shipped_inventory
from tests.clients.client_admins import WEB, ClientAdmins
from tests.support.calendars import WITA
from tests.support.databases import LentDatabase
from tests.tracker.tracked_city import NUMBER, TrackedCity

pytestmark = pytest.mark.twins

NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
TODAY = date(2026, 11, 21)


async def inventory_of_that_day(url: str) -> None:
    """Content of a database: the shipped offices and applications, imported at noon."""
    with clock.freeze(NOON):
        await shipped_inventory(url)


@pytest.fixture
async def city(lent_database: LentDatabase) -> AsyncIterator[TrackedCity]:
    lent_database.fill(inventory_of_that_day)
    database = Database(lent_database.url)
    with clock.freeze(NOON):
        yield TrackedCity(database)
    await database.dispose()


async def test_the_first_computation_writes_every_application_once_and_the_second_nothing(city: TrackedCity) -> None:
    assert await city.tracker.levels.run_due() == 189
    first = await city.rows()
    with clock.freeze(NOON + timedelta(minutes=1)):
        assert await city.tracker.levels.run_due() == 0
        assert await city.tracker.levels.run_all() == 0
        assert await city.rows() == first
    assert len(first) == 189
    (only,) = await city.changes()
    assert (only.before, only.after, only.origin, only.direction) == (
        None,
        Level.TERCATAT,
        ChangeOrigin.INVENTORY,
        None,
    )
    assert (only.day, only.number) == (TODAY, NUMBER)


async def test_a_rise_and_a_fall_are_told_with_their_evidence(city: TrackedCity) -> None:
    await city.tracker.levels.run_due()
    await city.try_out()
    with clock.freeze(NOON + timedelta(minutes=1)):
        await city.standing()
    await city.use(5)
    with clock.freeze(NOON + timedelta(hours=1)):
        assert (await city.standing()).level is Level.DIPAKAI
    with clock.freeze(NOON + timedelta(days=30)):
        assert (await city.standing()).level is Level.DIPAKAI, "thirty whole days have not ended"
    with clock.freeze(NOON + timedelta(days=31)):
        found = await city.standing()
        assert await city.standing() == found
    assert (found.level, found.state, found.since) == (
        Level.MASUK_UJI,
        ApplicationState.DORMANT,
        TODAY + timedelta(days=31),
    )
    assert found.stall is None
    _, tried, used, fallen = await city.changes()
    assert [one.direction for one in (tried, used, fallen)] == [Direction.ROSE, Direction.ROSE, Direction.FELL]
    assert {one.origin for one in (tried, used, fallen)} == {ChangeOrigin.FACTS}
    assert (tried.before, tried.after) == (Level.TERCATAT, Level.MASUK_UJI)
    assert [seen.proof for seen in tried.evidence[-1].evidence] == [Proof.CODE_REDEEMED, Proof.ID_TOKEN_ISSUED]
    assert [(one.level, one.evidence[0].count) for one in used.evidence] == [(Level.DIPAKAI, 5)]
    assert [(one.lack, one.have, one.need) for one in fallen.evidence[0].missing] == [(Lack.PEOPLE, 0, 5)]
    assert (fallen.state_before, fallen.state_after) == (ApplicationState.ACTIVE, ApplicationState.DORMANT)
    async with city.database.begin() as session:
        moves = (await city.tracker.list_changes(SHELL, session, LevelChangeFilter(direction=Direction.FELL))).items
    assert [one.id for one in moves] == [fallen.id]


async def test_no_level_falls_at_midnight_and_rises_in_the_morning(city: TrackedCity) -> None:
    await city.use(5)
    midnight = WITA.start_of(TODAY + timedelta(days=30))
    with clock.freeze(midnight):
        assert (await city.standing()).level is Level.DIPAKAI, "thirty whole days count, and not the empty one before"
    with clock.freeze(midnight + timedelta(hours=9)):
        await city.use(5)
        assert (await city.standing()).level is Level.DIPAKAI
    assert [one.direction for one in await city.changes()] == [None]


async def test_evidence_is_refreshed_without_a_change(city: TrackedCity) -> None:
    await city.try_out()
    await city.standing()
    before = await city.find()
    await city.see("code_redeemed", "uji", 3)
    with clock.freeze(NOON + timedelta(days=1)):
        await city.standing()
    after = await city.find()
    assert after.standing.result_of(Level.MASUK_UJI).evidence[0].count == 4
    assert (after.standing.since, after.standing.moved_at) == (before.standing.since, before.standing.moved_at)
    assert len(await city.changes()) == 1
    assert await city.row_moment() == NOON + timedelta(days=1)


async def test_marked_applications_are_computed_and_no_others(city: TrackedCity) -> None:
    await city.tracker.levels.run_due()
    await city.try_out()
    await city.try_out("17")
    assert (await city.find()).standing.level is Level.TERCATAT
    await city.mark()
    await city.mark()
    assert await city.tracker.levels.run_due() == 1
    assert (await city.find()).standing.level is Level.MASUK_UJI
    assert (await city.find("17")).standing.level is Level.TERCATAT
    assert await marks(city) == 0


async def test_clients_and_their_suspension_mark_their_application(city: TrackedCity) -> None:
    await city.tracker.levels.run_due()
    admins = ClientAdmins(city.database)
    async with admins.open() as admin:
        declared = WEB | {"software_id": "php"}
        made = await client_lifecycle.register_client(admin, ClientRegistration(declared, application=NUMBER))
    assert await city.tracker.levels.run_due() == 1
    found = (await city.find()).standing
    assert (found.level, found.technology) == (Level.TERDAFTAR, "php")
    client_id = made.client.metadata.client_id
    async with admins.open() as admin:
        await client_lifecycle.merge_metadata(admin, client_id, {"software_id": "perangkat-sendiri"}, "17")
    assert await city.tracker.levels.run_due() == 2
    moved = (await city.find("17")).standing
    assert (moved.level, moved.technology) == (Level.TERDAFTAR, "")
    assert (await city.find()).standing.level is Level.TERCATAT
    async with admins.open() as admin:
        await client_lifecycle.suspend_client(admin, client_id)
    assert await city.tracker.levels.run_due() == 1
    assert (await city.find("17")).standing.level is Level.TERCATAT


async def test_what_officers_declare_is_a_state_with_a_history(city: TrackedCity) -> None:
    await city.tracker.levels.run_due()
    for minute, kind in enumerate((DecisionKind.FROZEN, DecisionKind.NOT_APPLICABLE, None), start=1):
        await declare(city, kind)
        await city.mark()
        with clock.freeze(NOON + timedelta(minutes=minute)):
            await city.tracker.levels.run_due()
        found = await city.find()
        assert found.standing.state.value == (kind or "active")
        assert found.standing.eligible is (kind is not DecisionKind.NOT_APPLICABLE)
    _, *declared = await city.changes()
    assert [(one.origin, one.direction) for one in declared] == [(ChangeOrigin.DECISION, None)] * 3
    assert [one.state_after for one in declared] == [
        ApplicationState.FROZEN,
        ApplicationState.NOT_APPLICABLE,
        ApplicationState.ACTIVE,
    ]


async def test_other_rules_compute_everything_again_and_never_by_older_ones(city: TrackedCity) -> None:
    await city.tracker.levels.run_due()
    await set_rules(city, 0, level=int(Level.MASUK_UJI))
    with clock.freeze(NOON + timedelta(minutes=1)):
        assert await city.tracker.levels.run_due() == 189
    assert (await city.changes())[-1].origin is ChangeOrigin.RULES
    await set_rules(city, 99, level=int(Level.MASUK_UJI))
    assert await city.tracker.levels.run_due() == 0
    await city.tracker.levels.run_all()
    assert (await city.find()).standing.level is Level.MASUK_UJI


async def test_a_new_application_is_listed_before_its_level_is_computed(city: TrackedCity) -> None:
    found = await city.find()
    assert (found.standing.level, found.standing.since, found.standing.eligible) == (Level.TERCATAT, TODAY, True)
    await city.tracker.levels.run_due()
    assert (await city.find()).standing == found.standing
    assert (await city.progress()).tally.total == 189


async def test_people_are_counted_exactly_where_they_are_few_and_by_night_where_they_are_many(
    city: TrackedCity,
) -> None:
    await city.use(60, days_ago=1)
    await city.use(4)
    await RollUp(city.database, WITA).run_due()
    found = await city.standing()
    assert {one.proof: one.count for one in found.result_of(Level.DIPAKAI).evidence}[Proof.PEOPLE] == 60
    with clock.freeze(NOON + timedelta(days=30)):
        await RollUp(city.database, WITA).run_due()
        assert [(one.have, one.need) for one in (await city.standing()).result_of(Level.DIPAKAI).missing] == [(4, 5)]


async def test_a_stall_is_stored_and_ends_when_the_application_moves(city: TrackedCity) -> None:
    with clock.freeze(NOON + timedelta(days=40)):
        await city.tracker.levels.run_all()
        stall = (await city.find()).standing.stall
        assert stall is not None
        assert (stall.reason, stall.since, stall.actor) == (StallReason.NO_OWNER, TODAY, Actor.OFFICE)
        assert sum(one.applications for one in (await city.progress()).stalled) == 99
        async with ClientAdmins(city.database).open() as admin:
            await client_lifecycle.register_client(admin, ClientRegistration(WEB, application=NUMBER))
        assert (await city.standing()).stall is None
    with clock.freeze(NOON + timedelta(days=50)):
        await city.fail("redirect_uri_unregistered", "uji", 8, days_ago=9)
        await city.fail("code_expired", "uji", 7)
        stall = (await city.standing()).stall
        assert stall is not None
        assert (stall.reason, stall.since, stall.actor) == (
            StallReason.ERROR,
            TODAY + timedelta(days=41),
            Actor.OFFICE,
        )
        assert (stall.cause, stall.count, stall.environment) == ("redirect_uri_unregistered", 8, "uji")


async def marks(city: TrackedCity) -> int:
    async with city.database.begin() as session:
        return int(await session.scalar(select(func.count()).select_from(ApplicationMark)) or 0)


async def declare(city: TrackedCity, kind: DecisionKind | None) -> None:
    values = {"declared": kind, "declared_reason": DecisionReason.OTHER if kind else None}
    async with city.database.begin() as session:
        await session.execute(update(ApplicationRow).where(ApplicationRow.inventory_id == NUMBER).values(**values))


async def set_rules(city: TrackedCity, version: int, *, level: int) -> None:
    async with city.database.begin() as session:
        await session.execute(update(ApplicationLevelRow).values(rules=version, level=level))


async def test_pages_and_sign_ins_have_their_turn_between_two_batches(city: TrackedCity) -> None:
    paused: list[float] = []

    async def pause(seconds: float) -> None:
        paused.append(seconds)
        await city.use(1)  # nothing is held meanwhile

    levels = LevelRecompute(city.database, WITA, pause=pause)
    assert await levels.run_all() == 0
    assert len(paused) == 2
    assert all(0 <= seconds <= 1 for seconds in paused)
    assert len(await city.rows()) == 189
