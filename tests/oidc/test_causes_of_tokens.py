"""Causes at the token endpoint and its neighbours: each is told with its code, its status and its sentence."""

import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest

from idp.foundation import clock
from idp.protocol import user_code
from idp.protocol.errors.cause import CausedError
from idp.protocol.errors.client_authentication import ClientAuthenticationCause
from idp.protocol.errors.dpop import DpopCause
from idp.protocol.errors.jwt import JsonCause, JwtCause
from idp.protocol.errors.resource import ResourceCause
from idp.protocol.errors.token import TokenCause, TokenExchangeCause
from idp.protocol.grants.token_exchange import ACCESS_TOKEN
from tests.oidc import test_jwt_bearer as jwt_bearer
from tests.oidc.devices import begun, television
from tests.oidc.key_server import KeyServer, key_server
from tests.oidc.offering import offered, removed
from tests.oidc.parties import CHEAP, Browser, Party, World
from tests.oidc.signing_party import SigningParty, key_declaration
from tests.oidc.test_token_exchange import BUDGET, exchange, service
from tests.protocol.tokens.foreign_signers import b64, key_set, public, signed
from tests.support.cause_rows import answers_with, cause_rows
from tests.support.dpop_key import DpopKey

HOUR = 3600


@cause_rows(
    (DpopCause.DPOP_TIME_MALFORMED(name="iat"), {"iat": "kini"}),
    (DpopCause.DPOP_PROOF_EXPIRED(seconds=0), {"exp": -HOUR}),
    (DpopCause.DPOP_PROOF_NOT_YET_VALID(seconds=0), {"nbf": HOUR}),
    (
        DpopCause.DPOP_SIGNATURE_UNUSABLE(because=JwtCause.JWT_KEY_NOT_FOR_ALGORITHM(algorithm="RS256")),
        {"header": {"alg": "RS256"}},
    ),
)
async def test_what_is_wrong_with_a_dpop_proof_is_told(
    shared_party: Party, shared_surfer: Browser, error: CausedError, sent: dict[str, Any]
) -> None:
    at = int(clock.now().timestamp())
    claims: dict[str, Any] = {n: at + value if isinstance(value, int) else value for n, value in sent.items()}
    form = {"grant_type": "refresh_token", "refresh_token": "x", "client_id": shared_party.client_id}
    auth = (shared_party.client_id, shared_party.secret or "")
    answer = await shared_surfer.http.post("/token", data=form, auth=auth, headers=DpopKey().headers(**claims))
    answers_with(answer, error)


@pytest.fixture(scope="module")
async def machine(shared_town: World) -> SigningParty:
    """A machine that signs its assertions with its key."""
    return SigningParty(await shared_town.party(**key_declaration()))


def unusable(because: CausedError) -> CausedError:
    """The error of a client assertion that cannot be used."""
    return ClientAuthenticationCause.CLIENT_ASSERTION_UNUSABLE(because=because)


