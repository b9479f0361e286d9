"""The account page: this device first, the rest by kind of device and browser, and an end for each and for a kind."""

import re
from contextlib import AsyncExitStack

import httpx
import pytest

from tests.accounts.world import AccountsWorld, outbox_payloads, sign_in, token

pytestmark = pytest.mark.twins

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def open_browsers(
    world: AccountsWorld, stack: AsyncExitStack, name: str, *agents: str
) -> list[httpx.AsyncClient]:
    found = []
    for number, agent in enumerate(agents):
        http = await stack.enter_async_context(world.app.browser(f"10.0.3.{number}", **{"user-agent": agent}))
        await sign_in(http, name)
        found.append(http)
    return found


def devices(page: str) -> list[str]:
    """The names of the rows, from the top."""
    section = page[page.index('id="h-sesi"') : page.index("</section>", page.index('id="h-sesi"'))]
    return re.findall(r"<b>([^<]+)</b>", section)


async def test_this_device_is_first_and_the_rest_is_grouped(world: AccountsWorld) -> None:
    async with AsyncExitStack() as stack:
        agents = (FIREFOX, CHROME, CHROME, CHROME)
        here, *others = await open_browsers(world, stack, "made", *agents)
        (stranger,) = await open_browsers(world, stack, "sukra", CHROME)
        shown = (await here.get("/akun")).text
        assert devices(shown) == ["Firefox di Linux", "Chrome di Windows"]
        assert shown.count(">Perangkat ini<") == 1
        assert "3 sesi" in shown
        assert len(re.findall(r"/akun/sesi/[0-9a-f-]{36}/akhiri", shown)) == 4, "each can be ended"
        kind = {"csrf": token(await here.get("/akun")), "peramban": "Chrome", "sistem": "Windows"}
        answer = await here.post("/akun/sesi/sejenis/akhiri", data=kind)
        assert answer.headers["location"] == "/akun?diakhiri=3"
        assert devices((await here.get("/akun")).text) == ["Firefox di Linux"]
        for other in others:
            assert (await other.get("/akun")).status_code == 303
        assert (await stranger.get("/akun")).status_code == 200, "nobody else's"
        assert [one["reason"] for one in await outbox_payloads(world)] == ["ended_by_person"] * 3


async def test_a_group_never_takes_this_device_along_and_needs_our_form(world: AccountsWorld) -> None:
    async with AsyncExitStack() as stack:
        here, other = await open_browsers(world, stack, "made", CHROME, CHROME)
        shown = await here.get("/akun")
        assert devices(shown.text) == ["Chrome di Windows"] * 2
        kind = {"peramban": "Chrome", "sistem": "Windows"}
        assert (await here.post("/akun/sesi/sejenis/akhiri", data=kind)).status_code == 403
        assert (await other.get("/akun")).status_code == 200
        answer = await here.post("/akun/sesi/sejenis/akhiri", data=kind | {"csrf": token(shown)})
        assert answer.headers["location"] == "/akun?diakhiri=1"
        assert (await here.get("/akun")).status_code == 200
