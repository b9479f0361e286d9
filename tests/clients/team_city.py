"""A city whose offices have applications, and developers who may claim them."""

from dataclasses import dataclass, field
from uuid import UUID

from idp.accounts.roles.granted_role import authority_of, parse_role
from idp.accounts.roles.role_assignments import RoleAssignment, assign_role, load_held_roles
from idp.catalogue import store as catalogue
from idp.catalogue.application import Application
from idp.catalogue.inventory_import import import_applications
from idp.clients.teams import claim_decisions, claims
from idp.clients.teams.claim_decisions import ClaimDecisionResult
from idp.clients.teams.claim_forms import ClaimForm
from idp.clients.teams.claims import ClaimMade
from idp.clients.teams.team_admin import TeamAdmin
from idp.foundation.database import Session
from idp.foundation.import_report import ImportOptions
from idp.permissions import SHELL
from tests.accounts.world import CHEAP, AccountsWorld
from tests.conftest import Apps
from tests.monitoring.city import City, create_city
from tests.support.app import open_app

HEADER = "inventory_id,name,owner_code,origin,status,media,spbe_class,user_scope_opd,audience,dimension,url"
REST = "city,active,web,khusus,Dinas,asn,governance"
APPLICATIONS = "\n".join(
    (
        HEADER,
        f"17,Siap Rekaan,01,{REST},https://siap.rekaan.example/masuk",
        f"18,Arsip Rekaan,01,{REST},",
        f"19,Aplikasi Badan,02,{REST},",
        f"20,Aplikasi Kota,0,{REST},",
    )
).encode()
#: Developers of the first office, of the second one, and of the whole city.
DEVELOPERS = {"eka": "pengembang@01", "unit": "pengembang@01", "dwi": "pengembang@02"}


@dataclass
class TeamCity:
    """The city; `eka` and `unit` develop for the office that `sekar` and `lestari` administer, `dwi` for the other."""

    city: City
    more: dict[str, UUID] = field(default_factory=dict)

    def id_of(self, name: str) -> UUID:
        return self.more.get(name) or self.city.ids[name]

    async def admin(self, session: Session, name: str | None) -> TeamAdmin:
        """What this person may do; None: the operator's shell."""
        if name is None:
            return self.city.app.composition.teams.admin(session, SHELL)
        held = await load_held_roles(session, self.id_of(name))
        authority = authority_of(f"person:{self.id_of(name)}", held)
        return self.city.app.composition.teams.admin(session, authority)

    async def application(self, session: Session, number: str = "17") -> Application:
        found = await catalogue.find_by_number(session, number)
        assert found is not None
        return found

    async def claim(self, name: str, number: str = "17", second: str = "") -> UUID:
        """The id of a claim by this person."""
        async with self.city.app.database.begin() as session:
            admin = await self.admin(session, name)
            made = await claims.claim_application(
                admin, self.id_of(name), ClaimForm(number, "Saya memeliharanya.", second)
            )
            assert isinstance(made, ClaimMade), made
            return made.claim_id

    async def confirm(self, name: str | None, claim_id: UUID, note: str = "") -> ClaimDecisionResult:
        async with self.city.app.database.begin() as session:
            admin = await self.admin(session, name)
            waiting = await claim_decisions.find_claim(admin, claim_id)
            assert waiting is not None
            return await claim_decisions.confirm_claim(admin, waiting, note)

    async def own(self, name: str = "eka", number: str = "17", second: str = "lestari") -> UUID:
        """The id of an application for which this person answers and whose team they manage."""
        claim_id = await self.claim(name, number, second)
        assert await self.confirm(None, claim_id) is ClaimDecisionResult.CONFIRMED
        async with self.city.app.database.begin() as session:
            return (await self.application(session, number)).id


async def city_with_applications(url: str) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """Content of a database: this city; the ids of offices and of people."""
    async with open_app(url, **CHEAP) as app:
        city = await create_city(app)
        async with app.database.begin() as session:
            report = await import_applications(session, APPLICATIONS, ImportOptions("uji", authority=SHELL))
            assert report.saved, report
            admin = app.composition.accounts.admin(session, SHELL)
            for name, role in DEVELOPERS.items():
                await assign_role(admin, RoleAssignment(city.ids[name], parse_role(role)))
        return city.offices, city.ids


async def city_with_answered_application(url: str) -> tuple[dict[str, UUID], dict[str, UUID]]:
    """Content of a database: the same, and eka answers for the first application and manages its team."""
    offices, ids = await city_with_applications(url)
    async with open_app(url, **CHEAP) as app:
        await TeamCity(City(AccountsWorld(app), offices, ids)).own()
        return offices, ids


async def open_answered_city(apps: Apps) -> TeamCity:
    """A provider with this city and that team."""
    app, (offices, ids) = await apps.open_with(city_with_answered_application, **CHEAP)
    return TeamCity(City(AccountsWorld(app), offices, ids))


async def open_team_city(apps: Apps, **settings: object) -> TeamCity:
    """A provider with this city."""
    app, (offices, ids) = await apps.open_with(city_with_applications, **CHEAP | settings)
    return TeamCity(City(AccountsWorld(app), offices, ids))
