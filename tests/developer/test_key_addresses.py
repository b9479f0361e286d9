"""Keys by address: fetched before they count, and only where a key that signs is."""

import json
from collections.abc import AsyncIterator

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.clients.external_server import ExternalServer, external_server
from tests.clients.keys import public_jwk
from tests.conftest import Apps
from tests.developer.team_client import TeamClientWorld, open_team_client
from tests.monitoring.city import read, words


@pytest.fixture
async def server() -> AsyncIterator[ExternalServer]:
    async with external_server() as found:
        yield found


@pytest.fixture
async def team_client(apps: Apps, server: ExternalServer) -> TeamClientWorld:
    allowed = f"127.0.0.1:{server.port}"
    return await open_team_client(apps, outbound_allow=allowed, outbound_allow_self_registered=True)


async def test_an_address_with_a_key_that_signs_is_taken(team_client: TeamClientWorld, server: ExternalServer) -> None:
    server.pages["/jwks.json"] = (200, json.dumps({"keys": [public_jwk("satu")]}).encode())
    await team_client.update(jwks={"keys": [public_jwk("lama")]})
    async with team_client.city.visitor("dwi") as person:
        fields = {"alamat_kunci": server.at("/jwks.json")}
        done = await person.post(f"{team_client.page}/kredensial/kunci/alamat", **fields)
        assert "Kunci diambil dari alamat itu" in words(await person.get(done.headers["location"]))
    metadata = (await team_client.client()).metadata
    assert (metadata.jwks_uri, metadata.jwks) == (server.at("/jwks.json"), None)


WITHOUT_KEYS = [
    (404, b"", "status 404"),
    (200, b"<html>", "could not be fetched"),
    (200, json.dumps({"keys": [public_jwk() | {"use": "enc"}]}).encode(), "no key that signs"),
    (200, b'{"keys": []}', "no key that signs"),
]


async def test_an_address_without_one_is_refused(
    team_client: TeamClientWorld, server: ExternalServer, subtests: pytest.Subtests
) -> None:
    for status, body, says in WITHOUT_KEYS:
        with subtests.test(status=status, body=body, says=says):
            server.pages["/jwks.json"] = (status, body)
            async with team_client.city.visitor("dwi") as person:
                fields = {"alamat_kunci": server.at("/jwks.json")}
                answer = await person.post(f"{team_client.page}/kredensial/kunci/alamat", **fields)
            assert answer.status_code == 422
            assert says in read(answer)
            assert server.at("/jwks.json") in answer.text
            assert (await team_client.client()).metadata.jwks_uri is None


async def test_who_only_looks_makes_us_call_nobody(team_client: TeamClientWorld, server: ExternalServer) -> None:
    async with team_client.city.visitor("unit") as person:
        fields = {"alamat_kunci": server.at("/jwks.json")}
        answer = await person.post(f"{team_client.page}/kredensial/kunci/alamat", **fields)
    assert (answer.status_code, server.asked) == (403, [])


async def test_a_key_on_another_curve_is_refused(team_client: TeamClientWorld) -> None:
    public = ec.generate_private_key(ec.SECP384R1()).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    async with team_client.city.visitor("dwi") as person:
        answer = await person.post(f"{team_client.page}/kredensial/kunci", kunci=pem)
    assert answer.status_code == 422
    assert "EC on P-256" in read(answer)
