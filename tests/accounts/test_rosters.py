"""Full lists of people: who joins, leaves, moves and returns, who decides, and what undoing gives back."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from idp.accounts.events import AccountsMessage
from idp.accounts.people import people_admin
from idp.accounts.roster.roster_admin import NoSuchRoster
from idp.accounts.roster.roster_decision import RosterDecision, RosterRefusal, StaleRoster
from idp.accounts.roster.roster_proposal import RosterRowsRefused, RosterUnchanged, UnknownRosterOffice
from idp.foundation.audit import AuditEntry
from idp.foundation.outbox import OutboxMessage
from idp.permissions import SHELL, Authority, InsufficientAuthority, Operation
from tests.accounts.roster_city import RATNA, WIDI, RosterCity, nip, row
from tests.accounts.world import CHEAP, PASSWORD, sign_in
from tests.conftest import Apps
from tests.support.app import open_app
from tests.support.clocks import Clocks

pytestmark = pytest.mark.twins

STAFF = [row(number) for number in range(1, 8)]


@pytest.fixture
async def city(apps: Apps) -> RosterCity:
    app, _ = await apps.open_with(library_and_transport, **CHEAP)
    return RosterCity(app)


async def library_and_transport(url: str) -> None:
    """Seven people of the library, two of transport, and an account of nobody's office."""
    transport = [row(number, "030701") for number in (21, 22)]
    async with open_app(url, **CHEAP) as app:
        await RosterCity.create(app, *STAFF, *transport, {"username": "tamu", "name": "Akun Teknis"})


async def test_a_new_person_is_created_without_a_password(city: RosterCity) -> None:
    await city.applied(*STAFF, row(8, "04070101", email="delapan@example.org"))
    joiner = await city.person(nip(8))
    assert (joiner.name, joiner.email, joiner.email_verified) == ("Orang Contoh 8", "delapan@example.org", False)
    assert (joiner.password_hash, joiner.disabled_at) == (None, None)


async def test_a_new_person_keeps_the_sub_of_the_file(city: RosterCity) -> None:
    sub = "5d1f0c52-7a5e-4d0e-9a40-0c5f3a6be009"
    await city.applied(*STAFF, row(8, sub=sub), row(9, sub="staf-9"))
    assert str((await city.person(nip(8))).id) == sub
    assert (await city.person(nip(9))).subject == "staf-9"


async def test_who_is_not_on_the_list_is_disabled_when_it_is_applied(city: RosterCity) -> None:
    await city.bring(row(7, password=PASSWORD))
    await city.grant(nip(7), "auditor", "pengelola_opd@040701")
    assert (await sign_in(city.app.http, nip(7))).status_code == 303
    roster_id = await city.proposed(*STAFF[:6])
    assert (await city.person(nip(7))).disabled_at is None, "a proposal changes nobody"
    assert await city.decide(roster_id) is RosterDecision.APPLIED
    await city.app.settle()
    gone = await city.person(nip(7))
    assert gone.disabled_at is not None
    assert await city.roles(nip(7)) == set()
    assert (await city.app.http.get("/akun")).status_code == 303, "the session has ended"
    async with city.app.database.begin() as session:
        told = list(await session.execute(select(OutboxMessage.kind, OutboxMessage.payload)))
    assert (AccountsMessage.PERSON_DISABLED, str(gone.id)) in [(kind, one.get("person_id")) for kind, one in told]
    assert (AccountsMessage.SESSION_ENDED, str(gone.id)) in [(kind, one.get("person_id")) for kind, one in told]


async def test_nobody_outside_its_scope_is_touched(city: RosterCity) -> None:
    roster_id = await city.applied(*STAFF, row(21, "040701", name="Nama Lain"), row(8))
    assert (await city.kinds(roster_id))["Orang Contoh 21"] == "elsewhere"
    elsewhere = await city.person(nip(21))
    assert (elsewhere.name, elsewhere.disabled_at) == ("Orang Contoh 21", None)
    for other in (nip(22), "tamu"):
        assert (await city.person(other)).disabled_at is None


