"""Who may register a client of an application without an operator, and what such a client may be."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from idp.clients.errors import InvalidDeclaration, NoSuchApplication
from idp.clients.registration.client_lifecycle import RegistrationResult
from idp.clients.teams.team_addresses import TeamAddresses
from idp.clients.teams.team_registration import TeamClientDeclaration, register_team_client
from idp.permissions import NOBODY, SHELL, Authority, InsufficientAuthority, TeamRole
from idp.protocol.client import Environment, Ownership
from tests.clients.team_of_one import make_team
from tests.support.app import App

WEB: dict[str, Any] = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/balik"]}


async def register(
    app: App, application_id: UUID, person_id: UUID, *, authority: Authority = NOBODY, **members: Any
) -> RegistrationResult:
    sent = TeamClientDeclaration(application_id, str(uuid4()), WEB | members)
    own = app.composition.clients
    async with app.database.begin() as session:
        admin, addresses = own.admin(session, authority), TeamAddresses(app.composition.foundation.outbound)
        return await register_team_client(admin, own.team_access, person_id, sent, addresses=addresses)


@pytest.mark.parametrize("role", [TeamRole.MANAGER, TeamRole.DEVELOPER])
async def test_managers_and_developers_register(app: App, role: TeamRole) -> None:
    made = await register(app, *await make_team(app, role))
    assert made.secret is not None
    assert made.client.metadata.environment is Environment.UJI


@pytest.mark.parametrize("authority", [NOBODY, SHELL])
async def test_readers_do_not_whatever_else_they_may_do(app: App, authority: Authority) -> None:
    team = await make_team(app, TeamRole.READER)
    with pytest.raises(InsufficientAuthority):
        await register(app, *team, authority=authority)


async def test_nobody_registers_for_another_team(app: App) -> None:
    application_id, person_id = await make_team(app)
    for application, person in ((UUID(int=7), person_id), (application_id, UUID(int=7))):
        with pytest.raises(NoSuchApplication):
            await register(app, application, person, authority=SHELL)


async def test_environment_and_owner_are_not_theirs_to_choose(app: App) -> None:
    made = await register(app, *await make_team(app), environment="produksi", ownership="kota")
    assert (made.client.metadata.environment, made.client.metadata.ownership) == (Environment.UJI, Ownership.LUAR)


async def test_scopes_of_the_admin_api_are_out_of_reach(app: App) -> None:
    team = await make_team(app)
    with pytest.raises(InsufficientAuthority):
        await register(
            app, *team, profile="layanan", grant_types=["client_credentials"], scope="klien:tulis", redirect_uris=[]
        )


REFUSED_MEMBERS = [
    {"client_name": "\u200b"},
    {"client_name": "A\u202eplikasi"},
    {"client_name": "\u3164"},
    {"client_name": "Aplikasi\u2800"},
    {"redirect_uris": ["https://aplikasi\u200b.example/"]},
    {"redirect_uris": []},
    {"scope": "rahasia"},
]


async def test_the_rules_are_those_of_every_registration(app: App, subtests: pytest.Subtests) -> None:
    team = await make_team(app)
    for members in REFUSED_MEMBERS:
        with subtests.test(members=members), pytest.raises(InvalidDeclaration):
            await register(app, *team, **members)
