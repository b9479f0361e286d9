"""The portal counts the applications that were opened without a password, not those that could be."""

import re

import httpx

from tests.conftest import Apps
from tests.oidc.parties import CHEAP, Browser, World

SAID = re.compile(r"(\d+) sudah Anda buka tanpa mengetik kata sandi lagi")


async def counted(http: httpx.AsyncClient) -> int:
    """The number on the portal; 0 where it says nothing."""
    text = (await http.get("/portal")).text
    assert "terbuka tanpa mengetik" not in text, "what could be opened is no measurement"
    found = SAID.search(text)
    return int(found[1]) if found else 0


async def test_only_sign_ins_that_needed_no_password_are_counted(apps: Apps) -> None:
    world = World(await apps.open(argon2=CHEAP))
    await world.person()
    first, second, third = [await world.party(client_name=f"Aplikasi {n}") for n in range(3)]
    async with world.app.browser() as http:
        browser = Browser(http)
        await browser.tokens(first)
        assert await counted(http) == 0, "the password was typed for it"
        await browser.code(second)
        assert await counted(http) == 0, "nothing was redeemed, so nobody came in"
        for _ in range(2):
            await browser.tokens(second)
        assert await counted(http) == 1, "twice, but one application"
        await browser.tokens(first)
        assert await counted(http) == 1
        await browser.tokens(third)
        assert await counted(http) == 2
    async with world.app.browser() as http:
        browser = Browser(http)
        await browser.through("/portal")
        assert await counted(http) == 0, "another session"
        await browser.tokens(first)
        assert await counted(http) == 1, "the password was for the portal"
