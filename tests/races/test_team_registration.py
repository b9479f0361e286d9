"""Twenty at once send one registration form, on PostgreSQL: one client, and one secret."""

import asyncio
from uuid import uuid4

from idp.clients.errors import ClientIdTaken
from idp.clients.store import clients
from idp.clients.teams.team_addresses import TeamAddresses
from idp.clients.teams.team_registration import TeamClientDeclaration, register_team_client
from idp.permissions import NOBODY
from tests.clients.team_of_one import make_team
from tests.support.app import App

WEB = {"client_name": "Aplikasi", "redirect_uris": ["https://aplikasi.example/balik"], "scope": "openid profile"}


async def test_a_form_that_is_sent_twenty_times_registers_one_client(postgres_app: App) -> None:
    application_id, person_id = await make_team(postgres_app)
    sent = TeamClientDeclaration(application_id, str(uuid4()), WEB)

    async def register() -> str | None:
        own, addresses = postgres_app.composition.clients, TeamAddresses(postgres_app.composition.foundation.outbound)
        try:
            async with postgres_app.database.begin() as session:
                admin = own.admin(session, NOBODY)
                made = await register_team_client(admin, own.team_access, person_id, sent, addresses=addresses)
        except ClientIdTaken:
            return None
        return made.secret.reveal if made.secret else ""

    secrets = await asyncio.gather(*(register() for _ in range(20)))
    assert sorted(secret is not None for secret in secrets) == [False] * 19 + [True]
    async with postgres_app.database.begin() as session:
        found = await clients.find_client(session, sent.client_id)
        assert found is not None
        assert (await clients.count_clients(session), len(found.secrets)) == (1, 1)
