"""Devices and acting services that prove a key: their tokens are bound to it (RFC 9449 5)."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from idp.protocol.grant_type import GrantType
from idp.protocol.grants.token_exchange import ACCESS_TOKEN
from tests.oidc.devices import answered, begun, television
from tests.oidc.offering import keep
from tests.oidc.parties import Browser, Party, World, about, peek
from tests.oidc.test_dpop import ask, bound
from tests.oidc.test_token_exchange import ARCHIVE, BUDGET, service
from tests.support.dpop_key import DpopKey

HOLDER = DpopKey()


async def exchange(party: Party, browser: Browser, token: str, headers: Any = None) -> httpx.Response:
    form = {"subject_token": token, "subject_token_type": ACCESS_TOKEN, "audience": BUDGET.audience}
    return await ask(party, browser, headers, grant_type=GrantType.TOKEN_EXCHANGE, **form)


@pytest.fixture
async def acting(world: World) -> Party:
    await keep(world, BUDGET)
    found = await service(world, resources=[BUDGET.audience])
    await keep(world, replace(ARCHIVE, resource_server=found.client_id))
    return found


async def test_a_device_that_proves_a_key_must_prove_it_again(browser: Browser, world: World):
    party = await television(world)
    device = await begun(party, browser.http)
    await answered(browser, device)
    poll = {"grant_type": GrantType.DEVICE_CODE, "device_code": device.says["device_code"]}
    tokens = (await ask(party, browser, HOLDER.headers(), **poll)).json()
    assert tokens["token_type"] == "DPoP"
    assert peek(tokens["access_token"])["cnf"] == {"jkt": HOLDER.thumbprint}
    assert (await about(browser.http, tokens["access_token"])).status_code == 401
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    for headers in (None, DpopKey().headers()):
        assert (await ask(party, browser, headers, **refresh)).status_code == 400
    assert (await ask(party, browser, HOLDER.headers(), **refresh)).status_code == 200


async def test_a_wrong_proof_spends_no_device_code(browser: Browser, world: World):
    party = await television(world)
    device = await begun(party, browser.http)
    await answered(browser, device)
    poll = {"grant_type": GrantType.DEVICE_CODE, "device_code": device.says["device_code"]}
    wrong = await ask(party, browser, {"DPoP": HOLDER.proof("/userinfo")}, **poll)
    assert wrong.json()["error"] == "invalid_dpop_proof"
    assert "access_token" in await device.fetch()


async def test_a_service_that_proves_a_key_gets_a_token_for_it_alone(acting: Party, browser: Browser, world: World):
    web = await world.party(scope="openid arsip:baca", resources=[ARCHIVE.audience])
    tokens = await bound(web, browser, DpopKey(), scope="openid arsip:baca", resource=ARCHIVE.audience)
    answer = (await exchange(acting, browser, tokens["access_token"], HOLDER.headers())).json()
    assert answer["token_type"] == "DPoP"
    assert peek(answer["access_token"])["cnf"] == {"jkt": HOLDER.thumbprint}
    bare = (await exchange(acting, browser, tokens["access_token"])).json()
    assert bare["token_type"] == "Bearer", "the service did not prove a key, and is no holder of the other one"


async def test_who_must_bind_tokens_gets_no_other(browser: Browser, world: World):
    await keep(world, BUDGET)
    strict = await service(world, resources=[BUDGET.audience], dpop_bound_access_tokens=True)
    await keep(world, replace(ARCHIVE, resource_server=strict.client_id))
    web = await world.party(scope="openid arsip:baca", resources=[ARCHIVE.audience])
    token = (await browser.tokens(web, scope="openid arsip:baca", resource=ARCHIVE.audience))["access_token"]
    assert (await exchange(strict, browser, token)).status_code == 400
    assert (await exchange(strict, browser, token, HOLDER.headers())).json()["token_type"] == "DPoP"


async def test_a_stolen_bound_token_is_not_freed_by_an_exchange(browser: Browser, world: World):
    await keep(world, BUDGET)
    own = await world.party(
        scope="openid anggaran:baca",
        resources=[BUDGET.audience],
        grant_types=["authorization_code", "refresh_token", GrantType.TOKEN_EXCHANGE],
    )
    token = (await bound(own, browser, HOLDER, scope="openid"))["access_token"]
    for headers in (None, DpopKey().headers()):
        assert (await exchange(own, browser, token, headers)).json()["error"] == "invalid_request"
    answer = (await exchange(own, browser, token, HOLDER.headers())).json()
    assert peek(answer["access_token"])["cnf"] == {"jkt": HOLDER.thumbprint}
