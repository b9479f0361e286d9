"""Lists of applications with their levels: filters, three orders, pages both ways; and the progress they add up to."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest

from idp.catalogue.application import Dimension
from idp.clients.registration import client_lifecycle
from idp.clients.registration.client_lifecycle import ClientRegistration
from idp.foundation import clock
from idp.foundation.paging import Cursor, InvalidCursor
from idp.offices import store as offices
from idp.permissions import SHELL, Authority, InsufficientAuthority, OfficePermission, Permission
from idp.tracker.applications import TrackedApplication, TrackedFilter, TrackedOrder, TrackedPage
from idp.tracker.levels.history import LevelChangeFilter
from idp.tracker.levels.rules import Level
from idp.tracker.levels.stalls import Actor, StallReason
from idp.tracker.levels.states import ApplicationState
from idp.tracker.progress.values import LevelMoves, Tally
from tests.catalogue.city import import_shipped_inventory
from tests.clients.client_admins import WEB, ClientAdmins
from tests.support.databases import Databases, Kind
from tests.tracker.tracked_city import NUMBER, TrackedCity

from idp.foundation.database import Database  # isort: skip

pytestmark = pytest.mark.twins

NOON = datetime(2026, 9, 21, 4, tzinfo=UTC)
LATER = NOON + timedelta(days=60)


@pytest.fixture(scope="module", params=Kind)
async def city(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[TrackedCity]:
    """189 applications: one in use, one tried out, two with clients; the others wait for an owner."""
    database = Database(databases.new(request.param))
    city = TrackedCity(database)
    with clock.freeze(NOON):
        await import_shipped_inventory(database)
        await city.tracker.levels.run_due()
        for number, stack in ((NUMBER, "php"), ("17", "laravel"), ("18", "")):
            async with ClientAdmins(database).open() as admin:
                declared = WEB | ({"software_id": stack} if stack else {})
                await client_lifecycle.register_client(admin, ClientRegistration(declared, application=number))
        await city.tracker.levels.run_due()
    with clock.freeze(NOON + timedelta(days=20)):
        await city.try_out("17")
        await city.tracker.levels.run_all()
    with clock.freeze(LATER):
        await city.use(5)
        await city.tracker.finish_day()
        yield city
    await database.dispose()


async def walk(city: TrackedCity, filters: TrackedFilter, *, backwards: bool = False) -> list[TrackedApplication]:
    """Every item, page after page, or from the last page to the first."""
    found: list[TrackedApplication] = []
    page = await city.list_page(filters)
    total = page.total
    while True:
        assert page.total == total
        found = [*page.items, *found] if backwards else [*found, *page.items]
        cursor = page.previous if backwards else page.next
        if cursor is None:
            break
        page = await city.list_page(
            replace(filters, after=None, before=cursor) if backwards else replace(filters, after=cursor)
        )
    assert backwards or len(found) == total
    return found


@pytest.mark.parametrize("sort", TrackedOrder)
@pytest.mark.parametrize("search", ["", "a"])
async def test_every_order_leads_through_all_pages_and_back(city: TrackedCity, sort: TrackedOrder, search: str) -> None:
    filters = TrackedFilter(search=search, sort=sort, limit=40)
    found = await walk(city, filters)
    everything = await city.list_page(replace(filters, limit=1000))
    assert found == list(everything.items)
    assert (everything.previous, everything.next, everything.total) == (None, None, len(found))
    assert all(place(sort, one) <= place(sort, other) for one, other in pairwise(found))
    last = await last_page(city, filters)
    back = await walk(city, replace(filters, before=last.previous), backwards=True) if last.previous else []
    assert [*back, *last.items] == found


def place(sort: TrackedOrder, one: TrackedApplication) -> tuple[object, ...]:
    """What an order sorts by."""
    standing, key = one.standing, one.application.id.int
    match sort:
        case TrackedOrder.NAME:
            return " ".join(one.application.name.split()).casefold(), key
        case TrackedOrder.MOVED:
            return -standing.moved_at.timestamp(), -key
        case TrackedOrder.STALLED:
            return standing.stall.since if standing.stall else date.max, key


async def last_page(city: TrackedCity, filters: TrackedFilter) -> TrackedPage:
    page = await city.list_page(filters)
    while page.next is not None:
        page = await city.list_page(replace(filters, after=page.next))
    return page


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        (TrackedFilter(), 189),
        (TrackedFilter(search="sirekon"), 1),
        (TrackedFilter(dimension=Dimension.BRANDING), 4),
        (TrackedFilter(office="140018"), 8),
        (TrackedFilter(office="nowhere"), 0),
        (TrackedFilter(eligible=True), 99),
        (TrackedFilter(eligible=False), 90),
        (TrackedFilter(level=Level.DIPAKAI), 1),
        (TrackedFilter(level=Level.MASUK_UJI), 1),
        (TrackedFilter(level=Level.TERDAFTAR), 1),
        (TrackedFilter(level=Level.LOLOS_UJI), 0),
        (TrackedFilter(level=Level.TERCATAT), 186),
        (TrackedFilter(state=ApplicationState.ACTIVE), 189),
        (TrackedFilter(state=ApplicationState.DORMANT), 0),
        (TrackedFilter(technology="php"), 1),
        (TrackedFilter(technology=""), 187),
        (TrackedFilter(stall=StallReason.NO_CLIENT), 1),
        (TrackedFilter(stalled=True), 98),
        (TrackedFilter(stalled=False), 91),
        (TrackedFilter(actor=Actor.OFFICE, stalled=True), 98),
        (TrackedFilter(actor=Actor.KOMINFO), 0),
        (TrackedFilter(level=Level.TERCATAT, eligible=True, stall=StallReason.NO_OWNER), 97),
    ],
)
async def test_filters_narrow_the_list_and_its_total(city: TrackedCity, filters: TrackedFilter, number: int) -> None:
    page = await city.list_page(replace(filters, limit=1000))
    assert (len(page.items), page.total) == (number, number)
    assert (await city.list_page(replace(filters, limit=1))).total == number


@pytest.mark.parametrize("sort", [TrackedOrder.MOVED, TrackedOrder.STALLED])
@pytest.mark.parametrize("text", ["", "nama", "2026-11-30T", "2026-11-30T00:00:00", "9999-99-99"])
async def test_a_cursor_of_another_order_is_none(city: TrackedCity, sort: TrackedOrder, text: str) -> None:
    for place in ({"after": Cursor(text, uuid4())}, {"before": Cursor(text, uuid4())}):
        with pytest.raises(InvalidCursor):
            await city.list_page(TrackedFilter(sort=sort, **place))


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
async def test_a_moment_that_utc_does_not_have_is_no_cursor(city: TrackedCity, text: str) -> None:
    for place in ({"after": Cursor(text, uuid4())}, {"before": Cursor(text, uuid4())}):
        with pytest.raises(InvalidCursor):
            await city.list_page(TrackedFilter(sort=TrackedOrder.MOVED, **place))


async def test_progress_adds_up_to_the_lists(city: TrackedCity) -> None:
    found = await city.progress()
    assert found.tally == Tally(total=189, integrated=1, eligible=99, eligible_integrated=1)
    assert [(one.level, one.total) for one in found.levels if one.total] == [
        (Level.TERCATAT, 186),
        (Level.TERDAFTAR, 1),
        (Level.MASUK_UJI, 1),
        (Level.DIPAKAI, 1),
    ]
    assert {state: number for state, number in found.states if number} == {ApplicationState.ACTIVE: 189}
    assert [(one.technology, one.tally.total) for one in found.by_technology] == [("laravel", 1), ("php", 1), ("", 187)]
    for one in found.stalled:
        listed = await city.list_page(
            TrackedFilter(stall=one.reason, actor=one.actor, sort=TrackedOrder.STALLED, limit=1)
        )
        stall = listed.items[0].standing.stall
        assert stall is not None
        assert (listed.total, stall.since) == (one.applications, one.oldest)
    assert found.stalled_applications == 98
    listed_all = (await city.list_page(TrackedFilter(limit=1000))).items
    for tally in found.by_office:
        of = [one for one in listed_all if one.application.owner == tally.office]
        assert (tally.tally.total, tally.stalled) == (len(of), sum(one.standing.stall is not None for one in of))
    assert found.moves == LevelMoves(rose=1, fell=0)
    assert found.days_to_use == 60


async def test_the_progress_of_an_office_is_that_of_its_applications_and_those_below(city: TrackedCity) -> None:
    async with city.database.begin() as session:
        office = await offices.find_by_code(session, "140018")
        assert office is not None
        found = await city.tracker.load_progress(SHELL, session, office)
        history = await city.tracker.load_history(SHELL, session, office)
    listed = await city.list_page(TrackedFilter(office="140018", limit=100))
    assert found.tally.total == listed.total == history[-1].total
    assert found.stalled_applications == history[-1].stalled
    assert sum(history[-1].levels) == found.tally.eligible == history[-1].eligible


async def test_the_end_of_a_day_is_stored_once_and_told_by_month(database: Database) -> None:
    city = TrackedCity(database)

    async def history() -> list[tuple[date, int, int]]:
        async with database.begin() as session:
            points = await city.tracker.load_history(SHELL, session, months=3)
        return [(point.day, point.total, point.eligible_integrated) for point in points]

    with clock.freeze(LATER):
        await import_shipped_inventory(database)
        await city.use(5)
        await city.tracker.finish_day()
        assert await history() == [(date(2026, 11, 20), 189, 1)]
    with clock.freeze(LATER + timedelta(days=20)):
        await city.tracker.finish_day()
        await city.tracker.finish_day()
        assert await history() == [(date(2026, 11, 19), 189, 1), (date(2026, 12, 10), 189, 1)]
    with clock.freeze(LATER + timedelta(days=42)):
        await city.tracker.finish_day()
        assert await history() == [
            (date(2026, 11, 19), 189, 1),
            (date(2026, 12, 31), 189, 0),
            (date(2027, 1, 1), 189, 0),
        ]


async def test_administrators_see_the_applications_of_their_office_alone(city: TrackedCity) -> None:
    tracker = city.tracker
    async with city.database.begin() as session:
        mine, other = [await offices.find_by_code(session, code) for code in ("140018", "011101")]
        assert mine is not None
        assert other is not None
        officer = administrator(mine.id)
        page = await tracker.list_office_applications(officer, session, mine, TrackedFilter(office="011101"))
        assert page == await tracker.list_office_applications(SHELL, session, mine, TrackedFilter())
        assert page.total == 8
        first = page.items[0].application
        assert await tracker.find_office_application(officer, session, first.id) == page.items[0]
        assert await tracker.find_office_application(administrator(other.id), session, first.id) is None
        assert await tracker.list_application_changes(officer, session, first)
        await tracker.load_progress(officer, session, mine)
        for refused in (
            lambda: tracker.find_application(officer, session, first.id),
            lambda: tracker.list_applications(officer, session, TrackedFilter()),
            lambda: tracker.list_changes(officer, session, LevelChangeFilter()),
            lambda: tracker.load_progress(officer, session),
            lambda: tracker.load_history(officer, session),
            lambda: tracker.load_progress(officer, session, other),
            lambda: tracker.load_history(officer, session, other),
            lambda: tracker.list_office_applications(officer, session, other, TrackedFilter()),
            lambda: tracker.list_application_changes(administrator(other.id), session, first),
        ):
            with pytest.raises(InsufficientAuthority):
                await refused()


def administrator(office_id: UUID) -> Authority:
    """Who administers one office."""
    held = frozenset({OfficePermission(office_id, Permission.READ_INVENTORY)})
    return Authority(f"person:{uuid4()}", frozenset(), office_permissions=held)
