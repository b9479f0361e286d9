"""A sector counts when its own document names every address of the client (OIDC Core 8.1)."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.admin.machine import Machines
from tests.clients.outside import Outside, outside
from tests.clients.test_self_registration import Stranger, as_sent, is_refused, own, ticket
from tests.conftest import Houses
from tests.support.house import House

URIS = ["https://a.example/balik", "https://b.example/balik"]


@pytest.fixture
async def server() -> AsyncIterator[Outside]:
    async with outside() as found:
        yield found


@pytest.fixture
async def house(houses: Houses, server: Outside) -> House:
    return await houses.open(outbound_allow=f"127.0.0.1:{server.port}", outbound_allow_self_registered=True)


def declared(server: Outside) -> dict[str, Any]:
    sector = {"subject_type": "pairwise", "sector_identifier_uri": server.at("/sektor.json")}
    return {"client_name": "Aplikasi", "redirect_uris": URIS} | sector


async def test_a_client_registers_itself_in_a_sector_that_names_it(house: House, server: Outside) -> None:
    stranger = Stranger(house, await ticket(house))
    is_refused(await stranger.register(**declared(server)), 400, "invalid_client_metadata")
    server.pages["/sektor.json"] = (200, json.dumps(URIS).encode())
    made = await stranger.registered(**declared(server))
    asked = len(server.asked)
    same = await house.http.put(**own(made), json=as_sent(made, client_name="Lain"))
    assert (same.status_code, len(server.asked)) == (200, asked), "nothing about the sector is new"
    more = as_sent(made, redirect_uris=[*URIS, "https://c.example/"])
    is_refused(await house.http.put(**own(made), json=more), 400, "invalid_client_metadata")


async def test_nobody_makes_us_call_who_could_not_register(house: House, server: Outside) -> None:
    is_refused(await Stranger(house, "0" * 43).register(**declared(server)), 401, "invalid_token")
    assert server.asked == []


@pytest.mark.parametrize(
    "page",
    [(404, b"[]"), (200, b"{}"), (200, b"[]"), (200, b"[1, null]"), (200, b"x"), (200, b"[" * 60_000), (500, b"")],
    ids=range(7),
)
async def test_a_document_that_does_not_name_the_client_keeps_it_out(
    house: House, server: Outside, page: tuple[int, bytes]
) -> None:
    server.pages["/sektor.json"] = page
    answer = await Stranger(house, await ticket(house)).register(**declared(server))
    is_refused(answer, 400, "invalid_client_metadata")
    assert "sector_identifier_uri" in answer.json()["error_description"]


async def test_operators_are_held_to_it_too(house: House, server: Outside) -> None:
    machines = Machines(house)
    token = machines.token(await machines.register("klien:tulis"), "klien:tulis")
    headers = {"authorization": f"Bearer {token}"}

    async def post(**members: Any) -> httpx.Response:
        return await house.http.post("/api/v1/clients", json=declared(server) | members, headers=headers)

    assert (await post()).status_code == 422
    server.pages["/sektor.json"] = (200, json.dumps(URIS).encode())
    made = await post()
    assert made.status_code == 201, made.text
    address, asked = f"/api/v1/clients/{made.json()['id']}", len(server.asked)
    assert (await house.http.patch(address, json={"client_name": "Lain"}, headers=headers)).status_code == 200
    assert len(server.asked) == asked
    more = {"redirect_uris": [*URIS, "https://c.example/"]}
    assert (await house.http.patch(address, json=more, headers=headers)).status_code == 422