async def test_a_list_of_the_city_misses_nobody_without_an_office(city: RosterCity) -> None:
    roster_id = await city.proposed(*STAFF, row(21, "030701"), office=None)
    assert await city.kinds(roster_id) == {"Orang Contoh 22": "leaver"}


async def test_the_offices_below_belong_to_the_list(city: RosterCity) -> None:
    await city.bring(row(8, "04070101"))
    assert await city.kinds(await city.proposed(*STAFF)) == {"Orang Contoh 8": "leaver"}
    assert await city.kinds(await city.proposed(row(9, "04070101"), office="04070101")) == {
        "Orang Contoh 8": "leaver",
        "Orang Contoh 9": "joiner",
    }


async def test_a_mover_keeps_the_sub_and_loses_the_roles_of_the_old_office(city: RosterCity) -> None:
    await city.grant(nip(7), "pengembang@040701", "pengelola_opd@51.71", "auditor")
    before = (await city.person(nip(7))).id
    await city.applied(*STAFF[:6], row(7, "030701"), row(21, "030701"), row(22, "030701"), office=None)
    moved = await city.person(nip(7))
    assert (moved.id, moved.disabled_at) == (before, None)
    assert await city.roles(nip(7)) == {"auditor", "pengelola_opd"}, "those for everywhere, and for the city above both"


async def test_a_mover_within_an_office_keeps_its_roles(city: RosterCity) -> None:
    await city.grant(nip(7), "pengelola_opd@040701")
    await city.applied(*STAFF[:6], row(7, "04070101"))
    assert await city.roles(nip(7)) == {"pengelola_opd"}


@pytest.mark.parametrize("found_by", ["old_nip", "username", "sub"])
async def test_another_nip_keeps_the_sub(city: RosterCity, found_by: str) -> None:
    await city.bring(row(7, username="tujuh"))
    before = await city.person(nip(7))
    name = {"old_nip": nip(7), "username": "tujuh", "sub": str(before.id)}[found_by]
    roster_id = await city.applied(*STAFF[:6], row(70) | {"name": "Orang Contoh 7", found_by: name})
    assert await city.kinds(roster_id) == {"Orang Contoh 7": "new_nip"}
    assert (await city.person(nip(70))).id == before.id


async def test_nobody_is_found_by_name(city: RosterCity) -> None:
    roster_id = await city.proposed(*STAFF[:6], row(70, name="Orang Contoh 7"))
    assert sorted(change.kind for change in await city.changes(roster_id)) == ["joiner", "leaver"]
    async with city.app.database.begin() as session:
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.tag == "roster.proposed"))
    assert entry is not None
    assert entry.detail["namesakes"] == 1, "officers are told that it may be the same person"


async def test_rows_that_belong_to_several_people_are_refused(city: RosterCity) -> None:
    outcome = await city.propose(*STAFF[:5], row(6, old_nip=nip(7)))
    assert isinstance(outcome, RosterRowsRefused)
    assert [(one.line, one.fault) for one in outcome.problems] == [(6, "conflict")]


async def test_two_rows_of_one_person_are_refused(city: RosterCity) -> None:
    await city.bring(row(7, username="tujuh"))
    outcome = await city.propose(*STAFF, {"username": "tujuh", "name": "Tujuh"}, row(8), row(8))
    assert isinstance(outcome, RosterRowsRefused)
    found = {(one.line, one.fault, one.column, one.detail) for one in outcome.problems}
    assert found == {
        (7, "duplicate", "", "8"),
        (8, "duplicate", "", "7"),
        (9, "duplicate", "nip", "10"),
        (10, "duplicate", "nip", "9"),
    }


async def test_changed_data_is_taken_and_a_changed_address_is_verified_by_nobody(city: RosterCity) -> None:
    await city.bring(row(7, email="lama@example.org", email_verified=True, golongan="III/a"))
    roster_id = await city.applied(
        *STAFF[:6], row(7, email="baru@example.org", email_verified=True, roles=["kominfo"], password="x" * 20)
    )
    changed = await city.person(nip(7))
    assert (changed.email, changed.email_verified, changed.golongan) == ("baru@example.org", False, "III/a")
    assert changed.password_hash is None
    assert await city.roles(nip(7)) == set(), "a list gives no rights"
    assert (await city.changes(roster_id))[0].kind == "changed"


