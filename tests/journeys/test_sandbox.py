"""Before a client in the sandbox: a member of the team chooses a persona; others read whom to ask, or are invited."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from idp.clients.sandbox.personas import PERSONAS
from tests.journeys.asking import CHALLENGE, VERIFIER
from tests.journeys.browser import Device, opened
from tests.journeys.receiver import Receiver, receiving
from tests.oidc.parties import CHEAP, PASSWORD, World
from tests.oidc.sandbox_team import SandboxTeam, create_sandbox_team, register
from tests.support.app import open_app
from tests.support.databases import Databases
from tests.support.server import start_server

LOOKED_AT = Device(390), Device(1280), Device(390, "dark"), Device(1280, "dark"), Device(320)


@dataclass(frozen=True)
class Sandbox:
    """A provider with a client in `uji`, its team and a person outside it, and the application that is returned to."""

    issuer: str
    team: SandboxTeam
    receiver: Receiver

    def asking(self) -> str:
        wish = {
            "client_id": self.team.party.client_id,
            "redirect_uri": self.receiver.redirect_uri,
            "response_type": "code",
            "scope": "openid profile pegawai",
            "state": "keadaan",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return f"{self.issuer}/authorize?{urlencode(wish)}"

    def redeem(self) -> dict[str, object]:
        """What userinfo says with the code that arrived."""
        form = {
            "grant_type": "authorization_code",
            "code": self.receiver.latest.says["code"],
            "redirect_uri": self.receiver.redirect_uri,
            "code_verifier": VERIFIER,
        }
        with httpx.Client(base_url=self.issuer, trust_env=False, verify=False) as http:
            answer = http.post("/token", data=form, auth=(self.team.party.client_id, self.team.party.secret or ""))
            assert answer.status_code == 200, answer.text
            token = answer.json()["access_token"]
            found: dict[str, object] = http.get("/userinfo", headers={"authorization": f"Bearer {token}"}).json()
            return found


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def team(databases: Databases) -> AsyncIterator[SandboxTeam]:
    """A running provider with a team."""
    url = databases.new("postgresql")
    with start_server(url, sandbox_admits="team", argon2__memory_kib="8") as server:
        async with open_app(url, issuer=server.issuer, argon2=CHEAP, sandbox_admits="team") as app:
            world = World(app)
            await world.person()
            yield await create_sandbox_team(world)


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(team: SandboxTeam) -> AsyncIterator[Sandbox]:
    """A client of that team, of the test's own."""
    with receiving() as receiver:
        declared = {"redirect_uris": [receiver.redirect_uri], "contacts": ["tim@dinas.example"]}
        party = await register(team.world, **declared)
        client = await team.world.app.composition.clients.registry.find(party.client_id)
        assert client is not None
        own = SandboxTeam(team.world, party, team.application_id, client.id)
        yield Sandbox(team.world.app.settings.issuer, own, receiver)


@pytest.mark.parametrize("device", [Device(390, script=False), Device(1280)])
async def test_a_member_of_the_team_enters_as_a_persona(browser: Browser, sandbox: Sandbox, device: Device) -> None:
    async with opened(browser, device) as tab:
        await tab.open(sandbox.asking())
        await tab.sign_in("made.ayu", PASSWORD)
        if device.script:
            await tab.look("uji-persona", *LOOKED_AT)
        await tab.press("#persona-enter")
        if device.script:
            await tab.look("uji-persona-belum-dipilih", *LOOKED_AT)
        await tab.page.check("#persona-dua-langkah")
        await tab.press("#persona-enter")
        assert tab.page.url.startswith(sandbox.receiver.redirect_uri)
        known, persona = sandbox.redeem(), PERSONAS["dua-langkah"].claims
        assert (known["name"], known["nip"]) == (persona.name, persona.nip)
        await tab.open(f"{sandbox.issuer}/akun")
        assert "Made Ayu" in await tab.page.locator("main").inner_text()


async def test_who_is_not_in_the_team_reads_whom_to_ask_and_goes_back(browser: Browser, sandbox: Sandbox) -> None:
    async with opened(browser, Device(390)) as tab:
        await tab.open(sandbox.asking())
        await tab.sign_in("luar.tim", PASSWORD)
        await tab.look("uji-tertutup", *LOOKED_AT)
        assert "tim@dinas.example" in await tab.page.locator("main").inner_text()
        await tab.press("#login-cancel")
        assert sandbox.receiver.latest.says["error"] == "access_denied"


async def test_an_invited_tester_enters_with_their_own_account(browser: Browser, sandbox: Sandbox) -> None:
    page = f"{sandbox.issuer}/pengembang/klien/{sandbox.team.client_row}/penguji"
    async with opened(browser, Device(1280)) as tab:
        await tab.open(page)
        await tab.sign_in("made.ayu", PASSWORD)
        await tab.look("penguji-kosong", *LOOKED_AT)
        await tab.page.fill("#nama", "tidak.ada")
        await tab.press("#tester-invite")
        await tab.look("penguji-salah", *LOOKED_AT)
        assert await tab.page.input_value("#nama") == "tidak.ada"
        await tab.page.fill("#nama", "luar.tim")
        await tab.press("#tester-invite")
        await tab.look("penguji", *LOOKED_AT)
        address = await tab.page.locator("li code").inner_text()
        await tab.open(f"{sandbox.issuer}/pengembang/klien/klaim")
        await tab.look("klaim-klien", *LOOKED_AT)
    async with opened(browser, Device(390)) as tab:
        await tab.open(address)
        await tab.sign_in("luar.tim", PASSWORD)
        await tab.look("undangan-menguji", *LOOKED_AT)
        await tab.press("#invitation-accept")
        await tab.look("undangan-diterima", *LOOKED_AT)
        await tab.open(sandbox.asking())
        await tab.agree()
        assert tab.page.url.startswith(sandbox.receiver.redirect_uri)
        assert "nip" not in sandbox.redeem()
    async with opened(browser, Device(390)) as tab:
        await tab.open(address)
        await tab.sign_in("made.ayu", PASSWORD)
        await tab.look("undangan-orang-lain", *LOOKED_AT)
