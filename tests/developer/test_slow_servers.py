"""A server elsewhere that does not answer holds up nobody: while it is asked, no connection and no lock is held."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.admin.api_clients import ApiClients
from tests.clients.external_server import ExternalServer, external_server
from tests.clients.keys import public_jwk
from tests.clients.test_self_registration import Stranger, as_sent, own, ticket
from tests.conftest import Apps
from tests.developer.team_client import WEB, TeamClientWorld, open_team_client
from tests.developer.test_client_pages import FORM
from tests.diagnosis.test_opening import ADDRESS, provoke

pytestmark = pytest.mark.twins

#: A second redirect URI of each client, which the document of the sector lists as well.
MORE = [*WEB["redirect_uris"], "https://sijuna.example.go.id/lain"]


@dataclass
class SlowServer:
    """A provider with one connection for transactions, and a server elsewhere that a test silences."""

    world: TeamClientWorld
    server: ExternalServer

    async def hangs_during(self, work: Awaitable[httpx.Response]) -> httpx.Response:
        """The answer of `work`, during which the server hung while another change was stored."""
        self.server.reached.clear()
        self.server.answering.clear()
        asking = asyncio.ensure_future(work)
        try:
            async with asyncio.timeout(10):
                await self.server.reached.wait()
                assert self.world.city.app.database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
                await self.world.update(contacts=["tim@example.go.id"])
            assert not asking.done()
        finally:
            self.server.answering.set()
            answer = await asking
        return answer

    @property
    def sector(self) -> dict[str, Any]:
        return {"subject_type": "pairwise", "sector_identifier_uri": self.server.at("/sektor.json")}

    async def api(self) -> dict[str, str]:
        """The header of a caller of the admin API."""
        machines = ApiClients(self.world.city.app)
        token = machines.token(await machines.register("klien:tulis"), "klien:tulis")
        return {"authorization": f"Bearer {token}"}


@pytest.fixture
async def slow(apps: Apps) -> AsyncIterator[SlowServer]:
    async with external_server() as server:
        server.pages["/sektor.json"] = (200, json.dumps(MORE).encode())
        server.pages["/jwks.json"] = (200, json.dumps({"keys": [public_jwk("satu")]}).encode())
        world = await open_team_client(
            apps,
            outbound_allow=f"127.0.0.1:{server.port}",
            outbound_allow_self_registered=True,
            outbound_timeout=timedelta(minutes=1),
            pool={"transactions": 1, "overflow": 0},
        )
        yield SlowServer(world, server)


async def test_a_team_names_an_address_of_keys(slow: SlowServer) -> None:
    fields = {"alamat_kunci": slow.server.at("/jwks.json")}
    async with slow.world.city.visitor("dwi") as person:
        answer = await slow.hangs_during(person.post(f"{slow.world.page}/kredensial/kunci/alamat", **fields))
    assert answer.status_code == 303
    metadata = (await slow.world.client()).metadata
    assert (metadata.jwks_uri, metadata.contacts) == (slow.server.at("/jwks.json"), ("tim@example.go.id",))


async def test_a_team_changes_a_client_of_a_sector(slow: SlowServer) -> None:
    await slow.world.update(**slow.sector)
    async with slow.world.city.visitor("dwi") as person:
        form = FORM | {"alamat": "\n".join(MORE)}
        answer = await slow.hangs_during(person.post(f"{slow.world.page}/ubah", **form))
    assert answer.headers["location"].endswith("hasil=diubah")
    metadata = (await slow.world.client()).metadata
    assert (list(metadata.redirect_uris), metadata.contacts) == (MORE, ("tim@example.go.id",))


async def test_a_team_restores_a_version_with_a_sector(slow: SlowServer) -> None:
    await slow.world.update(**slow.sector)
    await slow.world.update(subject_type="public", sector_identifier_uri=None)
    async with slow.world.city.visitor("dwi") as person:
        answer = await slow.hangs_during(person.post(f"{slow.world.page}/riwayat/2/pulihkan"))
    assert answer.status_code == 200, answer.text
    assert slow.server.asked[-1] == "/sektor.json"


async def test_a_team_registers_the_address_that_a_diagnosis_offers(slow: SlowServer) -> None:
    slow.server.pages["/sektor.json"] = (200, json.dumps([*WEB["redirect_uris"], ADDRESS]).encode())
    await slow.world.update(**slow.sector)
    code = await provoke(slow.world, redirect_uri=ADDRESS)
    async with slow.world.city.visitor("dwi") as person:
        answer = await slow.hangs_during(person.post(f"/diagnosis/{code}/alamat"))
        assert answer.status_code == 303, answer.text
    assert ADDRESS in (await slow.world.client()).metadata.redirect_uris


async def test_a_sector_that_does_not_name_the_address_of_a_diagnosis_refuses_it(slow: SlowServer) -> None:
    await slow.world.update(**slow.sector)
    code = await provoke(slow.world, redirect_uri=ADDRESS)
    async with slow.world.city.visitor("dwi") as person:
        assert (await person.post(f"/diagnosis/{code}/alamat")).status_code == 422
    assert ADDRESS not in (await slow.world.client()).metadata.redirect_uris


async def test_a_program_registers_changes_and_restores_at_the_admin_api(slow: SlowServer) -> None:
    http, headers = slow.world.city.app.http, await slow.api()
    sent = WEB | slow.sector
    made = await slow.hangs_during(http.post("/api/v1/clients", json=sent, headers=headers))
    assert made.status_code == 201, made.text
    address = f"/api/v1/clients/{made.json()['id']}"
    changed = await slow.hangs_during(http.patch(address, json={"redirect_uris": MORE}, headers=headers))
    assert changed.status_code == 200, changed.text
    restored = await slow.hangs_during(http.post(f"{address}/versions/1/restore", headers=headers))
    assert restored.status_code == 200, restored.text


async def test_a_client_registers_and_changes_itself(slow: SlowServer) -> None:
    app = slow.world.city.app
    stranger = Stranger(app, await ticket(app))
    made = await slow.hangs_during(stranger.register(**WEB | slow.sector))
    assert made.status_code == 201, made.text
    more = as_sent(made.json(), redirect_uris=MORE)
    changed = await slow.hangs_during(app.http.put(**own(made.json()), json=more))
    assert changed.status_code == 200, changed.text
