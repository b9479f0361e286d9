"""The grant jwt-bearer through the door: a service, its key, one statement, one token (RFC 7523 2.1)."""

from typing import Any

import httpx
import pytest

from idp.clients.errors import InvalidDeclaration
from idp.protocol.grant_type import GrantType
from tests.oidc.parties import Party, World
from tests.oidc.signing_party import TOKEN, SigningParty, key_declaration
from tests.protocol.tokens.foreign_signers import public
from tests.support.app import ISSUER


@pytest.fixture
def world(shared_town: World) -> World:
    """One provider for the file: each test has clients and a browser of its own."""
    return shared_town


def service(**more: Any) -> dict[str, Any]:
    """A machine that proves itself with a secret, and asks with statements of its own key."""
    by_secret = {"token_endpoint_auth_method": "client_secret_basic", "grant_types": [GrantType.JWT_BEARER]}
    return key_declaration(**(by_secret | {"scope": "kemajuan:baca"} | more))


@pytest.fixture
async def party(world: World) -> Party:
    return await world.party(**service())


def statement(party: Party, number: int = 0, **changes: Any) -> str:
    return SigningParty(Party(party.client_id, None), number=number).statement(**changes)


async def asked(world: World, party: Party, assertion: str, **more: str) -> httpx.Response:
    return await party.post(world.app.http, "/token", grant_type=GrantType.JWT_BEARER, assertion=assertion, **more)


@pytest.mark.parametrize("aud", [ISSUER, TOKEN, [TOKEN]], ids=["issuer", "token", "list"])
async def test_a_service_gets_a_machines_token(world: World, party: Party, aud: object) -> None:
    answer = await asked(world, party, statement(party, aud=aud))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["scope"] == "kemajuan:baca"
    assert "refresh_token" not in told
    again = await party.post(world.app.http, "/introspect", token=told["access_token"])
    assert (again.json()["active"], again.json()["client_id"]) == (True, party.client_id)


FOREIGN_STATEMENTS = [
    ({"sub": "made.ayu"}, "somebody else"),
    ({"iss": "lain"}, "iss and sub"),
    ({"aud": "https://lain.example"}, "aud"),
    ({"aud": f"{ISSUER}/par"}, "aud"),
    ({"exp": None}, "exp"),
    ({"jti": None}, "jti"),
    ({"number": 1}, "signature"),
]


async def test_a_statement_that_is_not_its_own_or_not_for_us_is_refused(
    world: World, party: Party, subtests: pytest.Subtests
) -> None:
    for changes, reason in FOREIGN_STATEMENTS:
        with subtests.test(changes=changes, reason=reason):
            answer = await asked(world, party, statement(party, **changes))
            assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
            assert reason in answer.json()["error_description"]


@pytest.mark.twins
async def test_a_statement_counts_once(world: World, party: Party) -> None:
    assertion = statement(party)
    assert (await asked(world, party, assertion)).status_code == 200
    again = await asked(world, party, assertion)
    assert "used before" in again.json()["error_description"]


async def test_the_client_must_prove_itself_too(world: World, party: Party) -> None:
    alone = {"grant_type": GrantType.JWT_BEARER, "assertion": statement(party)}
    for form in (alone, alone | {"client_id": party.client_id}):
        answer = await world.app.http.post("/token", data=form)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


async def test_one_statement_does_not_both_prove_and_ask(world: World) -> None:
    party = SigningParty(await world.party(**service(token_endpoint_auth_method="private_key_jwt")))
    once = party.statement()
    answer = await party.post(world.app.http, statement=once, grant_type=GrantType.JWT_BEARER, assertion=once)
    assert answer.json()["error"] == "invalid_grant"
    answer = await party.post(world.app.http, grant_type=GrantType.JWT_BEARER, assertion=party.statement())
    assert answer.status_code == 200, answer.text


async def test_another_clients_statement_is_refused(world: World, party: Party) -> None:
    other = await world.party(**service(jwks={"keys": [public("ES256", 1)]}))
    answer = await asked(world, party, statement(other, number=1))
    assert answer.json()["error"] == "invalid_grant"


async def test_without_keys_the_grant_is_not_registered(world: World) -> None:
    with pytest.raises(InvalidDeclaration, match="public keys"):
        await world.party(**service(jwks=None))


async def test_a_client_of_persons_may_not_use_it_unregistered(world: World) -> None:
    plain = await world.party()
    answer = await asked(world, plain, statement(plain))
    assert answer.json()["error"] == "unauthorized_client"
