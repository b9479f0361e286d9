"""Twenty times the same button at once, on PostgreSQL: the application is told once."""

import asyncio

from tests.oidc.parties import CHEAP, Surfer, Town, peek
from tests.oidc.receiver import receiving
from tests.support.house import open_house


async def test_a_permission_that_is_taken_back_twenty_times_tells_once(postgres_url: str) -> None:
    async with receiving() as receiver:
        allow = f"127.0.0.1:{receiver.port}"
        async with open_house(postgres_url, argon2=CHEAP, outbound_allow=allow) as house, house.browser() as http:
            town, surfer = Town(house), Surfer(http)
            await town.person()
            party = await town.party(ownership="luar", backchannel_logout_uri=receiver.uri)
            tokens = await surfer.tokens(party)
            csrf = (await surfer.go("/akun/aplikasi")).text.partition('name="csrf" value="')[2].partition('"')[0]
            form = {"aplikasi": party.client_id, "csrf": csrf}
            answers = await asyncio.gather(*(http.post("/akun/aplikasi/cabut", data=form) for _ in range(20)))
            assert {answer.status_code for answer in answers} == {303}
            await house.settle()
            assert [peek(token)["sid"] for token in receiver.tokens] == [peek(tokens["id_token"])["sid"]]
