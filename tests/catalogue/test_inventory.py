"""Imports on real databases: twice changes nothing, bad rows are reported, nothing half-done is kept."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from idp.catalogue import inventory_import, public_inventory, store
from idp.catalogue.application import Dimension
from idp.catalogue.eligibility import is_eligible
from idp.catalogue.store import ApplicationFilter
from idp.foundation.database import Database
from idp.foundation.import_report import ImportOptions, ImportReport
from idp.offices import office_import
from idp.offices import store as offices
from idp.offices.office import Kind
from idp.permissions import SHELL
from tests.catalogue.city import ORDER, import_shipped_inventory
from tests.catalogue.listing import list_applications
from tests.catalogue.test_rows import GOOD, table


async def take_in(database: Database, *records: dict[str, str], order: ImportOptions = ORDER) -> ImportReport:
    async with database.begin() as session:
        return await inventory_import.import_applications(session, table(*records), order)


async def names(database: Database, wanted: ApplicationFilter, office: str | None = None) -> list[str]:
    """Every name wanted; of the office with this code and those below it."""
    async with database.begin() as session:
        if office is not None:
            wanted = replace(wanted, office_ids=await offices.load_unit_ids(session, office))
        return [application.name for application in await list_applications(session, wanted)]


async def test_the_shipped_tables_are_taken_in_once(database: Database) -> None:
    first = await import_shipped_inventory(database)
    assert [report.numbers["added"] for report in first] == [142, 189]
    for report in await import_shipped_inventory(database):
        assert (report.added, report.changed, report.rejected, report.touched) == ((), (), (), ())
    async with database.begin() as session:
        counts = await offices.count_offices(session)
    assert (counts.offices, counts.audience_groups) == (140, 2)


async def test_a_dry_run_keeps_nothing(database: Database) -> None:
    async with database.begin() as session:
        report = await office_import.import_offices(
            session,
            public_inventory.read_organisations(),
            ImportOptions(public_inventory.LABEL, dry_run=True, authority=SHELL),
        )
        assert (report.numbers["added"], report.saved) == (142, False)
        assert await offices.ids_by_code(session) == {}


@pytest.mark.twins
async def test_a_changed_row_is_brought_up_to_date_and_keeps_its_id(city: Database) -> None:
    async with city.begin() as session:
        before = await store.find_by_inventory_id(session, "59")
    assert before is not None
    report = await take_in(city, GOOD | {"inventory_id": "59", "name": "Nama baru"}, GOOD)
    assert (report.added, len(report.absent)) == (("900",), 188)
    assert [change.key for change in report.changed] == ["59"]
    async with city.begin() as session:
        after = await store.find_by_inventory_id(session, "59")
    assert after is not None
    assert (after.id, after.name, after.owner.code) == (before.id, "Nama baru", "031101")
    assert after.recorded_at == before.recorded_at


@pytest.mark.twins
async def test_a_file_with_bad_rows_imports_the_good_ones_only_when_asked(city: Database) -> None:
    bad = GOOD | {"inventory_id": "901", "media": "fax"}
    refused = await take_in(city, GOOD, bad)
    async with city.begin() as session:
        assert await store.find_by_inventory_id(session, "900") is None
    accepted = await take_in(city, GOOD, bad, order=ImportOptions("test", accept_good_rows=True, authority=SHELL))
    assert (refused.saved, accepted.saved) == (False, True)
    assert [row.line for row in accepted.rejected] == [3]
    async with city.begin() as session:
        assert await store.find_by_inventory_id(session, "900") is not None


async def test_an_audience_group_owns_no_application(still_city: Database) -> None:
    report = await take_in(still_city, GOOD | {"owner_code": "000000"})
    assert "names no office" in report.rejected[0].reasons[0]


async def test_progress_is_told_to_whoever_watches(database: Database) -> None:
    told: list[tuple[int, int]] = []
    await import_shipped_inventory(
        database, ImportOptions("test", progress=lambda done, total: told.append((done, total)), authority=SHELL)
    )
    assert told == [(142, 142), (189, 189)]


@pytest.mark.twins
async def test_offices_are_renamed_and_merged_but_never_lost(city: Database) -> None:
    lines = (
        "code,name,type,parent,predecessor,valid_until",
        "041101,Balitbang,badan,51.71,,2022-12-31",
        "BRIDA,Badan Riset,badan,51.71,041101,",
    )
    async with city.begin() as session:
        report = await office_import.import_offices(session, "\n".join(lines).encode(), ORDER)
        old, new = await offices.find_by_code(session, "041101"), await offices.find_by_code(session, "BRIDA")
    assert [change.key for change in report.changed] == ["041101", "BRIDA"]
    assert old is not None
    assert new is not None
    assert new.predecessor_id == old.id
    assert old.valid_until == date(2022, 12, 31)


async def test_offices_are_listed_by_name_and_found_by_their_other_names(still_city: Database) -> None:
    async with still_city.begin() as session:
        groups = await offices.list_page(session, offices.OfficeFilter(kind=Kind.AUDIENCE))
        found = await offices.list_page(session, offices.OfficeFilter(search="satpol PP"))
        first = await offices.list_page(session, offices.OfficeFilter(limit=100))
        rest = await offices.list_page(session, offices.OfficeFilter(limit=100, after=first.next))
    assert sorted(office.code for office in groups.items) == ["000000", "100000"]
    assert [office.code for office in found.items] == ["031701"]
    assert (len(first.items), len(rest.items), rest.next) == (100, 42, None)
    assert len({office.id for office in (*first.items, *rest.items)}) == 142


@pytest.mark.parametrize(
    ("wanted", "number"),
    [
        (ApplicationFilter(), 189),
        (ApplicationFilter(eligible=True), 99),
        (ApplicationFilter(eligible=False), 90),
        (ApplicationFilter("sms gateway"), 3),
        (ApplicationFilter("GATEWAY  sms"), 3),
        (ApplicationFilter("100%"), 0),
        (ApplicationFilter("_"), 1),
        (ApplicationFilter("\0"), 189),
        (ApplicationFilter("rsud"), None),
        (ApplicationFilter(dimension=Dimension.BRANDING), 4),
    ],
)
async def test_applications_are_found(still_city: Database, wanted: ApplicationFilter, number: int | None) -> None:
    found = await names(still_city, wanted)
    assert len(found) == number if number is not None else found
    assert [name.casefold() for name in found] == sorted(name.casefold() for name in found)


@pytest.mark.parametrize(("office", "number"), [("51.71", 189), ("041001", None), ("nowhere", 0)])
async def test_applications_of_an_office_are_found(still_city: Database, office: str, number: int | None) -> None:
    found = await names(still_city, ApplicationFilter(), office)
    assert len(found) == number if number is not None else found


async def test_an_office_stands_for_the_units_under_it(still_city: Database) -> None:
    health, hospital = (
        await names(still_city, ApplicationFilter(), "030201"),
        await names(still_city, ApplicationFilter(), "041001"),
    )
    assert set(hospital) < set(health)


async def test_the_condition_in_the_store_is_the_rule_of_eligibility(still_city: Database) -> None:
    async with still_city.begin() as session:
        everything = await store.list_all(session)
    by_rule = [application.name for application in everything if is_eligible(application)]
    assert await names(still_city, ApplicationFilter(eligible=True)) == by_rule


@given(search=st.text(max_size=30))
@settings(max_examples=30, deadline=None)
async def test_whatever_is_typed_into_the_search_field_is_answered(still_city: Database, search: str) -> None:
    assert len(await names(still_city, ApplicationFilter(search))) <= 189
