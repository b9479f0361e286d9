"""Keys at a jwks_uri: fetched once for many, kept for a while, fetched again for a new key, missing for nobody else."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from idp.clients.registry import RegisteredClient
from idp.foundation import clock
from idp.foundation.outbound import OutboundClient, OutboundPolicy
from idp.oidc.client_auth.client_keys import ClientKeys
from idp.protocol.client import ClientMetadata
from idp.protocol.errors import InvalidExternalJwt
from idp.protocol.tokens.external_jwt import parse_jwt
from tests.oidc.key_server import KeyServer, key_server
from tests.oidc.parties import CHEAP, World
from tests.oidc.signing_party import SigningParty, key_declaration
from tests.protocol.tokens.foreign_signers import key_set, public, signed

ALL = ("RS256", "PS256", "ES256", "EdDSA")
CLAIMS = {"sub": "a"}


@pytest.fixture
async def server() -> AsyncIterator[KeyServer]:
    async with key_server() as found:
        yield found


@pytest.fixture
async def outbound(request: pytest.FixtureRequest, server: KeyServer) -> AsyncIterator[OutboundClient]:
    seconds = getattr(request, "param", 30.0)  # long enough for a busy machine, but where the server keeps silent
    found = OutboundClient(OutboundPolicy(seconds=seconds, allow=frozenset({f"127.0.0.1:{server.port}"})))
    yield found
    await found.close()


@pytest.fixture
def keys(outbound: OutboundClient) -> ClientKeys:
    return ClientKeys(outbound)


def client(server: KeyServer, self_registered: bool = False, **more: Any) -> RegisteredClient:
    metadata = ClientMetadata(client_id="a", client_name="A", **({"jwks_uri": server.uri} | more))
    return RegisteredClient(
        id=UUID(int=1),
        metadata=metadata,
        application_id=None,
        application_name="",
        office_name="",
        secrets=(),
        suspended=False,
        demo=False,
        self_registered=self_registered,
    )


@contextmanager
def later(by: timedelta) -> Iterator[None]:
    """Keys kept in memory are older by `by`."""
    with clock.aging_by_hand() as pass_by:
        pass_by(by)
        yield


async def opened(keys: ClientKeys, server: KeyServer, number: int = 0, **header: Any) -> bool:
    try:
        await keys.verify(client(server), parse_jwt(signed(CLAIMS, number=number, **header)), ALL)
    except InvalidExternalJwt:
        return False
    return True


async def test_a_client_without_keys_signs_nothing(keys: ClientKeys, server: KeyServer) -> None:
    for nothing in ({"jwks_uri": None}, {"jwks_uri": None, "jwks": "{}"}):
        with pytest.raises(InvalidExternalJwt):
            await keys.load_keys(client(server, **nothing))


async def test_a_set_is_fetched_once_for_an_hour(keys: ClientKeys, server: KeyServer) -> None:
    server.body = key_set(public("ES256"))
    assert [await opened(keys, server) for _ in range(3)] == [True] * 3
    with later(timedelta(minutes=59)):
        assert await opened(keys, server)
    assert server.asked == 1
    with later(timedelta(minutes=61)):
        assert await opened(keys, server)
    assert server.asked == 2


@pytest.mark.parametrize(
    ("said", "kept", "over"),
    [
        ("max-age=600", 599, 601),
        ("public, max-age=5", 59, 61),
        ("max-age=99999999", 21_599, 21_601),
        ("no-store", 59, 61),
        ("no-cache, max-age=600", 59, 61),
        ("max-age=soon", 3_599, 3_601),
    ],
)
async def test_its_server_says_how_long_within_bounds(
    keys: ClientKeys, server: KeyServer, said: str, kept: int, over: int
) -> None:
    server.body, server.headers = key_set(public("ES256")), f"Cache-Control: {said}\r\n"
    assert await opened(keys, server)
    with later(timedelta(seconds=kept)):
        assert await opened(keys, server)
    assert server.asked == 1
    with later(timedelta(seconds=over)):
        assert await opened(keys, server)
    assert server.asked == 2


async def test_a_new_key_is_found_a_minute_later_at_most(keys: ClientKeys, server: KeyServer) -> None:
    server.body = key_set(public("ES256", kid="lama"))
    assert await opened(keys, server, kid="lama")
    server.body = key_set(public("ES256", 1, kid="baru"))
    with later(timedelta(seconds=61)):
        assert await opened(keys, server, 1, kid="baru")
        assert not await opened(keys, server, kid="lama")
    assert server.asked == 2


async def test_invented_kids_fetch_once_a_minute(keys: ClientKeys, server: KeyServer) -> None:
    server.body = key_set(public("ES256", kid="satu"))
    for minute in range(3):
        with later(timedelta(seconds=61 * minute)):
            found = await asyncio.gather(*(opened(keys, server, kid=f"palsu-{n}") for n in range(20)))
            assert not any(found)
            assert server.asked == minute + 1


async def test_an_algorithm_nobody_agreed_on_fetches_nothing(keys: ClientKeys, server: KeyServer) -> None:
    with pytest.raises(InvalidExternalJwt, match="use ES256"):
        await keys.verify(client(server), parse_jwt(signed(CLAIMS, "RS256")), ["ES256"])
    assert server.asked == 0


async def test_twenty_at_once_share_one_fetch_and_outlive_each_other(keys: ClientKeys, server: KeyServer) -> None:
    server.body = key_set(public("ES256"))
    server.patient.clear()
    waiting = [asyncio.create_task(opened(keys, server)) for _ in range(20)]
    await server.reached.wait()
    waiting[0].cancel()
    assert await asyncio.wait(waiting[:1])
    server.patient.set()
    assert await asyncio.gather(*waiting[1:]) == [True] * 19
    assert server.asked == 1


@pytest.mark.parametrize("outbound", [0.2], indirect=True)
async def test_a_silent_server_delays_its_own_client_alone(keys: ClientKeys, server: KeyServer) -> None:
    server.patient.clear()
    slow = asyncio.create_task(opened(keys, server))
    inline = client(server, jwks_uri=None, jwks=key_set(public("ES256")))
    assert await keys.verify(inline, parse_jwt(signed(CLAIMS)), ALL) == CLAIMS
    assert not slow.done()
    assert not await slow


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 200),
        ("<html>", 200),
        ('{"keys": {}}', 200),
        (key_set(public("ES256")), 404),
        (key_set(public("ES256")), 302),
        (key_set(public("ES256", d="AA")), 200),
        ('{"keys": [' + " " * 70_000 + "]}", 200),
    ],
    ids=["empty", "a page", "no list", "not found", "elsewhere", "a private key", "too large"],
)
async def test_the_last_good_set_serves_while_the_server_fails(
    keys: ClientKeys, server: KeyServer, body: str, status: int
) -> None:
    server.body = key_set(public("ES256"))
    assert await opened(keys, server)
    server.body, server.status = body, status
    with later(timedelta(hours=2)):
        assert [await opened(keys, server) for _ in range(3)] == [True] * 3
        assert server.asked == 2
    with later(timedelta(hours=25)):
        assert not await opened(keys, server)
    server.body, server.status = key_set(public("ES256")), 200
    with later(timedelta(hours=25, minutes=2)):
        assert await opened(keys, server)


async def test_a_server_that_never_answered_is_asked_once_a_minute(keys: ClientKeys, server: KeyServer) -> None:
    server.status = 500
    assert [await opened(keys, server) for _ in range(5)] == [False] * 5
    assert server.asked == 1


async def test_no_more_addresses_are_kept_than_agreed(outbound: OutboundClient, server: KeyServer) -> None:
    keys = ClientKeys(outbound, at_most=2)
    server.body = key_set(public("ES256"))
    for host in ("127.0.0.1", "127.0.0.1", "localhost", "LOCALHOST", "127.0.0.1"):
        uri = f"http://{host}:{server.port}/jwks"
        try:
            await keys.load_keys(client(server, jwks_uri=uri))
        except InvalidExternalJwt:
            continue
    assert len(keys._key_sets) == 2


async def test_what_a_stranger_names_in_vain_stands_in_nobodys_way(keys: ClientKeys, server: KeyServer) -> None:
    """The address is allowed for clients that an operator registered; whoever registers itself may name it too."""
    server.body = key_set(public("ES256"))
    with pytest.raises(InvalidExternalJwt):
        await keys.load_keys(client(server, self_registered=True))
    assert server.asked == 0
    assert await opened(keys, server), "no pause for those who may be called there"
    with pytest.raises(InvalidExternalJwt):
        await keys.load_keys(client(server, self_registered=True))
    assert server.asked == 1


async def test_a_private_address_is_not_called(server: KeyServer) -> None:
    outbound = OutboundClient(OutboundPolicy())
    server.body = key_set(public("ES256"))
    assert not await opened(ClientKeys(outbound), server)
    assert server.asked == 0
    await outbound.close()


async def test_through_the_door_on_both_databases(apps: Any, server: KeyServer) -> None:
    server.body = key_set(public("ES256", kid="satu"))
    app = await apps.open(argon2=CHEAP, outbound_allow=f"127.0.0.1:{server.port}")
    world = World(app)
    declared = key_declaration(jwks=None, jwks_uri=server.uri, environment="uji")
    party = SigningParty(await world.party(**declared), header={"kid": "satu"})
    for _ in range(2):
        assert (await party.post(app.http)).status_code == 200
    liar = SigningParty(party.party, number=1, header={"kid": "satu"})
    assert (await liar.post(app.http)).status_code == 401
    assert server.asked == 1
