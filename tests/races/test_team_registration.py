"""Twenty at once send one registration form, on PostgreSQL: one client, and one secret."""

import asyncio
from uuid import UUID, uuid4

from idp.accounts.people import people_import
from idp.accounts.people.people_admin import find_person
from idp.catalogue import store as catalogue
from idp.clients.errors import ClientIdTaken
from idp.clients.store import clients, team_members
from idp.clients.store.team_members import NewMember
from idp.clients.teams.team_registration import TeamClientDeclaration, register_team_client
from idp.foundation import clock
from idp.foundation.import_report import ImportOptions
from idp.permissions import NOBODY, SHELL, Operation, TeamRole
from tests.accounts import documents
from tests.catalogue.city import import_shipped_inventory
from tests.support.app import App

WEB = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/balik"], "scope": "openid profile"}


async def test_a_form_that_is_sent_twenty_times_registers_one_client(postgres_app: App) -> None:
    application_id, person_id = await make_team(postgres_app)
    sent = TeamClientDeclaration(application_id, str(uuid4()), WEB)

    async def register() -> str | None:
        own = postgres_app.composition.clients
        try:
            async with postgres_app.database.begin() as session:
                made = await register_team_client(own.admin(session, NOBODY), own.team_access, person_id, sent)
        except ClientIdTaken:
            return None
        return made.secret.reveal if made.secret else ""

    secrets = await asyncio.gather(*(register() for _ in range(20)))
    assert sorted(secret is not None for secret in secrets) == [False] * 19 + [True]
    async with postgres_app.database.begin() as session:
        found = await clients.find_client(session, sent.client_id)
        assert found is not None
        assert (await clients.count_clients(session), len(found.secrets)) == (1, 1)


async def make_team(app: App) -> tuple[UUID, UUID]:
    """An application, and a developer of it."""
    await import_shipped_inventory(app.database)
    async with app.database.begin() as session:
        admin = app.composition.accounts.admin(session, SHELL).acting(Operation.LIST_PEOPLE)
        outcome = await people_import.import_people(admin, documents.people(documents.SUKRA), ImportOptions("test"))
        assert outcome.report.saved
    async with app.database.begin() as session:
        person = await find_person(session, "sukra")
        application = await catalogue.find_by_inventory_id(session, "17")
        assert application is not None
        role = TeamRole.DEVELOPER.value
        await team_members.save(session, NewMember(application.id, person.id, role, clock.now(), None))
        return application.id, person.id
