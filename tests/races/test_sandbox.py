"""Twenty at once with one invitation, one request and one registration access token, on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from idp.clients.models import SandboxTesterRow
from idp.clients.records import ClientRecord
from idp.clients.sandbox.client_claim import ClientClaim, ClientClaimRefusal, claim_client
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.foundation.secret_values import Secret
from idp.oidc.models import Grant
from idp.permissions import Authority, Permission
from tests.oidc.parties import CALLBACK, CHEAP, Browser, Page, World
from tests.oidc.sandbox_team import SandboxTeam, create_sandbox_team
from tests.support.app import open_app

TWENTY = 20


@pytest.fixture
async def team(postgres_url: str) -> AsyncIterator[SandboxTeam]:
    async with open_app(postgres_url, argon2=CHEAP, sandbox_admits="team", registration="open") as app:
        world = World(app)
        await world.person()
        yield await create_sandbox_team(world)


async def test_of_twenty_acceptances_one_counts(team: SandboxTeam):
    invitation = await team.invite("luar.tim", accepted=False)
    app, person_id = team.world.app, team.world.people["luar.tim"]
    async with app.database.begin() as session:
        await session.execute(update(SandboxTesterRow).values(expires_at=clock.now() + timedelta(hours=1)))

    async def accept() -> bool:
        async with app.database.begin() as session:
            return await app.composition.clients.sandbox.testers.accept(session, invitation, person_id)

    assert sum(await asyncio.gather(*(accept() for _ in range(TWENTY)))) == 1
    async with app.database.begin() as session:
        told = select(func.count()).select_from(AuditEntry).where(AuditEntry.tag == "tester.accepted")
        assert await session.scalar(told) == 1


async def test_of_twenty_answers_to_one_request_one_gets_a_code(team: SandboxTeam):
    async with team.world.app.browser() as http:
        member = Browser(http)
        page = await member.through(team.party.url())
        action, fields = Page(page).form()
        answers = fields | {"jawaban": "persona", "persona": "dengan-nip"}
        told = await asyncio.gather(*(http.post(action, data=answers) for _ in range(TWENTY)))
    codes = [one for one in told if one.headers.get("location", "").startswith(f"{CALLBACK}?code=")]
    assert len(codes) == 1
    async with team.world.app.database.begin() as session:
        assert await session.scalar(select(func.count()).select_from(Grant)) == 1


async def test_of_twenty_claims_one_gets_the_client(team: SandboxTeam):
    app = team.world.app
    declared = {"client_name": "Perkakas", "redirect_uris": [CALLBACK]}
    registered: dict[str, Any] = (await app.http.post("/register", json=declared)).json()
    authority = Authority(f"person:{team.world.people['made.ayu']}", frozenset({Permission.DEVELOP_APPLICATIONS}))
    token = Secret(registered["registration_access_token"])
    wanted = ClientClaim(registered["client_id"], token, team.application_id)

    async def claim() -> ClientRecord | ClientClaimRefusal:
        async with app.database.begin() as session:
            admin = app.composition.clients.admin_asking_anew(session, authority)
            return await claim_client(admin, app.composition.clients.team_access, wanted)

    found = await asyncio.gather(*(claim() for _ in range(TWENTY)))
    assert sum(isinstance(one, ClientRecord) for one in found) == 1