async def test_who_returns_is_enabled_only_where_the_officer_says_so(city: RosterCity) -> None:
    await city.applied(*STAFF[:6])
    kept = await city.applied(*STAFF)
    assert (await city.person(nip(7))).disabled_at is not None
    assert (await city.changes(kept))[0].problem == "not_enabled"
    await city.applied(*STAFF, enables=True)
    assert (await city.person(nip(7))).disabled_at is None


async def test_who_is_enabled_by_a_list_gets_no_role_back(city: RosterCity) -> None:
    await city.grant(nip(7), "kominfo", "pengelola_opd@040701")
    async with city.app.database.begin() as session:
        admin = city.app.composition.accounts.admin(session, SHELL)
        assert await people_admin.disable_person(admin, (await city.person(nip(7))).id)
    await city.applied(*STAFF)
    assert await city.roles(nip(7)) == {"kominfo", "pengelola_opd"}, "who stays disabled is not touched"
    await city.applied(*STAFF, enables=True)
    assert (await city.person(nip(7))).disabled_at is None
    assert await city.roles(nip(7)) == set(), "a role of the city is given by two officers, not by a list"


async def test_a_list_that_agrees_with_who_is_here_stores_nothing(city: RosterCity) -> None:
    assert await city.propose(*STAFF) == RosterUnchanged(7, 0)


async def test_many_disablings_need_two_officers(city: RosterCity) -> None:
    await city.bring(*(row(number) for number in range(8, 18)))
    roster_id = await city.proposed(*(row(number) for number in range(1, 14)))
    assert await city.decide(roster_id) is RosterDecision.AGREED
    assert (await city.person(nip(17))).disabled_at is None
    assert await city.decide(roster_id) is RosterRefusal.SAME_OFFICER
    assert await city.decide(roster_id, RATNA) is RosterDecision.APPLIED
    await city.app.settle()
    assert (await city.person(nip(17))).disabled_at is not None
    assert await city.decide(roster_id, RATNA) is RosterRefusal.DECIDED


async def test_the_shell_is_one_officer(city: RosterCity) -> None:
    await city.bring(*(row(number) for number in range(8, 18)))
    roster_id = await city.proposed(*(row(number) for number in range(1, 14)), officer=SHELL)
    assert await city.decide(roster_id, SHELL) is RosterDecision.AGREED
    assert await city.decide(roster_id, SHELL) is RosterRefusal.SAME_OFFICER
    assert await city.decide(roster_id, WIDI) is RosterDecision.APPLIED


async def test_three_disablings_never_need_two(apps: Apps) -> None:
    city = await RosterCity.create(await apps.open(**CHEAP), *STAFF)
    assert await city.decide(await city.proposed(*STAFF[:4])) is RosterDecision.APPLIED


async def test_a_list_cut_into_slices_needs_two_officers_as_the_whole_does(apps: Apps, clocks: Clocks) -> None:
    city = await RosterCity.create(await apps.open(**CHEAP), *STAFF, row(21, "030701"))
    assert await city.decide(await city.proposed(*STAFF[:5])) is RosterDecision.APPLIED
    await city.app.settle()
    slice_ = await city.proposed(*STAFF[:3])
    assert await city.decide(slice_) is RosterDecision.AGREED, "two and two are four"
    assert await city.decide(slice_) is RosterRefusal.SAME_OFFICER
    elsewhere = await city.proposed(row(22, "030701"), office="030701")
    assert await city.decide(elsewhere, everybody=True) is RosterDecision.AGREED, "everybody, as before"
    clocks.run(timedelta(days=8))
    assert await city.decide(await city.proposed(*STAFF[:3])) is RosterDecision.APPLIED, "a week later"


