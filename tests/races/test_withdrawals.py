"""Twenty times the same button at once, on PostgreSQL: the application is told once."""

import asyncio

from tests.oidc.parties import CHEAP, Browser, World, peek
from tests.oidc.receiver import receiving
from tests.support.app import open_app


async def test_a_permission_that_is_taken_back_twenty_times_tells_once(postgres_url: str) -> None:
    async with receiving() as receiver:
        allow = f"127.0.0.1:{receiver.port}"
        async with open_app(postgres_url, argon2=CHEAP, outbound_allow=allow) as app, app.browser() as http:
            world, browser = World(app), Browser(http)
            await world.person()
            party = await world.party(ownership="luar", backchannel_logout_uri=receiver.uri)
            tokens = await browser.tokens(party)
            csrf = (await browser.go("/akun/aplikasi")).text.partition('name="csrf" value="')[2].partition('"')[0]
            form = {"aplikasi": party.client_id, "csrf": csrf}
            answers = await asyncio.gather(*(http.post("/akun/aplikasi/cabut", data=form) for _ in range(20)))
            assert {answer.status_code for answer in answers} == {303}
            await app.settle()
            assert [peek(token)["sid"] for token in receiver.tokens] == [peek(tokens["id_token"])["sid"]]
