"""Causes that strangers must not tell apart: each is provoked, and the answers are the same byte for byte."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import Any

import httpx
import pytest

from idp.clients.causes import ClientAdminCause
from idp.clients.credentials import client_secrets
from idp.foundation import clock
from idp.permissions import SHELL
from idp.protocol.errors.access_token import AccessTokenCause
from idp.protocol.errors.cause import Alike, Cause
from idp.protocol.errors.client_authentication import ClientAuthenticationCause
from idp.web.client_certificate import MutualTls
from tests.clients.initial_token import issue_initial_token
from tests.clients.test_self_registration import WEB, as_sent, bearer, own
from tests.oidc.offering import offered
from tests.oidc.parties import CHEAP, Browser, Party, World, about
from tests.oidc.signing_party import SigningParty, key_declaration
from tests.oidc.test_certificate_bound import AT, HEADER, MINE, shown
from tests.oidc.test_telling_nothing import seen
from tests.support.causes import CAUSES
from tests.support.loopback import CannedResponse, ReceivedRequest, serve_loopback
from tests.support.provoked_causes import provoked_by

#: Answers of one door, each with the cause behind it.
Answers = list[tuple[Cause, httpx.Response]]
ARCHIVE = "https://arsip.example"
NAMELESS = "tidak-ada"


@dataclass
class Sector:
    """The server of a client's sector; `meanwhile`: what happens while we wait for its answer."""

    port: int = 0
    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def answer(self, _came: ReceivedRequest) -> CannedResponse:
        assert self.meanwhile is not None
        await self.meanwhile()
        return CannedResponse(200, json.dumps(WEB["redirect_uris"]).encode())


@pytest.fixture
async def sector() -> AsyncIterator[Sector]:
    found = Sector()
    async with serve_loopback(found.answer) as found.port:
        yield found


@pytest.fixture
async def world(apps: Any, sector: Sector) -> World:
    """A provider that is shown certificates, and calls the server of the sector."""
    mtls = MutualTls(header=HEADER, address=AT)
    calls = {"outbound_allow": f"127.0.0.1:{sector.port}", "outbound_allow_self_registered": True}
    found = World(await apps.open(argon2=CHEAP, mtls=mtls, trusted_proxies="127.0.0.0/8", **calls))
    await found.person()
    return found


async def of_clients(world: World, browser: Browser, _sector: Sector) -> list[Answers]:
    """Whoever does not prove to be a client, at each door of clients."""
    parties = [await world.party(), await world.party(**key_declaration())]
    doors = ("/token", "/introspect", "/revoke", "/par", "/device_authorization")
    found = [await _unproven(browser.http, door, *parties) for door in doors]
    async with world.app.database.begin() as session:
        desk = world.app.composition.clients.admin(session, SHELL)
        await client_secrets.rotate_secret(desk, parties[0].client_id, timedelta(minutes=1))
    with clock.travel(timedelta(minutes=2)):
        for door, answers in zip(doors, found, strict=True):
            late = await parties[0].post(browser.http, door)
            answers.append((ClientAuthenticationCause.CLIENT_SECRET_EXPIRED, late))
    return found


async def _unproven(http: httpx.AsyncClient, door: str, party: Party, signing: Party) -> Answers:
    name = {"client_id": party.client_id}
    signed = SigningParty(signing, number=1)  # another key than the registered one
    return [
        (ClientAuthenticationCause.CLIENT_ID_UNKNOWN, await http.post(door, data={"client_id": NAMELESS})),
        (ClientAuthenticationCause.CLIENT_SECRET_WRONG, await http.post(door, auth=(party.client_id, "salah"))),
        (ClientAuthenticationCause.CLIENT_PROOF_MISSING, await http.post(door, data=name)),
        (ClientAuthenticationCause.CLIENT_ASSERTION_NOT_PROVEN, await signed.post(http, door)),
        (
            ClientAuthenticationCause.CLIENT_CERTIFICATE_NOT_REGISTERED,
            await http.post(door, data=name, headers=shown(MINE)),
        ),
    ]


