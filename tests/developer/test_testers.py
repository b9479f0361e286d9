"""Testers of clients in the sandbox are invited by the team, and accept once, themselves and in time."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, update

from idp.accounts.models.person import Person
from idp.clients.models import ClientRow, SandboxTesterRow, TeamMemberRow
from idp.foundation import clock
from idp.foundation.audit import AuditEntry
from idp.permissions import TeamRole
from tests.conftest import Caches
from tests.oidc.parties import Browser, Page, answer_of
from tests.oidc.sandbox_team import SandboxTeam, open_sandbox_team, register

pytestmark = pytest.mark.twins


@pytest.fixture
async def team(apps: Any) -> SandboxTeam:
    return await open_sandbox_team(apps)


@pytest.fixture
async def member(team: SandboxTeam) -> AsyncIterator[Browser]:
    async with team.world.app.browser() as http:
        found = Browser(http)
        await found.sign_in(await found.go("/masuk"))
        yield found


@pytest.fixture
async def invited(team: SandboxTeam) -> AsyncIterator[Browser]:
    async with team.world.app.browser() as http:
        found = Browser(http, "luar.tim")
        await found.sign_in(await found.go("/masuk"))
        yield found


def page_of(team: SandboxTeam) -> str:
    return f"/pengembang/klien/{team.client_row}/penguji"


async def invite(team: SandboxTeam, member: Browser, name: str = "luar.tim", **more: str) -> httpx.Response:
    """Send the form of an invitation, which is the last on the page."""
    page = await member.go(page_of(team))
    assert page.status_code == 200, page.text
    csrf = Page(page).form()[1]
    return await member._follow(await member.http.post(page_of(team), data=csrf | {"nama": name} | more))


async def invitation_of(team: SandboxTeam) -> SandboxTesterRow:
    async with team.world.app.database.begin() as session:
        return (await session.scalars(select(SandboxTesterRow))).one()


async def test_from_the_invitation_to_the_first_sign_in_and_the_end(
    team: SandboxTeam, member: Browser, invited: Browser, caches: Caches
):
    assert (await invited.through(team.party.url())).status_code == 403
    page = await invite(team, member)
    row = await invitation_of(team)
    assert f"/uji/undangan/{row.id}" in page.text
    assert (await invited.through(team.party.url())).status_code == 403
    page = await invited.go(f"/uji/undangan/{row.id}")
    page = await invited.submit(page)
    assert "Anda penguji aplikasi ini" in page.text
    tokens = await invited.tokens(team.party)
    page = await member.go(page_of(team))
    await member.submit(page)
    await team.world.app.settle()
    caches.grow_old()
    assert (await invited.through(team.party.url())).status_code == 403
    refreshed = await team.party.refresh(invited.http, tokens["refresh_token"])
    assert refreshed.json()["error"] == "invalid_grant"
    async with team.world.app.database.begin() as session:
        told = (await session.scalars(select(AuditEntry.tag).where(AuditEntry.tag.like("tester.%")))).all()
    assert sorted(told) == ["tester.accepted", "tester.ended", "tester.invited"]


async def test_an_invitation_to_the_application_opens_all_its_clients(
    team: SandboxTeam, member: Browser, invited: Browser, caches: Caches
):
    other = await register(team.world)
    await invite(team, member, cakupan="aplikasi")
    page = await invited.go(f"/uji/undangan/{(await invitation_of(team)).id}")
    await invited.submit(page)
    caches.grow_old()
    for party in (team.party, other):
        assert "code" in answer_of(await invited.through(party.url()))


async def test_an_invitation_is_of_no_use_to_another_person(team: SandboxTeam, member: Browser):
    await invite(team, member)
    address = f"/uji/undangan/{(await invitation_of(team)).id}"
    page = await member.go(address)
    assert page.status_code == 410
    assert "bukan untuk akun Anda" in page.text
    csrf = Page(await member.go(page_of(team))).form()[1]
    assert (await member.http.post(address, data=csrf)).status_code == 410
    assert (await invitation_of(team)).accepted_at is None


async def test_an_invitation_ends_after_three_days(team: SandboxTeam, member: Browser, invited: Browser):
    await invite(team, member)
    row = await invitation_of(team)
    page = await invited.go(f"/uji/undangan/{row.id}")
    async with team.world.app.database.begin() as session:
        await session.execute(update(SandboxTesterRow).values(expires_at=clock.now() - timedelta(seconds=1)))
    assert (await invited.submit(page)).status_code == 410
    assert row.expires_at - row.invited_at == timedelta(hours=72)


async def test_a_withdrawn_invitation_is_not_accepted(team: SandboxTeam, member: Browser, invited: Browser):
    await invite(team, member)
    page = await invited.go(f"/uji/undangan/{(await invitation_of(team)).id}")
    await member.submit(await member.go(page_of(team)))
    assert (await invited.submit(page)).status_code == 410


async def test_an_invitation_that_nobody_made_is_none(team: SandboxTeam, invited: Browser):
    assert (await invited.go(f"/uji/undangan/{uuid4()}")).status_code == 410


NOT_INVITED = [
    (" ", "Isi NIP atau nama pengguna"),
    ("tidak.ada", "Tidak ada akun aktif"),
    ("198503", "Tidak ada akun aktif"),
    ("made.ayu", "anggota tim aplikasi"),
    ("luar\u200b.tim", "Tidak ada akun aktif"),
]


async def test_who_cannot_be_invited_is_said(team: SandboxTeam, member: Browser, subtests: pytest.Subtests):
    for name, words in NOT_INVITED:
        with subtests.test(name=name, words=words):
            page = await invite(team, member, name)
            assert page.status_code == 422
            assert words in page.text


async def test_nobody_is_invited_twice(team: SandboxTeam, member: Browser):
    await invite(team, member)
    page = await invite(team, member)
    assert page.status_code == 422
    assert "sudah menjadi penguji" in page.text


async def test_staff_of_a_vendor_invites_nobody(team: SandboxTeam, member: Browser, caches: Caches):
    async with team.world.app.database.begin() as session:
        mine = update(Person).where(Person.username == "made.ayu")
        await session.execute(mine.values(partner_until=clock.now() + timedelta(days=9)))
    caches.grow_old()
    page = await invite(team, member)
    assert page.status_code == 422
    assert "pegawai pemerintah kota" in page.text


async def test_fifty_are_enough_for_a_client(team: SandboxTeam, member: Browser, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("idp.clients.sandbox.testers.MOST", 0)
    page = await invite(team, member)
    assert page.status_code == 422
    assert "50" in page.text


async def set_role(team: SandboxTeam, role: TeamRole) -> None:
    async with team.world.app.database.begin() as session:
        await session.execute(update(TeamMemberRow).values(role=role.value))


async def test_a_reader_of_the_team_invites_nobody(team: SandboxTeam, member: Browser):
    await set_role(team, TeamRole.READER)
    assert (await member.go(page_of(team))).status_code == 404


async def test_the_client_of_another_team_is_not_there(team: SandboxTeam, member: Browser, invited: Browser):
    async with team.world.app.database.begin() as session:
        await session.execute(update(ClientRow).values(application_id=None))
    assert (await member.go(page_of(team))).status_code == 404
    assert (await member.go(f"/pengembang/klien/{uuid4()}/penguji")).status_code == 404
    assert (await invited.go(page_of(team))).status_code == 403


async def test_production_has_no_testers(team: SandboxTeam, member: Browser):
    async with team.world.app.database.begin() as session:
        await session.execute(update(ClientRow).values(environment="produksi"))
    assert (await member.go(page_of(team))).status_code == 404


async def test_a_tester_of_another_client_is_not_ended_here(team: SandboxTeam, member: Browser):
    other = await register(team.world)
    async with team.world.app.database.begin() as session:
        found = await session.scalar(select(ClientRow.id).where(ClientRow.client_id == other.client_id))
    assert isinstance(found, UUID)
    invitation = await SandboxTeam(team.world, other, team.application_id, found).invite("luar.tim")
    csrf = Page(await member.go(page_of(team))).form()[1]
    answer = await member.http.post(f"{page_of(team)}/{invitation}/akhiri", data=csrf)
    assert answer.headers["location"].endswith("hasil=sudah-berakhir")
    assert (await invitation_of(team)).ended_at is None
