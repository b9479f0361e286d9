"""What officers may give: terms, reasons, persons; and two of them for roles that reach the whole city."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from idp.accounts.people.people_admin import PeopleAdmin, find_person
from idp.accounts.roles import role_grants, role_requests
from idp.accounts.roles.granted_role import HeldRole, authority_of
from idp.accounts.roles.role_assignments import load_held_roles
from idp.accounts.roles.role_grants import RoleGiven, RoleNotGiven
from idp.accounts.roles.role_requests import RoleDecisionResult
from idp.accounts.roles.role_rules import GrantFacts, GrantRefusal, RoleOffer, RoleOfficer, find_refusals
from idp.accounts.store import roles as store
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.foundation.database import Session
from idp.permissions import SHELL, InsufficientAuthority, Permission, Role
from tests.accounts.offices import import_two_offices
from tests.accounts.world import AccountsWorld, open_world
from tests.conftest import Apps
from tests.support.app import App

NOW = datetime(2026, 11, 30, tzinfo=UTC)
OFFICE = UUID(int=7)
ME, YOU = uuid4(), uuid4()
GOOD = RoleOffer(YOU, Role.PENGELOLA_OPD, OFFICE, NOW + timedelta(days=100), "Surat tugas 12")
FACTS = GrantFacts(ME, None, False, NOW)


async def audited(app: App, tag: str) -> list[AuditEntry]:
    """The events with this tag, in order."""
    async with app.database.begin() as session:
        return list(await session.scalars(select(AuditEntry).where(AuditEntry.tag == tag).order_by(AuditEntry.id)))


def test_a_good_offer_is_refused_nothing() -> None:
    assert find_refusals(GOOD, FACTS) == ()
    assert find_refusals(replace(GOOD, role=Role.AUDITOR, office_id=None), FACTS) == ()


@pytest.mark.parametrize(
    ("offer", "facts", "refusal"),
    [
        ({"person_id": ME}, {}, GrantRefusal.ONESELF),
        ({}, {"person_disabled": True}, GrantRefusal.PERSON_DISABLED),
        ({}, {"person_of_vendor": True}, GrantRefusal.OF_VENDOR),
        ({"office_id": None}, {}, GrantRefusal.NEEDS_OFFICE),
        ({"role": Role.KEAMANAN}, {}, GrantRefusal.FOR_THE_CITY_ONLY),
        ({"until": None}, {}, GrantRefusal.NO_END),
        ({"until": NOW}, {}, GrantRefusal.END_PASSED),
        ({"until": NOW + timedelta(days=733)}, {}, GrantRefusal.END_TOO_FAR),
        ({}, {"own_end": NOW + timedelta(days=99)}, GrantRefusal.BEYOND_OWN_ROLE),
        ({"reason": "  "}, {}, GrantRefusal.NO_REASON),
        ({"reason": "x" * 301}, {}, GrantRefusal.REASON_TOO_LONG),
        ({"reason": "NIP 19870505 201001 1 001"}, {}, GrantRefusal.PERSONAL_NUMBER),
    ],
)
def test_each_rule_refuses_alone(offer: dict[str, object], facts: dict[str, object], refusal: GrantRefusal) -> None:
    assert find_refusals(replace(GOOD, **offer), replace(FACTS, **facts)) == (refusal,)


def test_the_last_of_ones_own_roles_limits_what_is_passed_on() -> None:
    soon, later = NOW + timedelta(days=1), NOW + timedelta(days=9)
    held = HeldRole(Role.PENGELOLA_OPD, OFFICE, "Dinas", soon), HeldRole(Role.PENGELOLA_OPD, UUID(int=8), "Kota", later)
    officer = RoleOfficer(ME, held)
    assert officer.own_end(Permission.GRANT_ROLES, (OFFICE, UUID(int=8))) == later
    assert officer.own_end(Permission.GRANT_ROLES, (OFFICE,)) == soon
    assert RoleOfficer(ME, (*held, HeldRole(Role.KOMINFO))).own_end(Permission.GRANT_ROLES, (OFFICE,)) is None


@dataclass
class Officers:
    """A provider with two offices, two officers of Kominfo and an administrator of the first office."""

    world: AccountsWorld
    offices: dict[str, UUID]
    ids: dict[str, UUID] = field(default_factory=dict)

    async def admin(self, session: Session, name: str) -> PeopleAdmin:
        """What this person may do now."""
        authority = authority_of(f"person:{self.ids[name]}", await load_held_roles(session, self.ids[name]))
        return self.world.app.composition.accounts.admin(session, authority)

    async def grant(self, by: str, to: str, role: Role, office: str | None, **changed: object) -> object:
        async with self.world.app.database.begin() as session:
            return await role_grants.grant_role(await self.admin(session, by), self.offer(to, role, office, **changed))

    async def request(self, by: str, to: str, role: Role = Role.AUDITOR) -> UUID | RoleNotGiven:
        async with self.world.app.database.begin() as session:
            return await role_requests.request_role(await self.admin(session, by), self.offer(to, role, None))

    async def decide(self, by: str, request: object, accepted: bool = True, note: str = "") -> object:
        async with self.world.app.database.begin() as session:
            return await role_requests.decide(await self.admin(session, by), request, accepted, note)  # type: ignore[arg-type]

    async def roles_of(self, name: str) -> set[str]:
        async with self.world.app.database.begin() as session:
            return {held.role.value for held in await load_held_roles(session, self.ids[name])}

    def offer(self, to: str, role: Role, office: str | None, **changed: object) -> RoleOffer:
        until = clock.now() + timedelta(days=30)
        return replace(RoleOffer(self.ids[to], role, self.offices[office] if office else None, until, "Uji"), **changed)


PEOPLE = {
    "petugas": ["kominfo"],
    "kedua": ["kominfo"],
    "pengelola": ["pengelola_opd@01"],
    "pegawai": [],
    "auditor": ["auditor"],
}


@pytest.fixture
async def officers(apps: Apps) -> Officers:
    world = await open_world(apps)
    found = Officers(world, await import_two_offices(world.app))
    await world.import_people(
        *({"username": name, "name": name.title(), "office": "01", "roles": held} for name, held in PEOPLE.items())
    )
    async with world.app.database.begin() as session:
        found.ids = {name: (await find_person(session, name)).id for name in PEOPLE}
    return found


@pytest.mark.twins
async def test_an_administrator_gives_roles_in_the_own_office_and_below_alone(officers: Officers) -> None:
    assert await officers.grant("pengelola", "pegawai", Role.PENGELOLA_OPD, "01") == RoleGiven()
    assert await officers.grant("pengelola", "pegawai", Role.PENGEMBANG, "0101") == RoleGiven()
    for role, office in ((Role.PENGELOLA_OPD, "02"), (Role.PENGEMBANG, None), (Role.AUDITOR, None)):
        with pytest.raises(InsufficientAuthority):
            await officers.grant("pengelola", "pegawai", role, office)
    same = officers.offer("pegawai", Role.PENGEMBANG, "0101")
    assert await officers.grant("pengelola", "pegawai", Role.PENGEMBANG, "0101", until=same.until) == RoleGiven()
    again = await officers.grant("pengelola", "pegawai", Role.PENGEMBANG, "0101", until=same.until)
    assert again == RoleNotGiven((GrantRefusal.HELD_ALREADY,))
    oneself = await officers.grant("pengelola", "pengelola", Role.PENGEMBANG, "01")
    assert oneself == RoleNotGiven((GrantRefusal.ONESELF,))
    assert await officers.roles_of("pegawai") == {"pengelola_opd", "pengembang"}


async def test_nobody_else_gives_a_role(officers: Officers) -> None:
    for name in ("pegawai", "auditor"):
        with pytest.raises(InsufficientAuthority):
            await officers.grant(name, "pegawai", Role.PENGEMBANG, "01")
        with pytest.raises(InsufficientAuthority):
            await officers.request(name, "pegawai")
    with pytest.raises(InsufficientAuthority):
        await officers.request("pengelola", "pegawai")
    with pytest.raises(InsufficientAuthority):
        await officers.grant("petugas", "pegawai", Role.AUDITOR, None)


@pytest.mark.twins
async def test_a_role_of_the_city_needs_two_officers(officers: Officers) -> None:
    request = await officers.request("petugas", "pegawai")
    assert await officers.roles_of("pegawai") == set()
    assert await officers.request("kedua", "pegawai") == RoleNotGiven((GrantRefusal.ASKED_ALREADY,))
    assert await officers.decide("petugas", request) is RoleDecisionResult.OWN_REQUEST
    with pytest.raises(InsufficientAuthority):
        await officers.decide("auditor", request)
    assert await officers.decide("kedua", uuid4()) is None
    assert await officers.decide("kedua", request) is RoleDecisionResult.ACCEPTED
    assert await officers.decide("kedua", request) is RoleDecisionResult.DECIDED_BEFORE
    assert await officers.roles_of("pegawai") == {"auditor"}
    granted = [event for event in await audited(officers.world.app, "role.granted") if "requested_by" in event.detail]
    assert [(event.actor, event.detail["requested_by"]) for event in granted] == [
        (f"person:{officers.ids['kedua']}", f"person:{officers.ids['petugas']}")
    ]


async def test_a_request_is_declined_with_a_reason_and_gives_nothing(officers: Officers) -> None:
    request = await officers.request("petugas", "pegawai", Role.KOMINFO)
    assert await officers.decide("kedua", request, accepted=False) is RoleDecisionResult.NO_NOTE
    assert await officers.decide("kedua", request, False, "x" * 301) is RoleDecisionResult.UNFIT_NOTE
    assert await officers.decide("kedua", request, False, "Belum perlu") is RoleDecisionResult.DECLINED
    assert await officers.decide("kedua", request) is RoleDecisionResult.DECIDED_BEFORE
    assert await officers.roles_of("pegawai") == set()


async def test_whom_it_concerns_does_not_decide(officers: Officers) -> None:
    request = await officers.request("petugas", "kedua", Role.KEAMANAN)
    assert await officers.decide("kedua", request) is RoleDecisionResult.CONCERNS_ONESELF
    assert await officers.request("petugas", "petugas", Role.KEAMANAN) == RoleNotGiven((GrantRefusal.ONESELF,))


async def test_a_request_does_not_outlive_its_week_nor_the_role_of_who_asked(officers: Officers) -> None:
    request = await officers.request("petugas", "pegawai")
    with clock.travel(timedelta(days=8)):
        assert await officers.decide("kedua", request) is RoleDecisionResult.EXPIRED
        anew = await officers.request("petugas", "pegawai")
    await officers.world.import_people({"username": "petugas", "roles": []})
    with clock.travel(timedelta(days=9)):
        assert await officers.decide("kedua", anew) is RoleDecisionResult.REQUESTER_WITHOUT_ROLE
    await officers.world.import_people({"username": "petugas", "roles": ["kominfo"]})
    await officers.world.import_people({"username": "pegawai", "active": False})
    with clock.travel(timedelta(days=9)):
        assert await officers.decide("kedua", anew) is RoleDecisionResult.PERSON_DISABLED


async def test_an_ended_role_does_nothing_and_can_be_taken_away(officers: Officers) -> None:
    assert await officers.grant("petugas", "pegawai", Role.PENGELOLA_OPD, "01") == RoleGiven()
    with clock.travel(timedelta(days=31)):
        assert await officers.roles_of("pegawai") == set()
        with pytest.raises(InsufficientAuthority):
            await officers.grant("pegawai", "auditor", Role.PENGEMBANG, "01")
        async with officers.world.app.database.begin() as session:
            (record,) = await store.list_roles_of_person(session, officers.ids["pegawai"])
            assert record.has_ended(clock.now())
            assert (record.granted_by, record.reason) == ("Petugas", "Uji")
            admin = await officers.admin(session, "pengelola")
            assert await role_grants.find_role_to_change(admin, record.id) == record
            assert await role_grants.revoke_role(admin, record)
            assert not await role_grants.revoke_role(admin, record)


async def test_the_shell_gives_a_role_of_the_city_alone_and_is_audited(officers: Officers) -> None:
    await officers.world.import_people({"username": "pegawai", "roles": ["keamanan"]})
    assert await officers.roles_of("pegawai") == {"keamanan"}
    event = (await audited(officers.world.app, "role.granted"))[-1]
    assert (event.actor, event.detail["permission"]) == (None, "roles:grant_city")
    assert SHELL.person_id is None
