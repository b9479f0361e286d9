"""A client that registered itself gets a team when a developer claims it with its registration access token."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from idp.clients.client_version import ChangeWay
from idp.clients.models import ClientRow, TeamMemberRow
from idp.clients.registration import client_versions
from idp.clients.store import clients
from idp.foundation.audit import AuditEntry
from idp.permissions import TeamRole
from tests.oidc.parties import CALLBACK, Browser, Page, Party, answer_of
from tests.oidc.sandbox_team import SandboxTeam, enter_as, open_sandbox_team

pytestmark = pytest.mark.twins

PAGE = "/pengembang/klien/klaim"


@pytest.fixture
async def team(apps: Any) -> SandboxTeam:
    return await open_sandbox_team(apps, registration="open")


@pytest.fixture
async def member(team: SandboxTeam) -> AsyncIterator[Browser]:
    async with team.world.app.browser() as http:
        found = Browser(http)
        await found.sign_in(await found.go("/masuk"))
        yield found


@pytest.fixture
async def registered(team: SandboxTeam) -> dict[str, Any]:
    """What a program got that registered itself."""
    declared = {"client_name": "Perkakas", "redirect_uris": [CALLBACK], "scope": "openid profile"}
    answer = await team.world.app.http.post("/register", json=declared)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def claim(team: SandboxTeam, member: Browser, registered: dict[str, Any], **changes: str) -> httpx.Response:
    page = await member.go(PAGE)
    assert page.status_code == 200, page.text
    told = {
        "client_id": registered["client_id"],
        "token": registered["registration_access_token"],
        "aplikasi": str(team.application_id),
    }
    return await member.submit(page, **told | changes)


async def test_a_claimed_client_admits_its_team(team: SandboxTeam, member: Browser, registered: dict[str, Any]):
    party = Party(registered["client_id"], registered["client_secret"])
    page = await member.go(party.url())
    assert page.status_code == 403
    assert Page(page).link("sandbox-claim") == PAGE
    page = await claim(team, member, registered)
    assert "milik tim Anda" in page.text
    assert registered["registration_access_token"] not in page.text
    assert "code" in answer_of(await enter_as(member, await member.go(party.url()), "dengan-nip"))
    async with team.world.app.database.begin() as session:
        entry = (await session.scalars(select(AuditEntry).where(AuditEntry.tag == "client.claimed"))).one()
        claimed = await clients.find_client(session, registered["client_id"])
        assert claimed is not None
        newest = (await client_versions.load_versions(session, claimed))[0]
    assert entry.actor == f"person:{team.world.people['made.ayu']}"
    assert (newest.actor, newest.way, newest.state.application_id) == (entry.actor, ChangeWay.PAGE, team.application_id)


async def test_a_wrong_token_claims_nothing_and_is_not_shown_again(
    team: SandboxTeam, member: Browser, registered: dict[str, Any]
):
    page = await claim(team, member, registered, token="token-yang-salah-sekali")
    assert page.status_code == 422
    assert "token-yang-salah-sekali" not in page.text
    assert registered["client_id"] in page.text


OPEN_NOTHING = [{"client_id": "tidak-ada"}, {"client_id": "\x00"}, {"token": ""}, {"token": "é"}]


async def test_what_opens_no_client_is_refused_alike(
    team: SandboxTeam, member: Browser, registered: dict[str, Any], subtests: pytest.Subtests
):
    for change in OPEN_NOTHING:
        with subtests.test(change=change):
            page = await claim(team, member, registered, **change)
            assert page.status_code in (400, 422)
            assert "milik tim Anda" not in page.text


async def test_a_client_is_claimed_once(team: SandboxTeam, member: Browser, registered: dict[str, Any]):
    await claim(team, member, registered)
    page = await claim(team, member, registered)
    assert page.status_code == 422
    assert "sudah punya tim" in page.text


async def test_a_suspended_client_is_not_claimed(team: SandboxTeam, member: Browser, registered: dict[str, Any]):
    await team.world.suspend(Party(registered["client_id"], None))
    assert (await claim(team, member, registered)).status_code == 422


@pytest.mark.parametrize("application", ["x", "0b6a4f0e-3f57-4c57-9d5c-0d8c4b1f2a11"])
async def test_the_application_of_another_team_takes_no_client(
    team: SandboxTeam, member: Browser, registered: dict[str, Any], application: str
):
    page = await claim(team, member, registered, aplikasi=application)
    assert page.status_code == 422
    async with team.world.app.database.begin() as session:
        found = await session.scalar(
            select(ClientRow.application_id).where(ClientRow.client_id == registered["client_id"])
        )
    assert found is None


async def test_a_reader_claims_nothing(team: SandboxTeam, member: Browser, registered: dict[str, Any]):
    page = await member.go(PAGE)
    csrf = Page(page).form()[1]
    async with team.world.app.database.begin() as session:
        await session.execute(update(TeamMemberRow).values(role=TeamRole.READER.value))
    told = {
        "client_id": registered["client_id"],
        "token": registered["registration_access_token"],
        "aplikasi": str(team.application_id),
    }
    assert (await member.http.post(PAGE, data=csrf | told)).status_code == 422
    assert "belum ada di tim" in (await member.go(PAGE)).text


async def test_who_is_in_no_team_does_not_enter(team: SandboxTeam):
    async with team.world.app.browser() as http:
        outsider = Browser(http, "luar.tim")
        await outsider.sign_in(await outsider.go("/masuk"))
        assert (await outsider.go(PAGE)).status_code == 403
