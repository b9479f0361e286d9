"""A developer watches what a sandbox client sends: by itself with script, by a link without, in every width."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

import httpx
import pytest_asyncio
from playwright.async_api import Browser

from idp.permissions import TeamRole
from tests.journeys.asking import CHALLENGE, VERIFIER
from tests.journeys.browser import Device, Tab, opened
from tests.journeys.receiver import Receiver, receiving
from tests.journeys.running_demo import RunningDemo
from tests.journeys.team_clients import DEVELOPER, add_team_client

CLIENT_IDS = (f"pantau-{number}" for number in count())
SHOWN = "details.try"


@dataclass(frozen=True)
class Application:
    """A sandbox client whose team the developer is in, and the application that is returned to."""

    issuer: str
    client_id: str
    secret: str
    receiver: Receiver

    @property
    def page(self) -> str:
        return f"{self.issuer}/pengembang/klien/{self.client_id}/permintaan"

    def asking(self, **changes: str) -> str:
        wish = {
            "client_id": self.client_id,
            "redirect_uri": self.receiver.redirect_uri,
            "response_type": "code",
            "scope": "openid profile",
            "state": "keadaan",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        return f"{self.issuer}/authorize?{urlencode(wish | changes)}"

    def fail(self) -> None:
        """A request with an address that is nearly the registered one."""
        httpx.get(self.asking(redirect_uri=f"{self.receiver.redirect_uri}/"), trust_env=False, verify=False)

    def redeem(self, **changes: str) -> dict[str, str]:
        form = {
            "grant_type": "authorization_code",
            "code": self.receiver.latest.says["code"],
            "redirect_uri": self.receiver.redirect_uri,
            "code_verifier": VERIFIER,
        }
        with httpx.Client(base_url=self.issuer, trust_env=False, verify=False) as http:
            found: dict[str, str] = http.post("/token", data=form | changes, auth=(self.client_id, self.secret)).json()
            if "access_token" in found:
                http.get("/userinfo", headers={"authorization": f"Bearer {found['access_token']}"})
        return found


@pytest_asyncio.fixture(loop_scope="session")
async def application(demo: RunningDemo) -> AsyncIterator[Application]:
    client_id = next(CLIENT_IDS)
    with receiving() as receiver:
        declared = {"client_name": "Sistem Pantau", "redirect_uris": [receiver.redirect_uri]}
        made = await add_team_client(demo, client_id, declared, application="19", role=TeamRole.READER)
        assert made.secret is not None
        yield Application(demo.issuer, client_id, made.secret.reveal, receiver)


async def enter(tab: Tab, application: Application) -> None:
    """Sign in to the client as the first persona."""
    await tab.open(application.asking())
    await tab.page.locator("input[name=persona]").first.check()
    await tab.press("#persona-enter")


async def see_news(tab: Tab, shown: int, selector: str = SHOWN) -> None:
    """Let the seconds after which the page asks again pass on its clock, until it shows so many attempts."""
    while await tab.page.locator(selector).count() < shown:
        async with tab.page.expect_response(tab.page.url) as answer:
            await tab.page.clock.fast_forward(5_000)
        await (await answer.value).finished()  # before that the page would not ask again, and its next seconds be real


async def test_requests_appear_by_themselves_and_what_is_open_stays(browser: Browser, application: Application) -> None:
    async with opened(browser, Device(1280)) as tab:
        await tab.page.clock.install()
        await tab.open(application.page)
        await tab.sign_in(DEVELOPER)
        await tab.look("permintaan-kosong")
        application.fail()
        await see_news(tab, 1)
        await tab.page.wait_for_selector(f"{SHOWN}[open]")
        assert "Buka perbaikan" in await tab.page.locator(SHOWN).inner_text()
        first = await tab.page.locator(SHOWN).get_attribute("id")
        await tab.page.focus(f"#{first} > summary")
        await tab.page.keyboard.press("Enter")
        assert await tab.page.locator(f"#{first}").get_attribute("open") is None
        application.fail()
        await see_news(tab, 2)
        await tab.page.locator(SHOWN).nth(1).wait_for()
        assert await tab.page.locator(f"#{first}").get_attribute("open") is None
        assert await tab.page.evaluate("document.activeElement.parentNode.id") == first
        assert await tab.page.locator("#kabar").inner_text() == "Ada percobaan baru."


async def test_an_attempt_in_every_width(browser: Browser, application: Application) -> None:
    async with opened(browser, Device()) as tab:
        await tab.page.clock.install()
        await tab.open(application.page)
        await tab.sign_in(DEVELOPER)
        await enter(tab, application)
        assert "access_token" in application.redeem()
        await tab.open(application.asking())
        await enter(tab, application)
        assert application.redeem(code_verifier="")["error"] == "invalid_grant"
        await tab.open(application.page)
        await see_news(tab, 1, f"{SHOWN}[open]")
        told = await tab.page.locator(f"{SHOWN}[open]").inner_text()
        for words in (
            "Penukaran kode ditolak",
            "tidak sampai di sini",
            "I Wayan Rekaan",
            "code_verifier=",
            "Buka perbaikan",
        ):
            assert words in told, told
        await tab.look("permintaan")
        await tab.page.locator(f"{SHOWN}[open] .sent > summary").first.click()
        await tab.look("permintaan-isian")
        await tab.press(f"{SHOWN}[open] a[href^='/diagnosis/']")
        assert tab.page.url.startswith(f"{application.issuer}/diagnosis/DVS-")
        await tab.open(f"{application.page}?hasil=berhasil&bahasa=en")
        await tab.look("permintaan-english", Device(), Device(1280))


async def test_without_script_a_link_brings_what_is_new(browser: Browser, application: Application) -> None:
    async with opened(browser, Device(390, script=False)) as tab:
        await tab.open(f"{application.page}?hasil=gagal")
        await tab.sign_in(DEVELOPER)
        before = await tab.page.locator(SHOWN).count()
        application.fail()
        for _ in range(20):
            await tab.press("#segarkan")
            if await tab.page.locator(SHOWN).count() > before:
                break
        assert await tab.page.locator(SHOWN).count() == before + 1
        assert "hasil=gagal" in tab.page.url
        assert await tab.page.locator(f"{SHOWN}[open]").count() == 1
