"""A client that registered itself lets people in like any other, and when it goes, everything it held goes too."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from idp.clients.registration import client_lifecycle
from idp.permissions import SHELL
from tests.clients.external_server import external_server
from tests.clients.initial_token import issue_initial_token
from tests.oidc.asking import bringing
from tests.oidc.parties import CALLBACK, CHEAP, Browser, Page, Party, World, about, peek
from tests.oidc.receiver import Receiver, do_not_wait_for_receipts, receiving
from tests.oidc.signing_party import SigningParty
from tests.protocol.tokens.foreign_signers import key_set, public
from tests.support.app import App


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as found:
        yield found


@pytest.fixture
async def app(apps: Any, receiver: Receiver) -> App:
    called = {"outbound_allow": f"127.0.0.1:{receiver.port}"}  # what a certification deployment sets
    found: App = await apps.open(argon2=CHEAP, **called)
    return found


async def attempted(app: App, **members: Any) -> httpx.Response:
    token = await issue_initial_token(app)
    wish = {"client_name": "Mandiri", "redirect_uris": [CALLBACK]} | members
    return await app.http.post("/register", json=wish, headers={"authorization": f"Bearer {token}"})


async def registered(app: App, **members: Any) -> dict[str, Any]:
    answer = await attempted(app, **members)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def removed(app: App, made: dict[str, Any]) -> httpx.Response:
    own = {"authorization": f"Bearer {made['registration_access_token']}"}
    return await app.http.delete(made["registration_client_uri"], headers=own)


async def test_people_are_asked_before_a_client_that_registered_itself_learns_anything(
    world: World, browser: Browser
) -> None:
    made = await registered(world.app, policy_uri="https://aplikasi.example/privasi")
    party = Party(made["client_id"], made["client_secret"])
    page = await browser.sign_in(await browser.go(party.url(scope="openid email")))
    assert Page(page).has("consent-accept")
    assert Page(page).link("client-policy") == "https://aplikasi.example/privasi"


async def test_when_it_goes_its_tokens_end_and_it_is_told(world: World, browser: Browser, receiver: Receiver) -> None:
    made = await registered(world.app, backchannel_logout_uri=receiver.uri)
    party = Party(made["client_id"], made["client_secret"])
    tokens = await browser.tokens(party)
    assert (await about(browser.http, tokens["access_token"])).status_code == 200
    assert (await removed(world.app, made)).status_code == 204
    assert (await about(browser.http, tokens["access_token"])).status_code == 401
    again = await party.refresh(browser.http, tokens["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (401, "invalid_client")
    await world.app.settle()
    (told,) = receiver.tokens
    assert peek(told)["sub"] == peek(tokens["id_token"])["sub"]
    page = await browser.go(party.url())
    assert Page(page).has("error-page")


async def test_a_client_of_each_method_with_a_secret_may_register_itself(world: World, browser: Browser) -> None:
    made = await registered(world.app, token_endpoint_auth_method="client_secret_post")
    party = Party(made["client_id"], made["client_secret"], "client_secret_post")
    assert (await browser.tokens(party))["id_token"]
    signing = await registered(world.app, token_endpoint_auth_method="client_secret_jwt")
    assert len(signing["client_secret"]) == 43


async def test_it_sends_us_nowhere_that_only_the_citys_own_clients_may(apps: Any) -> None:
    """IDP_OUTBOUND_ALLOW names a host for those that an operator registered; a stranger may name that host too."""
    async with external_server() as inner:
        inner.pages["/kunci"] = (200, key_set(public("ES256")).encode())
        inner.pages["/sektor"] = (200, json.dumps([CALLBACK]).encode())
        allowed = {"outbound_allow": f"127.0.0.1:{inner.port}", "outbound_allow_self_registered": False}
        world = World(await apps.open(argon2=CHEAP, **allowed))
        do_not_wait_for_receipts(world.app)
        await world.person()
        sector = {"subject_type": "pairwise", "sector_identifier_uri": inner.at("/sektor")}
        refused = await attempted(world.app, **sector)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_client_metadata")
        addresses = {"logo_uri": "/logo.png", "backchannel_logout_uri": "/keluar"}
        made = await registered(
            world.app,
            **{name: inner.at(path) for name, path in addresses.items()},
            request_uris=[inner.at("/permintaan")],
            jwks={"keys": [public("ES256")]},
        )
        party = Party(made["client_id"], made["client_secret"])
        async with world.app.browser() as http:
            browser = Browser(http)
            await browser.tokens(party)
            fetched = await browser.go(bringing(party, inner.at("/permintaan")))
            assert Page(fetched).has("error-page")
            await browser.submit(await browser.go("/keluar"))
        await world.app.settle()
        machine = await registered(world.app, **_by_keys_at(inner.at("/kunci")))
        signing = SigningParty(Party(machine["client_id"], None))
        assert (await signing.post(world.app.http)).json()["error"] == "invalid_client"
        assert inner.asked == []
        await _take_over(world.app, machine["client_id"])
        assert (await signing.post(world.app.http)).status_code == 200
        assert inner.asked == ["/kunci"], "an operator answers for its addresses now"


async def test_nobody_answers_for_its_addresses_once_it_took_itself_away(apps: Any) -> None:
    """Its sessions are told that it is gone, but not where only the city's own clients may send us."""
    async with external_server() as inner:
        allowed = {"outbound_allow": f"127.0.0.1:{inner.port}", "outbound_allow_self_registered": False}
        world = World(await apps.open(argon2=CHEAP, **allowed))
        await world.person()
        made = await registered(world.app, backchannel_logout_uri=inner.at("/keluar"), logo_uri=inner.at("/logo.png"))
        async with world.app.browser() as http:
            await Browser(http).tokens(Party(made["client_id"], made["client_secret"]))
        assert (await removed(world.app, made)).status_code == 204
        await world.app.settle()
        assert inner.asked == []


def _by_keys_at(uri: str) -> dict[str, Any]:
    method = {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": uri}
    return {"profile": "layanan", "grant_types": ["client_credentials"], "redirect_uris": None} | method


async def _take_over(app: App, client_id: str) -> None:
    async with app.database.begin() as session:
        desk = app.composition.clients.admin(session, SHELL)
        await client_lifecycle.merge_metadata(desk, client_id, {"ownership": "kota"}, None)
