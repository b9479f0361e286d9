"""Twenty officers decide one request at once: one decision is stored, and its role is given once or never."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from idp.accounts.people.people_admin import find_person
from idp.accounts.roles import role_requests
from idp.accounts.roles.granted_role import HeldRole, authority_of
from idp.accounts.roles.role_assignments import load_roles
from idp.accounts.roles.role_grants import RoleGiven, grant_role
from idp.accounts.roles.role_requests import RoleDecisionResult
from idp.accounts.roles.role_rules import RoleOffer
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.permissions import Role
from tests.accounts.offices import import_two_offices
from tests.accounts.world import CHEAP, AccountsWorld, create_world
from tests.support.app import App, open_app

AT_ONCE = 20
ENDS = (RoleDecisionResult.ACCEPTED, RoleDecisionResult.DECLINED)


async def ids_of(world: AccountsWorld, *names: str) -> list[object]:
    async with world.app.database.begin() as session:
        return [(await find_person(session, name)).id for name in names]


async def officers(world: AccountsWorld) -> list[object]:
    """Twenty-one officers of Kominfo: the first asks, the others decide."""
    names = [f"petugas{number}" for number in range(AT_ONCE + 1)]
    await world.import_people(*({"username": name, "name": name, "roles": ["kominfo"]} for name in names))
    return await ids_of(world, *names)


async def tags(app: App) -> list[str]:
    async with app.database.begin() as session:
        found = select(AuditEntry.tag).where(
            AuditEntry.tag.like("role.%"), AuditEntry.detail["role"].as_string() == "auditor"
        )
        return list(await session.scalars(found))


async def test_twenty_decisions_leave_one(postgres_url: str) -> None:
    async with open_app(postgres_url, **CHEAP) as app:
        world = await create_world(app)
        first, *others = await officers(world)
        (sukra,) = await ids_of(world, "sukra")

        def authority(officer: object) -> object:
            return authority_of(f"person:{officer}", [HeldRole(Role.KOMINFO)])

        offer = RoleOffer(sukra, Role.AUDITOR, None, clock.now() + timedelta(days=9), "Uji")
        async with app.database.begin() as session:
            request = await role_requests.request_role(app.composition.accounts.admin(session, authority(first)), offer)

        async def decide(number: int, officer: object) -> object:
            async with app.database.begin() as session:
                admin = app.composition.accounts.admin(session, authority(officer))
                return await role_requests.decide(admin, request, number % 2 == 0, "Belum perlu")

        results = await asyncio.gather(*(decide(number, officer) for number, officer in enumerate(others)))
        assert sorted(result in ENDS for result in results) == [False] * (AT_ONCE - 1) + [True]
        assert set(results) - set(ENDS) == {RoleDecisionResult.DECIDED_BEFORE}
        accepted = RoleDecisionResult.ACCEPTED in results
        assert bool(await load_roles(app.database, sukra)) is accepted
        assert sorted(await tags(app)) == ["role.granted" if accepted else "role.request_declined", "role.requested"]


async def test_a_role_that_twenty_give_at_once_is_given_once(postgres_url: str) -> None:
    async with open_app(postgres_url, **CHEAP) as app:
        world = await create_world(app)
        offices = await import_two_offices(app)
        _, *others = await officers(world)
        (sukra,) = await ids_of(world, "sukra")
        offer = RoleOffer(sukra, Role.PENGELOLA_OPD, offices["01"], clock.now() + timedelta(days=9), "Uji")

        async def give(officer: object) -> object:
            async with app.database.begin() as session:
                authority = authority_of(f"person:{officer}", [HeldRole(Role.KOMINFO)])
                return await grant_role(app.composition.accounts.admin(session, authority), offer)

        results = await asyncio.gather(*(give(officer) for officer in others))
        assert sum(isinstance(result, RoleGiven) for result in results) == 1
        assert len(await load_roles(app.database, sukra)) == 1
