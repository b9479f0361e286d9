"""Devices and acting services that prove a key: their tokens are bound to it (RFC 9449 5)."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from idp.protocol.grants.device_code import GRANT_TYPE as DEVICE
from idp.protocol.grants.token_exchange import ACCESS_TOKEN
from idp.protocol.grants.token_exchange import GRANT_TYPE as EXCHANGE
from tests.oidc.devices import answered, begun, television
from tests.oidc.offering import keep
from tests.oidc.parties import Party, Surfer, Town, about, peek
from tests.oidc.test_dpop import ask, bound
from tests.oidc.test_token_exchange import ARCHIVE, BUDGET, service
from tests.support.prover import Prover

HOLDER = Prover()


async def exchange(party: Party, surfer: Surfer, token: str, headers: Any = None) -> httpx.Response:
    form = {"subject_token": token, "subject_token_type": ACCESS_TOKEN, "audience": BUDGET.audience}
    return await ask(party, surfer, headers, grant_type=EXCHANGE, **form)


@pytest.fixture
async def acting(town: Town) -> Party:
    await keep(town, BUDGET)
    found = await service(town, resources=[BUDGET.audience])
    await keep(town, replace(ARCHIVE, resource_server=found.client_id))
    return found


async def test_a_device_that_proves_a_key_must_prove_it_again(surfer: Surfer, town: Town):
    party = await television(town)
    device = await begun(party, surfer.http)
    await answered(surfer, device)
    poll = {"grant_type": DEVICE, "device_code": device.says["device_code"]}
    tokens = (await ask(party, surfer, HOLDER.headers(), **poll)).json()
    assert tokens["token_type"] == "DPoP"
    assert peek(tokens["access_token"])["cnf"] == {"jkt": HOLDER.thumbprint}
    assert (await about(surfer.http, tokens["access_token"])).status_code == 401
    refresh = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    for headers in (None, Prover().headers()):
        assert (await ask(party, surfer, headers, **refresh)).status_code == 400
    assert (await ask(party, surfer, HOLDER.headers(), **refresh)).status_code == 200


async def test_a_wrong_proof_spends_no_device_code(surfer: Surfer, town: Town):
    party = await television(town)
    device = await begun(party, surfer.http)
    await answered(surfer, device)
    poll = {"grant_type": DEVICE, "device_code": device.says["device_code"]}
    wrong = await ask(party, surfer, {"DPoP": HOLDER.proof("/userinfo")}, **poll)
    assert wrong.json()["error"] == "invalid_dpop_proof"
    assert "access_token" in await device.fetch()


async def test_a_service_that_proves_a_key_gets_a_token_for_it_alone(acting: Party, surfer: Surfer, town: Town):
    web = await town.party(scope="openid arsip:baca", resources=[ARCHIVE.audience])
    tokens = await bound(web, surfer, Prover(), scope="openid arsip:baca", resource=ARCHIVE.audience)
    answer = (await exchange(acting, surfer, tokens["access_token"], HOLDER.headers())).json()
    assert answer["token_type"] == "DPoP"
    assert peek(answer["access_token"])["cnf"] == {"jkt": HOLDER.thumbprint}
    bare = (await exchange(acting, surfer, tokens["access_token"])).json()
    assert bare["token_type"] == "Bearer", "the service did not prove a key, and is no holder of the other one"


async def test_who_must_bind_tokens_gets_no_other(surfer: Surfer, town: Town):
    await keep(town, BUDGET)
    strict = await service(town, resources=[BUDGET.audience], dpop_bound_access_tokens=True)
    await keep(town, replace(ARCHIVE, resource_server=strict.client_id))
    web = await town.party(scope="openid arsip:baca", resources=[ARCHIVE.audience])
    token = (await surfer.tokens(web, scope="openid arsip:baca", resource=ARCHIVE.audience))["access_token"]
    assert (await exchange(strict, surfer, token)).status_code == 400
    assert (await exchange(strict, surfer, token, HOLDER.headers())).json()["token_type"] == "DPoP"


async def test_a_stolen_bound_token_is_not_freed_by_an_exchange(surfer: Surfer, town: Town):
    await keep(town, BUDGET)
    own = await town.party(
        scope="openid anggaran:baca",
        resources=[BUDGET.audience],
        grant_types=["authorization_code", "refresh_token", EXCHANGE],
    )
    token = (await bound(own, surfer, HOLDER, scope="openid"))["access_token"]
    for headers in (None, Prover().headers()):
        assert (await exchange(own, surfer, token, headers)).json()["error"] == "invalid_request"
    answer = (await exchange(own, surfer, token, HOLDER.headers())).json()
    assert peek(answer["access_token"])["cnf"] == {"jkt": HOLDER.thumbprint}
