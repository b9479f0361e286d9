"""A sector counts when its own document names every address of the client (OIDC Core 8.1)."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.admin.api_clients import ApiClients
from tests.clients.external_server import ExternalServer, external_server
from tests.clients.test_self_registration import Stranger, as_sent, is_refused, own, ticket
from tests.conftest import Apps
from tests.support.app import App

URIS = ["https://a.example/balik", "https://b.example/balik"]


@pytest.fixture
async def server() -> AsyncIterator[ExternalServer]:
    async with external_server() as found:
        yield found


@pytest.fixture
async def app(apps: Apps, server: ExternalServer) -> App:
    return await apps.open(outbound_allow=f"127.0.0.1:{server.port}", outbound_allow_self_registered=True)


def declared(server: ExternalServer) -> dict[str, Any]:
    sector = {"subject_type": "pairwise", "sector_identifier_uri": server.at("/sektor.json")}
    return {"client_name": "Aplikasi", "redirect_uris": URIS} | sector


async def test_a_client_registers_itself_in_a_sector_that_names_it(app: App, server: ExternalServer) -> None:
    stranger = Stranger(app, await ticket(app))
    is_refused(await stranger.register(**declared(server)), 400, "invalid_client_metadata")
    server.pages["/sektor.json"] = (200, json.dumps(URIS).encode())
    made = await stranger.registered(**declared(server))
    asked = len(server.asked)
    same = await app.http.put(**own(made), json=as_sent(made, client_name="Lain"))
    assert (same.status_code, len(server.asked)) == (200, asked), "nothing about the sector is new"
    more = as_sent(made, redirect_uris=[*URIS, "https://c.example/"])
    is_refused(await app.http.put(**own(made), json=more), 400, "invalid_client_metadata")


async def test_nobody_makes_us_call_who_could_not_register(app: App, server: ExternalServer) -> None:
    is_refused(await Stranger(app, "0" * 43).register(**declared(server)), 401, "invalid_token")
    assert server.asked == []


DOCUMENTS = [
    (404, b"[]"),
    (200, b"{}"),
    (200, b"[]"),
    (200, b"[1, null]"),
    (200, b"x"),
    (200, b"[" * 60_000),
    (500, b""),
]


async def test_a_document_that_does_not_name_the_client_keeps_it_out(
    app: App, server: ExternalServer, subtests: pytest.Subtests
) -> None:
    for page in DOCUMENTS:
        with subtests.test(page=page):
            server.pages["/sektor.json"] = page
            answer = await Stranger(app, await ticket(app)).register(**declared(server))
            is_refused(answer, 400, "invalid_client_metadata")
            assert "sector_identifier_uri" in answer.json()["error_description"]


async def test_operators_are_held_to_it_too(app: App, server: ExternalServer) -> None:
    api_clients = ApiClients(app)
    token = api_clients.token(await api_clients.register("klien:tulis"), "klien:tulis")
    headers = {"authorization": f"Bearer {token}"}

    async def post(**members: Any) -> httpx.Response:
        return await app.http.post("/api/v1/clients", json=declared(server) | members, headers=headers)

    assert (await post()).status_code == 422
    server.pages["/sektor.json"] = (200, json.dumps(URIS).encode())
    made = await post()
    assert made.status_code == 201, made.text
    address, asked = f"/api/v1/clients/{made.json()['id']}", len(server.asked)
    assert (await app.http.patch(address, json={"client_name": "Lain"}, headers=headers)).status_code == 200
    assert len(server.asked) == asked
    more = {"redirect_uris": [*URIS, "https://c.example/"]}
    assert (await app.http.patch(address, json=more, headers=headers)).status_code == 422