async def of_bearers(world: World, browser: Browser, _sector: Sector) -> list[Answers]:
    """Whoever has no access token that is good, at userinfo."""
    await offered(world, ARCHIVE)
    party, gone = await world.party(resources=[ARCHIVE]), await world.party()
    await browser.tokens(party)  # the person agrees
    good, of_gone = await browser.tokens(party), await browser.tokens(gone)
    elsewhere = await browser.tokens(party, resource=ARCHIVE)
    with clock.travel(timedelta(minutes=2)):
        ahead = await browser.tokens(party)
    await world.suspend(gone)
    http = browser.http
    answers: Answers = []
    for cause, token in (
        (AccessTokenCause.ACCESS_TOKEN_NOT_OURS, "x"),
        (AccessTokenCause.ACCESS_TOKEN_CLIENT_SUSPENDED, of_gone["access_token"]),
        (AccessTokenCause.ACCESS_TOKEN_FOR_ANOTHER_API, elsewhere["access_token"]),
        (AccessTokenCause.ACCESS_TOKEN_ISSUED_AHEAD, ahead["access_token"]),
    ):
        answers.append((cause, await about(http, token)))
    with clock.travel(timedelta(hours=1)):
        answers.append((AccessTokenCause.ACCESS_TOKEN_EXPIRED, await about(http, good["access_token"])))
    assert (await party.post(http, "/revoke", token=good["refresh_token"])).status_code == 200
    answers.append((AccessTokenCause.ACCESS_TOKEN_REVOKED, await about(http, good["access_token"])))
    return [answers]


async def of_registrations(world: World, browser: Browser, sector: Sector) -> list[Answers]:
    """Whoever may not register a client, or not change this one."""
    http, initial = browser.http, await issue_initial_token(world.app)
    made = (await http.post("/register", json=WEB, headers=bearer(initial))).json()
    address = made["registration_client_uri"]
    answers: Answers = [
        (ClientAdminCause.REGISTRATION_TOKEN_MISSING, await http.post("/register", json=WEB)),
        (ClientAdminCause.INITIAL_TOKEN_INVALID, await http.post("/register", json=WEB, headers=bearer("salah"))),
        (ClientAdminCause.INITIAL_TOKEN_INVALID, await http.post("/register", json=WEB, headers=bearer(initial))),
    ]
    for method in ("GET", "PUT", "DELETE"):
        for cause, token in (
            (ClientAdminCause.REGISTRATION_TOKEN_MISSING, None),
            (ClientAdminCause.REGISTRATION_TOKEN_INVALID, "salah"),
        ):
            answers.append((cause, await http.request(method, address, json=WEB, headers=bearer(token))))
    sector.meanwhile = lambda: http.delete(**own(made))
    moved = {"subject_type": "pairwise", "sector_identifier_uri": f"http://127.0.0.1:{sector.port}/sektor.json"}
    removed = await http.put(**own(made), json=as_sent(made, **moved))
    return [[*answers, (ClientAdminCause.CLIENT_REMOVED_MEANWHILE, removed)]]


PROVOKED: dict[Alike, Callable[[World, Browser, Sector], Awaitable[list[Answers]]]] = {
    Alike.CLIENT_AUTHENTICATION: of_clients,
    Alike.ACCESS_TOKEN: of_bearers,
    Alike.REGISTRATION_TOKEN: of_registrations,
}


@pytest.mark.parametrize("alike", Alike)
async def test_causes_that_strangers_must_not_tell_apart_get_the_same_answer_byte_for_byte(
    world: World, browser: Browser, sector: Sector, request: pytest.FixtureRequest, alike: Alike
) -> None:
    group = {cause for cause in CAUSES.values() if cause.definition.alike is alike}
    for answers in await PROVOKED[alike](world, browser, sector):
        assert {cause for cause, _ in answers} == group
        for (one, first), (other, second) in combinations(answers, 2):
            assert seen(first) == seen(second), f"{one.key} and {other.key} are told apart"
    assert provoked_by(request.node.nodeid) >= {cause.name for cause in group}