async def test_slices_that_were_proposed_together_add_up_when_they_are_applied(apps: Apps) -> None:
    city = await RosterCity.create(await apps.open(**CHEAP), *STAFF, row(8, "04070101"), row(9, "04070101"))
    some = [row(8, "04070101"), row(9, "04070101")]
    of_the_office = await city.proposed(*STAFF[:4], *some)
    of_a_unit = await city.proposed(some[0], office="04070101")
    assert await city.decide(of_a_unit) is RosterDecision.APPLIED
    assert await city.decide(of_the_office) is RosterDecision.AGREED, "before the other one was carried out"


async def test_the_share_is_a_setting(apps: Apps) -> None:
    strict = {"second_officer_percent": 0, "second_officer_least": 0}
    city = await RosterCity.create(await apps.open(**CHEAP, roster=strict), *STAFF)
    assert await city.decide(await city.proposed(*STAFF[:6])) is RosterDecision.AGREED


async def test_disabling_everybody_needs_two_who_say_so(city: RosterCity) -> None:
    roster_id = await city.proposed(row(70))
    assert await city.decide(roster_id) is RosterRefusal.EVERYBODY
    assert await city.decide(roster_id, everybody=True) is RosterDecision.AGREED
    assert await city.decide(roster_id, RATNA) is RosterRefusal.EVERYBODY
    assert await city.decide(roster_id, RATNA, everybody=True) is RosterDecision.APPLIED


async def test_people_who_changed_since_keep_a_list_from_being_applied(city: RosterCity) -> None:
    roster_id = await city.proposed(*STAFF[:5], row(6, name="Nama Baru"), row(8))
    await city.bring(row(6, name="Nama Lain"), row(8), row(7, golongan="II/a"))
    outcome = await city.decide(roster_id)
    assert isinstance(outcome, StaleRoster)
    assert {one.name: one.columns for one in outcome.people} == {
        "Orang Contoh 6": ("name",),
        "Orang Contoh 8": ("nip",),
    }
    assert (await city.person(nip(7))).disabled_at is None, "nobody was disabled"


async def test_a_person_who_changes_while_it_is_carried_out_is_left_out_and_named(city: RosterCity) -> None:
    roster_id = await city.proposed(*STAFF[:6])
    assert await city.decide(roster_id) is RosterDecision.APPLIED
    await city.bring(row(7, "030701"))
    await city.app.settle()
    assert (await city.person(nip(7))).disabled_at is None
    assert [change.problem for change in await city.changes(roster_id)] == ["changed"]


async def test_a_rejected_list_is_not_applied(city: RosterCity) -> None:
    roster_id = await city.proposed(*STAFF[:6])
    assert await city.reject(roster_id) is RosterDecision.REJECTED
    assert await city.decide(roster_id) is RosterRefusal.DECIDED
    assert await city.reject(roster_id) is RosterRefusal.DECIDED


async def test_an_old_proposal_is_not_applied(city: RosterCity, clocks: Clocks) -> None:
    roster_id = await city.proposed(*STAFF[:6])
    clocks.run(timedelta(days=15))
    assert await city.decide(roster_id) is RosterRefusal.EXPIRED


async def test_undoing_gives_people_back_and_never_rights(city: RosterCity) -> None:
    await city.grant(nip(7), "auditor")
    await city.bring(row(6, email="lama@example.org", email_verified=True))
    changed = row(6, "030701", email="baru@example.org")
    others = [row(number, "030701") for number in (21, 22)]
    roster_id = await city.applied(*STAFF[:5], changed, row(8), *others, office=None)
    assert await city.undo(roster_id) is RosterDecision.UNDONE
    returned, moved, joiner = [await city.person(nip(number)) for number in (7, 6, 8)]
    assert returned.disabled_at is None
    assert await city.roles(nip(7)) == set()
    assert (moved.email, moved.email_verified) == ("lama@example.org", True)
    assert moved.office_id == returned.office_id
    assert joiner.disabled_at is not None, "who was new can no longer log in; the row stays, and its sub"
    assert await city.undo(roster_id) is RosterRefusal.NOT_UNDOABLE