@cause_rows(
    (ClientAuthenticationCause.CLIENT_ASSERTION_WITHOUT_SUBJECT(), ({"sub": None}, {})),
    (unusable(JwtCause.JWT_TYP_WRONG(sent="")), ({}, {"typ": "dpop+jwt"})),
    (unusable(JwtCause.JWT_TIME_MALFORMED(name="exp")), ({"exp": "besok"}, {})),
    (unusable(JwtCause.JWT_HEADER_CRITICAL()), ({}, {"crit": ["b64"], "b64": False})),
)
async def test_what_is_wrong_with_a_client_assertion_is_told(
    machine: SigningParty, shared_surfer: Browser, error: CausedError, sent: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    claims, header = sent
    assertion = SigningParty(machine.party, header=header).statement(**claims)
    answers_with(await machine.post(shared_surfer.http, statement=assertion), error)


async def test_which_part_of_a_client_assertion_cannot_be_read_is_told(
    machine: SigningParty, shared_surfer: Browser
) -> None:
    _, payload, signature = signed({"sub": machine.party.client_id}).split(".")
    answer = await machine.post(shared_surfer.http, statement=f"{b64(b'{')}.{payload}.{signature}")
    answers_with(answer, unusable(JwtCause.JWT_PART_UNREADABLE(which="header", because=JsonCause.JSON_MALFORMED())))


@pytest.fixture
async def server() -> AsyncIterator[KeyServer]:
    async with key_server() as found:
        yield found


@pytest.mark.parametrize(
    "body",
    ["<html>", key_set(*[public("ES256", kid=str(number)) for number in range(21)])],
    ids=["key_set_not_json", "key_set_too_large"],
)
async def test_a_key_set_that_cannot_be_used_counts_as_not_fetched(apps: Any, server: KeyServer, body: str) -> None:
    server.body = body
    world = World(await apps.open(argon2=CHEAP, outbound_allow=f"127.0.0.1:{server.port}"))
    party = await world.party(**jwt_bearer.service(jwks=None, jwks_uri=server.uri))
    answer = await jwt_bearer.asked(world, party, jwt_bearer.statement(party))
    answers_with(
        answer, TokenCause.ASSERTION_UNUSABLE(because=JwtCause.JWT_KEYS_UNREACHABLE(problem="", registered=""))
    )
    assert server.asked == 1


async def test_only_so_many_apis_are_named(shared_town: World) -> None:
    device = await television(shared_town)
    apis = [f"https://arsip-{number}.example" for number in range(21)]
    named = {"client_id": device.client_id, "resource": apis}
    answer = await shared_town.app.http.post("/device_authorization", data=named)
    answers_with(answer, ResourceCause.TOO_MANY_RESOURCES(most=20, count=21))


async def test_when_no_user_code_is_free_the_device_is_told_to_come_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chance draws the same code again and again."""
    monkeypatch.setattr(secrets, "randbelow", lambda most: most - 1)
    device = await begun(await television(world), world.app.http)
    assert device.user_code == user_code.format_user_code(user_code.encode_user_code(user_code.COUNT - 1))
    answer = await device.party.post(world.app.http, "/device_authorization", scope="openid")
    answers_with(answer, TokenCause.USER_CODES_EXHAUSTED())


async def test_an_actor_whose_token_is_missing_is_no_actor(shared_town: World) -> None:
    await offered(shared_town, "https://anggaran.example/api", "anggaran:baca")
    await offered(shared_town, "urn:contoh:surat")
    answer = await exchange(await service(shared_town), shared_town, "x", actor_token_type=ACCESS_TOKEN)
    answers_with(answer, TokenExchangeCause.ACTOR_TOKEN_MISSING())


async def test_a_token_for_an_api_that_was_removed_is_not_exchanged(world: World) -> None:
    for audience in ("https://anggaran.example/api", "urn:contoh:surat"):
        await offered(world, audience, "anggaran:baca" if "anggaran" in audience else "")
    party = await service(world)
    await removed(world, BUDGET.audience)
    answers_with(await exchange(party, world, "x"), TokenExchangeCause.EXCHANGE_AUDIENCE_UNKNOWN(sent="x"))


async def test_no_more_than_four_services_act_in_a_row(world: World, browser: Browser) -> None:
    """Each service is the resource server of an API of its own, and calls the next."""
    row = [f"https://layanan-{number}.example" for number in range(6)]
    for audience in row:
        await offered(world, audience)
    machines = [await service(world, resources=row[1:], scope=None) for _ in row]
    for audience, machine in zip(row, machines, strict=True):
        await removed(world, audience)
        await offered(world, audience, resource_server=machine.client_id)
    web = await world.party(resources=row[:1])
    token = (await browser.tokens(web, resource=row[0]))["access_token"]
    for machine, audience in zip(machines, row[1:5], strict=False):
        answer = await exchange(machine, world, token, audience=audience)
        assert answer.status_code == 200, answer.text
        token = answer.json()["access_token"]
    refused = await exchange(machines[4], world, token, audience=row[5])
    answers_with(refused, TokenExchangeCause.TOO_MANY_ACTORS(most=4))