async def test_undoing_leaves_people_who_changed_since_and_names_them(city: RosterCity) -> None:
    roster_id = await city.applied(*STAFF[:5], row(6, golongan="III/b"), row(8))
    await city.bring(row(6, golongan="IV/a"))
    async with city.app.database.begin() as session:
        admin = city.app.composition.accounts.admin(session, SHELL)
        gone = await people_admin.find_person(session, nip(7))
        assert await people_admin.enable_person(admin, gone.id)
        assert await people_admin.disable_person(admin, gone.id)
    assert await city.undo(roster_id) is RosterDecision.UNDONE
    assert (await city.person(nip(6))).golongan == "IV/a"
    assert (await city.person(nip(7))).disabled_at is not None
    assert {one.name: one.undo_problem for one in await city.changes(roster_id)} == {
        "Orang Contoh 6": "changed",
        "Orang Contoh 7": "changed",
        "Orang Contoh 8": None,
    }


async def test_undoing_ends_with_its_time(city: RosterCity, clocks: Clocks) -> None:
    roster_id = await city.applied(*STAFF[:6])
    clocks.run(timedelta(days=31))
    assert await city.undo(roster_id) is RosterRefusal.NOT_UNDOABLE


async def test_values_from_before_are_deleted_when_nothing_can_be_undone(city: RosterCity, clocks: Clocks) -> None:
    kept, done = await city.proposed(*STAFF, row(9)), await city.applied(*STAFF[:6])
    await city.app.composition.accounts.cleanup.run()
    assert await city.changes(done)
    clocks.run(timedelta(days=31))
    await city.app.composition.accounts.cleanup.run()
    assert [*await city.changes(done), *await city.changes(kept)] == []


async def test_an_office_proposes_for_itself_and_decides_nothing(city: RosterCity) -> None:
    librarian = await city.officer_of("040701")
    roster_id = await city.proposed(*STAFF[:6], officer=librarian)
    for forbidden in (
        city.decide(roster_id, librarian),
        city.reject(roster_id, librarian),
        city.undo(roster_id, librarian),
    ):
        with pytest.raises(InsufficientAuthority):
            await forbidden
    for office in ("030701", None):
        with pytest.raises(InsufficientAuthority):
            await city.propose(row(21, "030701"), office=office, officer=librarian)
    others = await city.proposed(row(21, "030701"), office="030701")
    with pytest.raises(NoSuchRoster):
        await city.decide(others, librarian)
    assert await city.decide(roster_id) is RosterDecision.APPLIED


async def test_whoever_may_do_nothing_proposes_nothing(city: RosterCity) -> None:
    with pytest.raises(InsufficientAuthority):
        await city.propose(*STAFF, officer=Authority(WIDI.actor, frozenset()))


async def test_a_list_of_an_office_that_is_not_known_is_refused(city: RosterCity) -> None:
    with pytest.raises(UnknownRosterOffice):
        await city.propose(*STAFF, office="99")


async def test_the_audit_trail_has_numbers_and_nobody_s_name(city: RosterCity) -> None:
    await city.undo(await city.applied(*STAFF[:5], row(6, "04070101"), row(8)))
    async with city.app.database.begin() as session:
        entries = (await session.scalars(select(AuditEntry).where(AuditEntry.tag.like("roster.%")))).all()
    assert [entry.tag for entry in sorted(entries, key=lambda entry: entry.id)] == [
        "roster.proposed",
        "roster.applied",
        "roster.finished",
        "roster.undone",
        "roster.finished",
    ]
    written = json.dumps([entry.detail for entry in entries])
    assert "Orang" not in written
    assert nip(8) not in written
    proposed = next(entry.detail for entry in entries if entry.tag == "roster.proposed")
    assert {kind: proposed[kind] for kind in ("joiner", "leaver", "mover")} == {"joiner": 1, "leaver": 1, "mover": 1}


def test_every_use_case_of_rosters_has_its_own_operation() -> None:
    assert {one.value for one in Operation if one.value.startswith("rosters.")} == {
        "rosters.apply",
        "rosters.propose",
        "rosters.reject",
        "rosters.show",
        "rosters.undo",
    }
